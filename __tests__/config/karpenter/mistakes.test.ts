import { expect, test } from "vitest";
import { type EnvironmentInput, generalPool, gpuInferencePool } from "../../../config/environment.ts";
import { problemsOf } from "../../support/environments.ts";
import { rawPool, withPools } from "../refusals/node-pools.ts";

type Pool = NonNullable<EnvironmentInput["nodePools"]>[number];

const GPU_TYPES = [{ key: "node.kubernetes.io/instance-type", operator: "In", values: ["g6.2xlarge"] }];
const gpuTemplate = (spec: object = {}, labels: object = {}) => ({
  template: {
    metadata: { labels },
    spec: { requirements: GPU_TYPES, taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }], ...spec },
  },
  limits: { "nvidia.com/gpu": "8" },
});
const disruption = (fields: object) => rawPool({}, { disruption: { consolidateAfter: "1m", ...fields } });

/** What people write, out of old documentation, other people's files, and haste; where it is refused, and what to do. */
const MISTAKES: readonly (readonly [mistake: string, pool: Pool, path: string, remedy: RegExp])[] = [
  [
    "an alias without a version",
    rawPool({ amiSelectorTerms: [{ alias: "al2023" }] }),
    "nodeClass.amiSelectorTerms[0].alias",
    /Pin a release: al2023@v20/,
  ],
  [
    "an alias that is none",
    rawPool({ amiSelectorTerms: [{ alias: "eks/1.32@latest" }] }),
    "nodeClass.amiSelectorTerms[0].alias",
    /Pin a release/,
  ],
  [
    "an alias that moves",
    rawPool({ amiSelectorTerms: [{ alias: "al2023@latest" }] }),
    "nodeClass.amiSelectorTerms[0].alias",
    /whenever AWS publishes/,
  ],
  [
    "Amazon Linux 2",
    rawPool({ amiSelectorTerms: [{ alias: "al2@v20240807" }] }),
    "nodeClass.amiSelectorTerms[0].alias",
    /Use al2023/,
  ],
  ["no images", rawPool({ amiSelectorTerms: undefined }), "nodeClass.amiSelectorTerms", /required/],
  [
    "consolidationAfter",
    rawPool({}, { disruption: { consolidateAfter: "1m", consolidationAfter: "1m" } }),
    "nodePool.disruption.consolidationAfter",
    /Did you mean consolidateAfter/,
  ],
  [
    "no consolidateAfter",
    rawPool({}, { disruption: { consolidationPolicy: "WhenEmpty" } }),
    "nodePool.disruption.consolidateAfter",
    /Add the field/,
  ],
  [
    "a policy of Karpenter 0",
    disruption({ consolidationPolicy: "WhenUnderutilized" }),
    "nodePool.disruption.consolidationPolicy",
    /Use one|Did you mean/,
  ],
  ["GPUs without a limit", rawPool({}, { ...gpuTemplate(), limits: undefined }), "nodePool.limits", /how many GPUs/],
  [
    "GPUs limited by vCPUs",
    rawPool({}, { ...gpuTemplate(), limits: { cpu: "1000" } }),
    "nodePool.limits",
    /how many GPUs/,
  ],
  [
    "a family that one node's worth of limit does not hold",
    { ...gpuInferencePool({ families: ["g5"], gpus: 4 }) },
    "gpus",
    /g5\.48xlarge/,
  ],
  ["GPUs that are none", gpuInferencePool({ types: ["m7i.2xlarge"], gpus: 4 }), "types", /no NVIDIA GPU/],
  ["parts of GPUs", gpuInferencePool({ types: ["g6.2xlarge", "gr6f.4xlarge"], gpus: 4 }), "types", /counted as none/],
  ["processors that do not fit", generalPool({ types: ["m7g.large"], architectures: ["amd64"] }), "", /m7g is arm64/],
  [
    "a restricted label",
    rawPool({}, gpuTemplate({}, { "karpenter.sh/registered": "true" })),
    "nodePool.template.metadata.labels.karpenter.sh/registered",
    /your own/i,
  ],
  [
    "a label of AWS's that is none",
    rawPool({}, gpuTemplate({}, { "karpenter.k8s.aws/gpu": "l4" })),
    "nodePool.template.metadata.labels.karpenter.k8s.aws/gpu",
    /your own/,
  ],
  [
    "a label that is true",
    rawPool({}, gpuTemplate({}, { "nvidia.com/gpu.present": true })),
    "nodePool.template.metadata.labels.nvidia.com/gpu.present",
    /in quotes: "true"/,
  ],
  [
    "a schedule without a duration",
    disruption({ budgets: [{ nodes: "0", schedule: "0 9 * * mon-fri" }] }),
    "nodePool.disruption.budgets[0]",
    /duration: 8h/,
  ],
  [
    "a duration in seconds",
    disruption({ budgets: [{ nodes: "0", schedule: "@daily", duration: "30s" }] }),
    "nodePool.disruption.budgets[0].duration",
    /allowed value/,
  ],
  [
    "a budget that is a number",
    disruption({ budgets: [{ nodes: 1 }] }),
    "nodePool.disruption.budgets[0].nodes",
    /in quotes: "1"/,
  ],
  [
    "a static pool with a weight",
    rawPool({}, { replicas: 2, weight: 10, limits: { nodes: 4 } }),
    "nodePool",
    /Remove weight/,
  ],
  ["a static pool with a limit of vCPUs", rawPool({}, { replicas: 2 }), "nodePool", /Remove the other limits/],
  ["role and instance profile", rawPool({ role: "nodes", instanceProfile: "nodes" }), "nodeClass", /Keep role/],
  [
    "limits.resources",
    rawPool({}, { limits: { resources: { cpu: "1000" } } }),
    "nodePool.limits.resources",
    /flat map/,
  ],
  [
    "a kubelet in the pool",
    rawPool({}, gpuTemplate({ kubelet: { maxPods: 110 } })),
    "nodePool.template.spec.kubelet",
    /EC2NodeClass's/,
  ],
  ["a lifetime in days", generalPool({ expireAfter: "30d" }), "expireAfter", /allowed value/],
  [
    "a disk without a unit",
    rawPool({ blockDeviceMappings: [{ ebs: { volumeSize: "100" } }] }),
    "nodeClass.blockDeviceMappings[0].ebs.volumeSize",
    /allowed value/,
  ],
  ["more pods than addresses", generalPool({ maxPods: 234 }), "maxPods", /for an address/],
  [
    "a tag of Karpenter's",
    rawPool({ tags: { "karpenter.sh/nodepool": "raw" } }),
    "nodeClass.tags.karpenter.sh/nodepool",
    /Karpenter sets it/,
  ],
  [
    "a reservation with its owner",
    rawPool({ capacityReservationSelectorTerms: [{ id: "cr-0", ownerID: "111122223333" }] }),
    "nodeClass.capacityReservationSelectorTerms",
    /beside id/,
  ],
];

test.each(MISTAKES)("%s is refused, with a remedy", (_, pool, path, remedy) => {
  const problems = problemsOf(withPools(pool));
  expect(problems.map((problem) => problem.path)).toEqual([path === "" ? "nodePools[0]" : `nodePools[0].${path}`]);
  expect(problems[0]?.remedy).toMatch(remedy);
});

test("all of them in one file are told in one run", () => {
  const pools = MISTAKES.map(([, pool], index) => ({ ...pool, name: `pool-${index}` }));
  const found = new Set(problemsOf(withPools(...pools)).map(({ path }) => path.split(/[\].]/)[0]));
  expect(found.size).toBe(MISTAKES.length);
});
