import {
  type EnvironmentInput,
  generalPool,
  gpuInferencePool,
  gpuReservedPool,
  systemPool,
  widePool,
} from "../../../config/environment.ts";
import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

type Pool = NonNullable<EnvironmentInput["nodePools"]>[number];

export const withPools = (...nodePools: Pool[]): EnvironmentInput => ({ ...MINIMAL, nodePools });
const gpus = (options: Partial<Parameters<typeof gpuInferencePool>[0]>) =>
  gpuInferencePool({ types: ["g6.2xlarge"], gpus: 8, ...options });

const NODE_CLASS = { amiSelectorTerms: [{ alias: "al2023@v20261003" }] };
const TYPES = { key: "node.kubernetes.io/instance-type", operator: "In", values: ["m7i.xlarge"] };
const template = (spec: object) => ({ template: { spec: { requirements: [TYPES], ...spec } } });
const NODE_POOL = { ...template({}), limits: { cpu: "100" } };

/** The least raw pool, and others next to it. */
export const rawPool = (nodeClass: object = {}, nodePool: object = {}): Pool => ({
  name: "raw",
  nodeClass: { ...NODE_CLASS, ...nodeClass },
  nodePool: { ...NODE_POOL, ...nodePool },
});
const requirement = (key: string, operator: string, ...values: string[]) =>
  template({ requirements: [{ key, operator, values }] });
const AT = "nodePools[0]";

const FACE: Refusals = {
  "a pool is made of a preset or of two specs": [
    { when: "it has neither", input: withPools({ name: "x" }), path: AT, remedy: /Call one of the functions/ },
    {
      when: "it has half of the specs",
      input: withPools({ name: "x", nodeClass: NODE_CLASS }),
      path: AT,
      remedy: /both of them/,
    },
    {
      when: "specs stand beside options",
      input: withPools({ ...rawPool(), cpu: 100 }),
      path: AT,
      remedy: /inside the specs/,
    },
  ],
  "a pool's options are such as its preset has a use for": [
    {
      when: "a general pool has GPUs",
      input: withPools({ preset: "general", gpus: 8 }),
      path: `${AT}.gpus`,
      remedy: /gpuInferencePool/,
    },
    {
      when: "a general pool pulls fast",
      input: withPools({ preset: "general", fastImagePull: false }),
      path: `${AT}.fastImagePull`,
      remedy: /Remove it/,
    },
    {
      when: "an inference pool has reservations",
      input: withPools({ ...gpus({}), reservations: [{ id: "cr-0" }] }),
      path: `${AT}.reservations`,
      remedy: /gpuReservedPool/,
    },
    {
      when: "a reserved pool shall be spot",
      input: withPools(
        gpuReservedPool({ types: ["p5.48xlarge"], gpus: 8, reservations: [{ id: "cr-0" }], capacityTypes: ["spot"] }),
      ),
      path: `${AT}.capacityTypes`,
      remedy: /Remove it/,
    },
  ],
  "a pool's lists name something": (["types", "families", "architectures", "capacityTypes"] as const).map((field) => ({
    when: `${field} is empty`,
    input: withPools(generalPool({ [field]: [] })),
    path: `${AT}.${field}`,
    remedy: /leave the field out/,
  })),
  "a pool's name can be a label of its nodes": ["GPU", "gpu_pool", "-gpu", "gpu.l4", "x".repeat(64), ""].map(
    (name) => ({
      when: `it is "${name}"`,
      input: withPools(generalPool({ name })),
      path: `${AT}.name`,
      remedy: /label karpenter.sh\/nodepool/,
    }),
  ),
  "no two pools have the same name": [
    {
      when: "two are of one preset, and name none",
      input: withPools(generalPool(), generalPool({ cpu: 50 })),
      path: "nodePools[1].name",
      remedy: /nodePools\[0\] has it as well/,
    },
  ],
};

