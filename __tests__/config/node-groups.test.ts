import { describe, expect, test } from "vitest";
import { KUBERNETES_VERSIONS, nodeReleases } from "../../config/eks-catalogue.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import type { NodeGroup } from "../../config/fields/node-groups.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { KUBERNETES_VERSION } from "../../config/versions.ts";
import { MINIMAL, withExisting, withNodeGroups } from "../support/environments.ts";

type Group = NonNullable<EnvironmentInput["nodeGroups"]>[string];

/** A group `web`, decided; in the minimal environment unless another is given. */
function web(group: Group, environment: Partial<EnvironmentInput> = {}): NodeGroup {
  const input = { ...withNodeGroups({ web: { instanceTypes: ["m6i.large"], ...group } }), ...environment };
  const found = resolveEnvironment(input).nodeGroups.find(({ name }) => name === "web");
  if (found === undefined) throw new Error("there is no group web");
  return found;
}

const SYSTEM: NodeGroup = {
  name: "system",
  instanceTypes: ["m6i.large"],
  amiType: "AL2023_x86_64_STANDARD",
  capacityType: "ON_DEMAND",
  size: { min: 2, max: 4, desired: 2 },
  autoscaled: false,
  subnetIndexes: undefined,
  diskGiB: 50,
  labels: {},
  taints: [],
  maxPods: 110,
  releaseVersion: nodeReleases(KUBERNETES_VERSION)[0] ?? "",
};

describe("the system group", () => {
  test.each<[string, EnvironmentInput]>([
    ["nothing is said of node groups", MINIMAL],
    ["there are no node groups", withNodeGroups({})],
    ["nothing is said of it", withNodeGroups({ system: {} })],
  ])("is there when %s", (_, input) => {
    expect(resolveEnvironment(input).nodeGroups).toEqual([SYSTEM]);
  });

  test("comes first beside others", () => {
    const input = withNodeGroups({ apps: { instanceTypes: ["m6i.large"] } });
    const { nodeGroups } = resolveEnvironment(input);
    expect(nodeGroups.map(({ name }) => name)).toEqual(["system", "apps"]);
    expect(nodeGroups[0]).toEqual(SYSTEM);
  });

  test("keeps its other defaults when one thing is said of it", () => {
    const [system] = resolveEnvironment(withNodeGroups({ system: { size: { min: 3 } } })).nodeGroups;
    expect(system).toEqual({ ...SYSTEM, size: { min: 3, max: 4, desired: 3 } });
  });
});

describe("a further group", () => {
  test("begins with no nodes, and is otherwise like the system group", () => {
    expect(web({})).toEqual({ ...SYSTEM, name: "web", size: { min: 0, max: 4, desired: 0 } });
  });

  test("is what the file says", () => {
    const said = {
      instanceTypes: ["g6.2xlarge", "g5.2xlarge"],
      capacityType: "SPOT",
      size: { min: 1, max: 9, desired: 3 },
      autoscaled: true,
      diskGiB: 200,
      labels: { team: "a" },
      taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
      maxPods: 20,
      releaseVersion: `${KUBERNETES_VERSION}.1-20260101`,
    } as const satisfies Group;
    expect(web(said as unknown as Group)).toEqual({
      ...said,
      name: "web",
      amiType: "AL2023_x86_64_NVIDIA",
      subnetIndexes: undefined,
    });
  });

  test.each([
    [["m6i.large", "m6a.large"], "AL2023_x86_64_STANDARD"],
    [["m7g.large", "c7g.large"], "AL2023_ARM_64_STANDARD"],
    [["g6.2xlarge"], "AL2023_x86_64_NVIDIA"],
    [["g5g.xlarge"], "AL2023_ARM_64_NVIDIA"],
    [["inf2.xlarge", "trn1.2xlarge"], "AL2023_x86_64_NEURON"],
  ])("of %j runs the AMI %s", (instanceTypes, amiType) => {
    expect(web({ instanceTypes }).amiType).toBe(amiType);
  });

  test.each(Object.keys(KUBERNETES_VERSIONS))("of Kubernetes %s runs the newest release known", (kubernetesVersion) => {
    const environment = { cluster: { kubernetesVersion } };
    expect(web({}, environment).releaseVersion).toBe(nodeReleases(kubernetesVersion)[0]);
  });
});

describe("the subnets of a group", () => {
  test("are all of them unless zones are named", () => {
    expect(web({}).subnetIndexes).toBeUndefined();
  });

  test("are those of its zones, in the order they are named", () => {
    expect(web({ zones: ["us-west-2c", "us-west-2a"] }).subnetIndexes).toEqual([2, 0]);
    const network = { cidr: "10.0.0.0/16", zones: ["us-west-2d", "us-west-2b"] };
    expect(web({ zones: ["us-west-2b"] }, { network }).subnetIndexes).toEqual([1]);
  });

  test("are all of an existing VPC's", () => {
    const { network } = withExisting({});
    expect(web({}, { network }).subnetIndexes).toBeUndefined();
  });
});

describe("pods on a node are at most", () => {
  const single = { cluster: { prefixDelegation: false } };
  const ownBlock = { network: { ...MINIMAL.network, podCidr: "100.64.0.0/16" } };

  test.each<[string, string[], Partial<EnvironmentInput>, number]>([
    ["110 on a small node", ["m6i.large"], {}, 110],
    ["250 on a large one", ["m6i.16xlarge"], {}, 250],
    ["those of the smallest type", ["m6i.16xlarge", "m6i.large"], {}, 110],
    ["what prefixes hold where that is fewer", ["t3.nano"], {}, 34],
    ["what prefixes hold beside the node's own interface", ["t3.nano"], ownBlock, 18],
    ["single addresses without prefixes", ["m6i.large"], single, 29],
    ["single addresses beside the node's own interface", ["m6i.large"], { ...single, ...ownBlock }, 20],
    // c4.4xlarge has 234 addresses on 16 vCPUs, m5.24xlarge 737 on 96: EKS lets managed nodes have no more.
    ["110 on a small node, without prefixes too", ["c4.4xlarge"], single, 110],
    ["250 on a large one, without prefixes too", ["m5.24xlarge"], single, 250],
  ])("%s", (_, instanceTypes, environment, pods) => {
    expect(web({ instanceTypes }, environment).maxPods).toBe(pods);
  });
});
