import { describe, expect, test } from "vitest";
import { nodeReleases } from "../../../config/eks-catalogue.ts";
import {
  type EnvironmentInput,
  generalPool,
  gpuInferencePool,
  gpuReservedPool,
  systemPool,
  widePool,
} from "../../../config/environment.ts";
import { admittedTypes } from "../../../config/karpenter/admitted.ts";
import { checkCustomResource } from "../../../config/karpenter/check.ts";
import { gpuFamilies, MIG_CAPABLE, typesOfFamily } from "../../../config/karpenter/gpus.ts";
import { nodePoolManifests } from "../../../config/karpenter/manifests.ts";
import { resolveEnvironment } from "../../../config/resolve.ts";
import { KUBERNETES_VERSION } from "../../../config/versions.ts";
import { MINIMAL, withExisting } from "../../support/environments.ts";
import { rawPool, withPools } from "../refusals/node-pools.ts";

const GROUP = "${data.terraform_remote_state.cluster.outputs.cluster_security_group_id}";

function manifestsOf(input: EnvironmentInput) {
  const { nodeClasses, nodePools } = nodePoolManifests(resolveEnvironment(input), { securityGroupId: GROUP });
  for (const manifest of [...nodeClasses, ...nodePools]) expect(checkCustomResource(manifest)).toEqual([]);
  expect(nodeClasses.map(({ metadata }) => metadata.name)).toEqual(nodePools.map(({ metadata }) => metadata.name));
  return { nodeClasses, nodePools };
}

/** The one pool of an environment. */
function only(input: EnvironmentInput) {
  const { nodeClasses, nodePools } = manifestsOf(input);
  const [nodeClass, nodePool] = [nodeClasses[0]?.spec, nodePools[0]?.spec];
  if (nodeClass === undefined || nodePool === undefined || nodePools.length > 1) throw new Error("expected one pool");
  return { nodeClass, nodePool, types: admittedTypes(nodePool) };
}
const requirement = (nodePool: ReturnType<typeof only>["nodePool"], key: string) =>
  nodePool.template.spec.requirements.find((one) => one.key === key)?.values;

describe("an environment that says nothing of pools", () => {
  const { nodeClass, nodePool, types } = only(MINIMAL);

  test("gets a general one of a modest size", () => {
    expect(manifestsOf(MINIMAL).nodePools[0]?.metadata.name).toBe("general");
    expect(nodePool.limits).toEqual({ cpu: "100", memory: "800Gi" });
    expect(requirement(nodePool, "karpenter.sh/capacity-type")).toEqual(["spot", "on-demand"]);
  });

  test("whose nodes are of new, ordinary types, and no bare metal", () => {
    const families = new Set(types.map(({ name }) => name.split(".")[0]));
    for (const family of ["m7i", "c6a", "r5"]) expect(families).toContain(family);
    for (const { type } of types) {
      expect(type.architectures).toEqual(["x86_64"]);
      expect(type.vcpus).toBeGreaterThanOrEqual(4);
      expect(type.vcpus).toBeLessThanOrEqual(32);
      expect(type.gpus).toBeUndefined();
      expect(type.bareMetal).toBeUndefined();
    }
  });

  test("whose class pins the image and guards the node's credentials and disk", () => {
    expect(nodeClass).toMatchObject({
      role: "inference-test-karpenter-node",
      amiSelectorTerms: [{ alias: `al2023@v${nodeReleases(KUBERNETES_VERSION)[0]?.split("-")[1]}` }],
      subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "inference-test" } }],
      securityGroupSelectorTerms: [{ id: GROUP }],
      tags: { Environment: "test", "ebs.csi.aws.com/cluster-name": "inference-test" },
      metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [{ ebs: { encrypted: true, volumeType: "gp3", volumeSize: "50Gi" } }],
      kubelet: { maxPods: 110 },
    });
    expect(nodeClass).not.toHaveProperty("userData");
    expect(nodeClass).not.toHaveProperty("instanceStorePolicy");
  });
});

