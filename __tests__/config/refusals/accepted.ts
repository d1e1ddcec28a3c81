import { addonVersions, KUBERNETES_VERSIONS, nodeReleases } from "../../../config/eks-catalogue.ts";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { LONGEST_CLUSTER_NAME } from "../../../config/names.ts";
import { KARPENTER_MINORS, KUBERNETES_VERSION } from "../../../config/versions.ts";
import {
  MINIMAL,
  tagsInNumber,
  withCluster,
  withExisting,
  withNetwork,
  withNodeGroups,
} from "../../support/environments.ts";
import { publicBlocks } from "./cluster.ts";

const TEAM = "arn:aws:iam::111122223333:role/teams/Team";
const OTHER_ACCOUNT = "arn:aws:iam::444455556666:user/robot@example.com";
const OLDEST = Object.keys(KUBERNETES_VERSIONS).at(-1) ?? "";

const CLUSTERS: Record<string, EnvironmentInput> = {
  "the oldest Kubernetes version, with the oldest Karpenter": {
    ...withCluster({ kubernetesVersion: OLDEST }),
    karpenter: { version: `${KARPENTER_MINORS[0]}.0` },
  },
  "a Karpenter whose number is larger, but not as text": {
    ...withCluster({ kubernetesVersion: "1.35" }),
    karpenter: { version: "1.10.0" },
  },
  "the widest public block, and the narrowest": withCluster({ endpoint: { public: ["52.0.0.0/8", "203.0.113.7/32"] } }),
  "a public block that is private in part": withCluster({ endpoint: { public: ["172.0.0.0/8"] } }),
  "forty public blocks": withCluster({ endpoint: { public: publicBlocks(40) } }),
  "a public endpoint alone, with as many blocks as NAT leaves": withCluster({
    endpoint: { private: false, public: publicBlocks(37) },
  }),
  "a public endpoint beside the private one, without NAT": {
    ...withCluster({ endpoint: { public: publicBlocks(1) } }),
    network: { ...MINIMAL.network, nat: "none" },
  },
  "a public endpoint beside the private one, in an existing VPC": {
    ...withExisting({}),
    cluster: { endpoint: { public: publicBlocks(40) } },
  },
  "no logs": withCluster({ logs: { types: [] } }),
  "an older build of an add-on": withCluster({
    addons: { coredns: { version: addonVersions("coredns", KUBERNETES_VERSION)[1] } },
  }),
  "settings of the VPC CNI that pods per node do not follow from": withCluster({
    addons: { "vpc-cni": { configuration: { env: { WARM_PREFIX_TARGET: "1" }, enableNetworkPolicy: "true" } } },
  }),
  "settings of the VPC CNI whose env is nothing": withCluster({
    addons: { "vpc-cni": { configuration: { env: null } } },
  }),
  "another add-on's setting of the same name": withCluster({
    addons: { coredns: { configuration: { eniConfig: {} } } },
  }),
};