const TYPE: Refusals = {
  "a pool's instance types and families exist": [
    {
      when: "a type is misspelt",
      input: withPools(gpus({ types: ["g6.2xlarge", "g5.2xlrage"] })),
      path: `${AT}.types[1]`,
      remedy: /Did you mean g5\.2xlarge\?/,
    },
    {
      when: "a family is misspelt",
      input: withPools(generalPool({ families: ["m7i", "m7ii"] })),
      path: `${AT}.families[1]`,
      remedy: /Did you mean m7i\?/,
    },
    {
      when: "a type of a raw pool is none",
      input: withPools(rawPool({}, requirement(TYPES.key, "In", "m7i.xlarge", "m7i.xxlarge"))),
      path: `${AT}.nodePool.template.spec.requirements[0].values[1]`,
      remedy: /Did you mean m7i\.2?xlarge\?/,
    },
    {
      when: "a family of a raw pool is none",
      input: withPools(rawPool({}, requirement("karpenter.k8s.aws/instance-family", "In", "a computer"))),
      path: `${AT}.nodePool.template.spec.requirements[0].values[0]`,
      remedy: /^A type newer/,
    },
  ],
  "no instance type or family of a pool is named twice": [
    {
      when: "a type is",
      input: withPools(gpus({ types: ["g6.2xlarge", "g6.2xlarge"] })),
      path: `${AT}.types[1]`,
      remedy: /repetition/,
    },
    {
      when: "a family is",
      input: withPools(generalPool({ families: ["m7i", "m7i"] })),
      path: `${AT}.families[1]`,
      remedy: /repetition/,
    },
  ],
  "a GPU pool says which types it uses": [
    {
      when: "it says none",
      input: withPools(gpuInferencePool({ gpus: 8 })),
      path: `${AT}.types`,
      remedy: /g6\.2xlarge/,
      allowed: /g6e.*p5en/,
    },
  ],
  "there is an instance type for a pool's nodes": [
    {
      when: "its types run on other processors",
      input: withPools(generalPool({ types: ["m7g.xlarge"], architectures: ["amd64"] })),
      path: AT,
      remedy: /m7g is arm64/,
    },
    {
      when: "it may have too few vCPUs for any",
      input: withPools(generalPool({ cpu: 3 })),
      path: AT,
      remedy: /raise cpu/,
    },
    {
      when: "a raw pool contradicts itself",
      input: withPools(
        rawPool(
          {},
          template({ requirements: [TYPES, { key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }] }),
        ),
      ),
      path: `${AT}.nodePool.template.spec.requirements`,
      remedy: /one another/,
    },
  ],
  "each instance type a pool names runs on its processors": [
    {
      when: "one runs on others",
      input: withPools(generalPool({ types: ["m7i.xlarge", "m7g.xlarge"], architectures: ["amd64"] })),
      path: `${AT}.types[1]`,
      remedy: /add its processor/,
      allowed: /amd64/,
    },
  ],
  "GPUs of a GPU pool are NVIDIA's, and whole": [
    {
      when: "a type has none",
      input: withPools(gpus({ types: ["g6.2xlarge", "m7i.xlarge"] })),
      path: `${AT}.types`,
      remedy: /Remove m7i\.xlarge/,
    },
    {
      when: "a type has Inferentia",
      input: withPools(gpus({ types: ["inf2.xlarge"] })),
      path: `${AT}.types`,
      remedy: /no NVIDIA GPU/,
    },
    {
      when: "a type has a part of one",
      input: withPools(gpus({ types: ["g6f.2xlarge"] })),
      path: `${AT}.types`,
      remedy: /Remove g6f\.2xlarge: a part of a GPU is counted as none/,
    },
    {
      when: "a family has parts",
      input: withPools(gpus({ types: undefined, families: ["g6f"] })),
      path: `${AT}.families`,
      remedy: /counted as none/,
    },
    {
      when: "a raw pool with a limit of GPUs has none",
      input: withPools(rawPool({}, { limits: { "nvidia.com/gpu": 8 } })),
      path: `${AT}.nodePool.template.spec.requirements`,
      remedy: /Remove m7i\.xlarge/,
    },
  ],
};