describe("a pool for inference", () => {
  const nvme = only(withPools(gpuInferencePool({ types: ["g6.2xlarge", "g5.2xlarge"], gpus: 8 })));

  test("holds off what needs no GPU, scales to nothing, and is limited by GPUs", () => {
    expect(nvme.nodePool.template.spec.taints).toEqual([
      { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" },
    ]);
    expect(nvme.nodePool.template.metadata?.labels).toMatchObject({ "nvidia.com/gpu.present": "true" });
    expect(nvme.nodePool.limits).toEqual({ "nvidia.com/gpu": "8" });
    expect(nvme.nodePool.disruption).toMatchObject({ consolidationPolicy: "WhenEmpty", consolidateAfter: "10m" });
    expect(nvme.nodePool.template.spec).toMatchObject({ expireAfter: "Never", terminationGracePeriod: "1h" });
    expect(nvme.nodePool).not.toHaveProperty("replicas");
  });

  test("uses NVMe devices where its types have them", () => {
    expect(nvme.nodeClass.instanceStorePolicy).toBe("RAID0");
    expect(nvme.nodeClass.blockDeviceMappings?.[0]?.ebs).not.toHaveProperty("throughput");
  });

  test("has a fast disk where one of its types has none", () => {
    const { nodeClass } = only(withPools(gpuInferencePool({ types: ["g5g.2xlarge"], gpus: 2 })));
    expect(nodeClass).not.toHaveProperty("instanceStorePolicy");
    const ebs = nodeClass.blockDeviceMappings?.[0]?.ebs;
    expect(ebs).toMatchObject({ volumeSize: "200Gi", encrypted: true });
    expect(ebs?.throughput).toBeGreaterThanOrEqual(600);
    // EC2 gives a quarter of a MiB/s for each operation.
    expect((ebs?.iops ?? 0) / 4).toBeGreaterThanOrEqual(ebs?.throughput ?? 0);
  });

  test("pulls images fast from a 2xlarge on, unless told", () => {
    const pulls = (types: string[], fastImagePull?: boolean) =>
      only(withPools(gpuInferencePool({ types, gpus: 8, fastImagePull }))).nodeClass.userData;
    expect(pulls(["g6.2xlarge"])).toContain("FastImagePull: true");
    expect(pulls(["g6.2xlarge", "g6.xlarge"])).toBeUndefined();
    expect(pulls(["g6.2xlarge"], false)).toBeUndefined();
    expect(pulls(["g6.2xlarge"], true)).toContain("kind: NodeConfig");
  });

  test("keeps its nodes in business hours", () => {
    const pool = gpuInferencePool({ types: ["g6.2xlarge"], gpus: 8, businessHours: {} });
    expect(only(withPools(pool)).nodePool.disruption?.budgets?.at(-1)).toEqual({
      nodes: "0",
      reasons: ["Drifted", "Underutilized"],
      schedule: "0 9 * * mon-fri",
      duration: "8h",
    });
  });
});

test("a reserved pool is used first and never given back", () => {
  const reservations = [{ id: "cr-0123456789abcdef0" }, { tags: { team: "inference" }, ownerID: "444455556666" }];
  const { nodeClass, nodePool } = only(withPools(gpuReservedPool({ types: ["p5.48xlarge"], gpus: 16, reservations })));
  expect(nodeClass.capacityReservationSelectorTerms).toEqual(reservations);
  expect(nodePool.weight).toBe(100);
  expect(nodePool.disruption?.consolidateAfter).toBe("Never");
  expect(requirement(nodePool, "karpenter.sh/capacity-type")).toEqual(["reserved"]);
});

test("a wide pool takes both processors, a system pool neither spot nor much", () => {
  expect(requirement(only(withPools(widePool())).nodePool, "kubernetes.io/arch")).toEqual(["amd64", "arm64"]);
  const { nodePool } = only(withPools(systemPool()));
  expect(nodePool.limits).toEqual({ cpu: "32", memory: "128Gi" });
  expect(requirement(nodePool, "karpenter.sh/capacity-type")).toEqual(["on-demand"]);
});

describe("accepted", () => {
  const gpu = { types: ["g6.2xlarge"], gpus: 1 };
  const pools: Record<string, EnvironmentInput> = {
    "all presets": withPools(systemPool(), generalPool({ cpu: 1000 }), widePool(), gpuInferencePool(gpu)),
    "two of one preset": withPools(gpuInferencePool(gpu), gpuInferencePool({ ...gpu, name: "second" })),
    "no pools": withPools(),
    "everything said otherwise": withPools(
      generalPool({
        name: "x".repeat(63),
        families: ["m7i", "m7a"],
        capacityTypes: ["on-demand"],
        cpu: 64,
        memoryGiB: 512,
        zones: ["us-west-2a"],
        labels: { "example.com/team": "a" },
        taints: [{ key: "team", value: "a", effect: "NoExecute" }],
        diskGiB: 20,
        maxPods: 1,
        amiRelease: "v20260930",
        weight: 1,
        consolidateAfter: "0s",
        expireAfter: "Never",
        terminationGracePeriod: "30s",
        budgets: [{ nodes: "0" }],
        businessHours: { schedule: "@daily", duration: "1h" },
      }),
    ),
    "a family whose largest node is the limit": withPools(gpuInferencePool({ families: ["g6"], gpus: 8 })),
    "the largest general node is the limit": withPools(generalPool({ cpu: 4 })),
    "raw specs": withPools(rawPool()),
    "raw specs with a subnet, a profile and a group of their own": withPools(
      rawPool({
        instanceProfile: "x",
        subnetSelectorTerms: [{ id: "subnet-0" }],
        securityGroupSelectorTerms: [{ id: "sg-0" }],
      }),
    ),
    "raw static pool": withPools(rawPool({}, { replicas: 2, limits: { nodes: 3 } })),
    "raw images of one's own": withPools(
      rawPool({ amiFamily: "Bottlerocket", amiSelectorTerms: [{ name: "golden-*", owner: "self" }] }),
    ),
    "no prefixes": { ...MINIMAL, cluster: { prefixDelegation: false } },
  };
  test.each(Object.entries(pools))("%s", (_, input) => {
    manifestsOf(input);
  });

  test("raw specs are given what they leave out, and keep what they say", () => {
    const { nodeClass, nodePool } = only(withPools(rawPool()));
    expect(nodeClass).toMatchObject({
      role: "inference-test-karpenter-node",
      tags: { Environment: "test", "ebs.csi.aws.com/cluster-name": "inference-test" },
      securityGroupSelectorTerms: [{ id: GROUP }],
    });
    expect(nodePool.template.spec.nodeClassRef.name).toBe("raw");
    const own = only(
      withPools(rawPool({ instanceProfile: "x", securityGroupSelectorTerms: [{ id: "sg-0" }] })),
    ).nodeClass;
    expect(own).not.toHaveProperty("role");
    expect(own.securityGroupSelectorTerms).toEqual([{ id: "sg-0" }]);
  });

  test("without prefixes Karpenter's own count of addresses stands", () => {
    expect(only({ ...MINIMAL, cluster: { prefixDelegation: false } }).nodeClass).not.toHaveProperty("kubelet");
  });

  test("in somebody else's VPC nodes are in the subnets that were named", () => {
    expect(only(withExisting({})).nodeClass.subnetSelectorTerms).toEqual([
      { id: "subnet-0123456789abcdef0" },
      { id: "subnet-0123456789abcdef1" },
    ]);
  });
});

describe("what is known of GPUs", () => {
  test("is of NVIDIA's alone", () => {
    const names = gpuFamilies().map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["g4dn", "g5", "g6", "g6e", "p4d", "p5", "p5en", "p6-b200"]));
    for (const other of ["g4ad", "inf2", "trn1", "m7i"]) expect(names).not.toContain(other);
  });

  test("says how many a size has, and none of parts", () => {
    const counts = Object.fromEntries(gpuFamilies().map((family) => [family.name, family.counts]));
    expect(counts.g6).toMatchObject({ "g6.2xlarge": 1, "g6.12xlarge": 4, "g6.48xlarge": 8 });
    expect(new Set(Object.values(counts.g6f ?? {}))).toEqual(new Set([0]));
    expect(typesOfFamily("g6")).toContain("g6.2xlarge");
    expect(typesOfFamily("g")).toEqual([]);
  });

  test("names only GPUs there are as able to be split", () => {
    const gpus = new Set(gpuFamilies().map(({ gpu }) => gpu));
    for (const gpu of MIG_CAPABLE) expect(gpus).toContain(gpu);
  });
});