const ACCESS: Record<string, EnvironmentInput> = {
  "one principal with two policies and groups": withCluster({
    access: [
      { principal: TEAM, policy: "View" },
      { principal: TEAM, type: "STANDARD", policy: "Edit", namespaces: ["team", "team-*", "t*", "x".repeat(63)] },
      { principal: TEAM, groups: ["team", "my-system:masters"] },
    ],
  }),
  "two principals with the same policy": withCluster({
    access: [
      { principal: TEAM, policy: "View" },
      { principal: OTHER_ACCOUNT, policy: "View" },
    ],
  }),
  "a policy by its full name, and by its ARN": withCluster({
    access: [
      { principal: TEAM, policy: "AmazonEKSSecretReaderPolicy" },
      { principal: TEAM, policy: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy" },
    ],
  }),
  "the role of nodes that somebody else makes": withCluster({ access: [{ principal: TEAM, type: "EC2_LINUX" }] }),
  "the managed nodes' role of another account": withCluster({
    access: [{ principal: "arn:aws:iam::444455556666:role/inference-test-node", policy: "View" }],
  }),
  "a policy's ARN in China": {
    ...MINIMAL,
    region: "cn-northwest-1",
    owners: ["arn:aws-cn:iam::111122223333:role/Admin"],
    cluster: {
      access: [
        {
          principal: "arn:aws-cn:iam::111122223333:role/Team",
          policy: "arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        },
      ],
    },
  },
};

const web = (group: NonNullable<EnvironmentInput["nodeGroups"]>[string]) =>
  withNodeGroups({ web: { instanceTypes: ["m6i.large"], ...group } });

const NODE_GROUPS: Record<string, EnvironmentInput> = {
  "the longest name of a node group": withNodeGroups({ ["x".repeat(36)]: { instanceTypes: ["m6i.large"] } }),
  "x86 types of several families": web({ instanceTypes: ["m6i.large", "m6a.large", "c7i.xlarge", "r5.2xlarge"] }),
  "arm types of several families": web({ instanceTypes: ["m7g.large", "c8g.xlarge"] }),
  "GPUs of one make, of several families": web({ instanceTypes: ["g5.2xlarge", "g6.2xlarge", "p5.48xlarge"] }),
  "Inferentia and Trainium together": web({ instanceTypes: ["inf2.xlarge", "trn1.2xlarge"] }),
  "as many pods as a small node may have": web({ maxPods: 110 }),
  "as many pods as a large node may have": web({ instanceTypes: ["m6i.16xlarge"], maxPods: 250 }),
  "as many pods as there are single addresses": { ...web({ maxPods: 29 }), cluster: { prefixDelegation: false } },
  "one pod": web({ maxPods: 1 }),
  "a group of no nodes that may grow to one": web({ size: { min: 0, desired: 0, max: 1 } }),
  "a group of just so many nodes": web({ size: { min: 3, max: 3 } }),
  "a further group of one node, in one zone": web({ size: { min: 1, max: 1 }, zones: ["us-west-2b"] }),
  "the system group in two zones": withNodeGroups({ system: { zones: ["us-west-2a", "us-west-2c"] } }),
  "the smallest disk": web({ diskGiB: 20 }),
  "the largest disk": web({ diskGiB: 16384 }),
  "an older AMI of the Kubernetes version": web({ releaseVersion: nodeReleases(KUBERNETES_VERSION)[1] }),
  "an AMI newer than the catalogue": web({ releaseVersion: `${KUBERNETES_VERSION}.99-20991231` }),
  "labels that a node may give itself": web({
    labels: {
      team: "a",
      "example.com/team": "Team_1.b",
      "node.kubernetes.io/pool": "web",
      "web.node.kubernetes.io/pool": "web",
      "kubelet.kubernetes.io/pool": "web",
      "notkubernetes.io/pool": "web",
      "karpenter.sh/controller": "true",
      [`example.com/${"x".repeat(51)}`]: "x".repeat(63),
    },
  }),
  "a taint without a value, and one key with two effects": web({
    taints: [
      { key: "CriticalAddonsOnly", effect: "NoSchedule" },
      { key: "team", value: "", effect: "NoSchedule" },
      { key: "team", value: "a", effect: "NoExecute" },
      { key: "node.kubernetes.io/web", effect: "PreferNoSchedule" },
    ],
  }),
};

/** Environments next to those that are refused. */
export const KEEPS_EVERY_RULE: Readonly<Record<string, EnvironmentInput>> = {
  "an existing VPC": withExisting({}),
  "an existing VPC with subnets of its own for the control plane": withExisting({
    controlPlaneSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
  }),
  "two zones": withNetwork({ zones: ["us-west-2b", "us-west-2d"] }),
  "no NAT, with the endpoints that stand in for it": withNetwork({ nat: "none" }),
  "forty tags": { ...MINIMAL, tags: tagsInNumber(40) },
  "the longest name": { ...MINIMAL, name: "x".repeat(LONGEST_CLUSTER_NAME.length - "inference-".length) },
  "the smallest VPC for three zones": withNetwork({ cidr: "192.168.0.0/22" }),
  "the smallest VPC for two zones": withNetwork({ cidr: "10.9.8.0/24", zones: ["us-west-2a", "us-west-2b"] }),
  "a user in China": {
    ...MINIMAL,
    region: "cn-northwest-1",
    owners: ["arn:aws-cn:iam::111122223333:user/ops/admin"],
  },
  ...CLUSTERS,
  ...ACCESS,
  ...NODE_GROUPS,
};