const LIMIT: Refusals = {
  "a pool has a limit": [
    {
      when: "GPUs have none",
      input: withPools({ preset: "gpuInference", types: ["g6.2xlarge"] }),
      path: `${AT}.gpus`,
      remedy: /gpus: 8/,
    },
    {
      when: "a raw pool has none",
      input: withPools(rawPool({}, { limits: undefined })),
      path: `${AT}.nodePool.limits`,
      remedy: /cpu/,
    },
    {
      when: "a raw pool limits memory alone",
      input: withPools(rawPool({}, { limits: { memory: "1Ti" } })),
      path: `${AT}.nodePool.limits`,
      remedy: /cpu/,
    },
    {
      when: "a raw pool of GPUs limits vCPUs alone",
      input: withPools(
        rawPool(
          {},
          {
            ...template({
              requirements: [{ ...TYPES, values: ["g6.2xlarge"] }],
              taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
            }),
            limits: { cpu: 100 },
          },
        ),
      ),
      path: `${AT}.nodePool.limits`,
      remedy: /how many GPUs/,
    },
  ],
  "no node of a pool is larger than the pool may be": [
    {
      when: "a family has types with more GPUs",
      input: withPools(gpus({ types: undefined, families: ["g6"], gpus: 4 })),
      path: `${AT}.gpus`,
      remedy: /g6\.48xlarge is among those/,
      allowed: /^8 or more/,
    },
    {
      when: "a family has bare metal with more GPUs",
      input: withPools(gpus({ types: undefined, families: ["g4dn"], gpus: 4 })),
      path: `${AT}.gpus`,
      remedy: /g4dn\.metal/,
    },
    {
      when: "a type has more vCPUs",
      input: withPools(systemPool({ cpu: 4 })),
      path: `${AT}.cpu`,
      remedy: /Raise the limit/,
      allowed: /^8 or more/,
    },
    {
      when: "a type has more memory",
      input: withPools(systemPool({ memoryGiB: 16 })),
      path: `${AT}.memoryGiB`,
      remedy: /Raise/,
      allowed: /^32Gi/,
    },
    {
      when: "a raw pool's type has more vCPUs",
      input: withPools(rawPool({}, { limits: { cpu: "3500m" } })),
      path: `${AT}.nodePool.limits.cpu`,
      remedy: /m7i\.xlarge/,
    },
  ],
};

const MANIFEST: Refusals = {
  "Karpenter's resource definitions take every pool": [
    {
      when: "a lifetime is in days",
      input: withPools(generalPool({ expireAfter: "30d" })),
      path: `${AT}.expireAfter`,
      remedy: /allowed value/,
      allowed: /720h/,
    },
    {
      when: "a weight is 0",
      input: withPools(generalPool({ weight: 0 })),
      path: `${AT}.weight`,
      remedy: /./,
      allowed: /1 to 100/,
    },
    {
      when: "draining never ends",
      input: withPools(generalPool({ terminationGracePeriod: "Never" })),
      path: `${AT}.terminationGracePeriod`,
      remedy: /./,
    },
    {
      when: "nodes are left alone for a day",
      input: withPools(generalPool({ consolidateAfter: "1d" })),
      path: `${AT}.consolidateAfter`,
      remedy: /./,
    },
    {
      when: "a budget has a schedule and no duration",
      input: withPools(generalPool({ budgets: [{ nodes: "0", schedule: "@daily" }] })),
      path: `${AT}.budgets[0]`,
      remedy: /duration: 8h/,
    },
    {
      when: "business hours begin at nine",
      input: withPools(generalPool({ businessHours: { schedule: "9:00" } })),
      path: `${AT}.budgets[2].schedule`,
      remedy: /./,
    },
    {
      when: "a label is Karpenter's",
      input: withPools(generalPool({ labels: { "karpenter.sh/nodepool": "x" } })),
      path: `${AT}.labels.karpenter.sh/nodepool`,
      remedy: /own/,
    },
    {
      when: "a label has a slash",
      input: withPools(generalPool({ labels: { team: "a/b" } })),
      path: `${AT}.labels.team`,
      remedy: /./,
    },
    {
      when: "a taint is empty",
      input: withPools(generalPool({ taints: [{ key: "", effect: "NoSchedule" }] })),
      path: `${AT}.taints[0].key`,
      remedy: /./,
    },
    {
      when: "a GPU pool's taint is empty",
      input: withPools(gpus({ taints: [{ key: "", effect: "NoSchedule" }] })),
      path: `${AT}.taints`,
      remedy: /./,
    },
    {
      when: "a reservation is an instance",
      input: withPools(gpuReservedPool({ types: ["p5.48xlarge"], gpus: 8, reservations: [{ id: "i-0" }] })),
      path: `${AT}.reservations[0].id`,
      remedy: /./,
    },
    {
      when: "a reservation is named by its owner alone",
      input: withPools(
        gpuReservedPool({ types: ["p5.48xlarge"], gpus: 8, reservations: [{ ownerID: "111122223333" }] }),
      ),
      path: `${AT}.reservations[0]`,
      remedy: /Add one/,
    },
    {
      when: "a tag of the environment is Karpenter's, once for all pools",
      input: { ...withPools(generalPool(), systemPool()), tags: { "kubernetes.io/cluster/x": "owned" } },
      path: "tags.kubernetes.io/cluster/x",
      remedy: /Karpenter sets it/,
    },
    {
      when: "a raw class has an unknown field",
      input: withPools(rawPool({ subnetSelector: {} })),
      path: `${AT}.nodeClass.subnetSelector`,
      remedy: /subnetSelectorTerms/,
    },
    {
      when: "a raw class names no subnets",
      input: withPools(rawPool({ subnetSelectorTerms: [] })),
      path: `${AT}.nodeClass.subnetSelectorTerms`,
      remedy: /Add one/,
    },
    {
      when: "a raw pool has no template",
      input: withPools(rawPool({}, { template: undefined })),
      path: `${AT}.nodePool.template`,
      remedy: /required/,
    },
  ],
  "a pool's nodes are of a class that the environment has": [
    {
      when: "it refers to another",
      input: withPools(
        rawPool({}, template({ nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "other" } })),
      ),
      path: `${AT}.nodePool.template.spec.nodeClassRef`,
      remedy: /Leave it out for raw/,
    },
    {
      when: "it refers to another kind",
      input: withPools(
        rawPool({}, template({ nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: "raw" } })),
      ),
      path: `${AT}.nodePool.template.spec.nodeClassRef`,
      remedy: /Leave it out/,
    },
  ],
  "nodes start from a pinned image that EKS still makes": [
    ...["latest", "20261003", "v2026-10-03", "1.36.4-20261003"].map((amiRelease) => ({
      when: `it is ${amiRelease}`,
      input: withPools(generalPool({ amiRelease })),
      path: `${AT}.amiRelease`,
      remedy: /Pin a release/,
    })),
    {
      when: "it is of Amazon Linux 2",
      input: withPools(rawPool({ amiSelectorTerms: [{ alias: "al2@v20240807" }] })),
      path: `${AT}.nodeClass.amiSelectorTerms[0].alias`,
      remedy: /Use al2023/,
    },
    {
      when: "it is the latest",
      input: withPools(rawPool({ amiSelectorTerms: [{ alias: "bottlerocket@latest" }] })),
      path: `${AT}.nodeClass.amiSelectorTerms[0].alias`,
      remedy: /whenever AWS publishes/,
    },
  ],
};

const NODE: Refusals = {
  "a pool's nodes have addresses for their pods": [
    {
      when: "there are more than EKS recommends",
      input: withPools(generalPool({ maxPods: 111 })),
      path: `${AT}.maxPods`,
      remedy: /Leave it out/,
      allowed: /^1 to 110/,
    },
    {
      when: "there shall be none",
      input: withPools(generalPool({ maxPods: 0 })),
      path: `${AT}.maxPods`,
      remedy: /Leave it out/,
    },
    {
      when: "there are more than single addresses",
      input: {
        ...withPools(generalPool({ types: ["m7i.xlarge"], maxPods: 110 })),
        cluster: { prefixDelegation: false },
      },
      path: `${AT}.maxPods`,
      remedy: /wait for an address/,
      allowed: /^1 to 58: .* without prefix delegation$/,
    },
    {
      when: "a raw class has more",
      input: withPools(rawPool({ kubelet: { maxPods: 250 } })),
      path: `${AT}.nodeClass.kubelet.maxPods`,
      remedy: /larger types/,
    },
  ],
  "a pool is in zones of the network": [
    {
      when: "the network has no subnets in one",
      input: withPools(generalPool({ zones: ["us-west-2d"] })),
      path: `${AT}.zones`,
      remedy: /for all/,
    },
    {
      when: "one is named twice",
      input: withPools(widePool({ zones: ["us-west-2a", "us-west-2a"] })),
      path: `${AT}.zones[1]`,
      remedy: /repetition/,
    },
  ],
  "a pool's disk holds the system and images": [19, 16385].map((diskGiB) => ({
    when: `it is of ${diskGiB} GiB`,
    input: withPools(generalPool({ diskGiB })),
    path: `${AT}.diskGiB`,
    remedy: /Leave it out/,
  })),
  "images are pulled fast only where that is faster": [
    {
      when: "a type is smaller than a 2xlarge",
      input: withPools(gpus({ types: ["g6.2xlarge", "g6.xlarge"], fastImagePull: true })),
      path: `${AT}.fastImagePull`,
      remedy: /remove g6\.xlarge/,
    },
  ],
  "a pool of reserved capacity says which": [
    {
      when: "it says none",
      input: withPools(gpuReservedPool({ types: ["p5.48xlarge"], gpus: 8, reservations: [] })),
      path: `${AT}.reservations`,
      remedy: /uses none that it is not told of/,
    },
  ],
};

export const NODE_POOL_REFUSALS: Refusals = { ...FACE, ...TYPE, ...LIMIT, ...MANIFEST, ...NODE };
