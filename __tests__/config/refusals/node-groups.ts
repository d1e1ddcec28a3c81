import { KUBERNETES_VERSIONS, nodeReleases } from "../../../config/eks-catalogue.ts";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { MINIMAL, withExisting, withNodeGroups } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

type Group = NonNullable<EnvironmentInput["nodeGroups"]>[string];

const [NEWEST = "", OLDER = ""] = Object.keys(KUBERNETES_VERSIONS);
/** The minimal environment with a group that keeps every rule but for what is said. */
const withGroup = (group: Group) => withNodeGroups({ web: { instanceTypes: ["m6i.large"], ...group } });
const withTypes = (...instanceTypes: string[]) => withNodeGroups({ web: { instanceTypes } });
const withSize = (size: Group["size"]) => withGroup({ size });
const withTaint = (key: string, value?: string) => withGroup({ taints: [{ key, value, effect: "NoSchedule" }] });

const TYPE_REFUSALS: Refusals = {
  "a node group's name leaves room for what is appended": ["x".repeat(37), "Web", "4gpu", "web-", "web_gpu", ""].map(
    (name) => ({
      when: `it is "${name}"`,
      input: withNodeGroups({ [name]: { instanceTypes: ["m6i.large"] } }),
      path: `nodeGroups.${name}`,
      remedy: /Rename/,
      allowed: /at most 36$/,
    }),
  ),
  "a node group has instance types, and they exist": [
    { when: "it has none", input: withNodeGroups({ web: {} }), path: "nodeGroups.web.instanceTypes", remedy: /Add/ },
    { when: "the list is empty", input: withTypes(), path: "nodeGroups.web.instanceTypes", remedy: /Add/ },
    {
      when: "the system group's list is empty",
      input: withNodeGroups({ system: { instanceTypes: [] } }),
      path: "nodeGroups.system.instanceTypes",
      remedy: /Add/,
    },
    {
      when: "one is misspelt",
      input: withTypes("m6i.large", "g6.2xlrage"),
      path: "nodeGroups.web.instanceTypes[1]",
      remedy: /Did you mean g6\.2xlarge\?/,
    },
    {
      when: "one resembles none",
      input: withTypes("a machine with eight of the fastest GPUs"),
      path: "nodeGroups.web.instanceTypes[0]",
      remedy: /^A type newer than/,
    },
    {
      when: "one is a word that every object of JavaScript has",
      input: withTypes("constructor"),
      path: "nodeGroups.web.instanceTypes[0]",
      remedy: /npm run refresh:instance-types/,
    },
  ],
  "no instance type is named twice": [
    {
      when: "one is",
      input: withTypes("m6i.large", "m6a.large", "m6i.large"),
      path: "nodeGroups.web.instanceTypes[2]",
      remedy: /repetition/,
    },
  ],
  "the instance types of a group run the same AMI": [
    {
      when: "they are of two architectures",
      input: withTypes("m6i.large", "m7g.large"),
      path: "nodeGroups.web.instanceTypes",
      remedy: /m6i\.large runs AL2023_x86_64_STANDARD, m7g\.large runs AL2023_ARM_64_STANDARD/,
    },
    {
      when: "one has a GPU and one has none",
      input: withTypes("g6.2xlarge", "m6i.2xlarge"),
      path: "nodeGroups.web.instanceTypes",
      remedy: /g6\.2xlarge runs AL2023_x86_64_NVIDIA, m6i\.2xlarge runs AL2023_x86_64_STANDARD/,
    },
    {
      when: "accelerators are of two makes",
      input: withTypes("g6.2xlarge", "inf2.xlarge"),
      path: "nodeGroups.web.instanceTypes",
      remedy: /inf2\.xlarge runs AL2023_x86_64_NEURON/,
    },
  ],
  "a node has addresses for its pods": [
    {
      when: "they are more than EKS lets a small node have",
      input: withGroup({ maxPods: 111 }),
      path: "nodeGroups.web.maxPods",
      remedy: /wait for an address/,
      allowed: /^1 to 110: what m6i\.large hold with prefix delegation, and EKS allows$/,
    },
    {
      when: "they are more than EKS lets a large node have",
      input: withGroup({ instanceTypes: ["m6i.16xlarge"], maxPods: 251 }),
      path: "nodeGroups.web.maxPods",
      remedy: /wait for an address/,
      allowed: /^1 to 250/,
    },
    {
      when: "they are more than the smallest of its types holds",
      input: withGroup({ instanceTypes: ["m6i.16xlarge", "m6i.large"], maxPods: 250 }),
      path: "nodeGroups.web.maxPods",
      remedy: /wait for an address/,
      allowed: /^1 to 110/,
    },
    {
      when: "they are more than single addresses",
      input: { ...withGroup({ maxPods: 30 }), cluster: { prefixDelegation: false } },
      path: "nodeGroups.web.maxPods",
      remedy: /wait for an address/,
      allowed: /^1 to 29: .* without prefix delegation, and EKS allows$/,
    },
    {
      when: "they are more than single addresses, without the interface that is the node's alone",
      input: {
        ...withGroup({ maxPods: 21 }),
        cluster: { prefixDelegation: false },
        network: { ...MINIMAL.network, podCidr: "100.64.0.0/16" },
      },
      path: "nodeGroups.web.maxPods",
      remedy: /wait for an address/,
      allowed: /^1 to 20: .* without prefix delegation and with addresses of the pods' own block, and EKS allows$/,
    },
    ...[0, -1].map((maxPods) => ({
      when: `they shall be ${maxPods}`,
      input: withGroup({ maxPods }),
      path: "nodeGroups.web.maxPods",
      remedy: /Leave it out for the most/,
    })),
  ],
};

const SIZE_REFUSALS: Refusals = {
  "a node group's size is possible": [
    { when: "min is negative", input: withSize({ min: -1 }), path: "nodeGroups.web.size", remedy: /min to 0 or more/ },
    { when: "max is 0", input: withSize({ max: 0 }), path: "nodeGroups.web.size", remedy: /max to 1 or more/ },
    { when: "min passes max", input: withSize({ min: 3, max: 2 }), path: "nodeGroups.web.size", remedy: /Raise max/ },
    {
      when: "min passes the max it has by default",
      input: withSize({ min: 5 }),
      path: "nodeGroups.web.size",
      remedy: /4 when left out/,
    },
    {
      when: "max is below the min the system group has by default",
      input: withNodeGroups({ system: { size: { max: 1 } } }),
      path: "nodeGroups.system.size",
      remedy: /2 for system when left out/,
    },
    {
      when: "desired is below min",
      input: withSize({ min: 2, desired: 1 }),
      path: "nodeGroups.web.size",
      remedy: /between min and max/,
    },
    {
      when: "desired passes max",
      input: withSize({ desired: 5 }),
      path: "nodeGroups.web.size",
      remedy: /between min and max/,
    },
  ],
  "the system group survives the loss of a node": [
    {
      when: "it may be of one",
      input: withNodeGroups({ system: { size: { min: 1, desired: 2 } } }),
      path: "nodeGroups.system.size.min",
      remedy: /Leave it out for 2/,
    },
  ],
  "the system group survives the loss of a zone": [
    {
      when: "it is in one",
      input: withNodeGroups({ system: { zones: ["us-west-2b"] } }),
      path: "nodeGroups.system.zones",
      remedy: /Name another/,
    },
  ],
  "a node group is in zones of the network": [
    {
      when: "the network has no subnets in one",
      input: withGroup({ zones: ["us-west-2a", "us-west-2d"] }),
      path: "nodeGroups.web.zones",
      remedy: /leave zones out for all/,
      allowed: /us-west-2a, us-west-2b, us-west-2c$/,
    },
    { when: "it is in none", input: withGroup({ zones: [] }), path: "nodeGroups.web.zones", remedy: /for all/ },
    {
      when: "one is named twice",
      input: withGroup({ zones: ["us-west-2a", "us-west-2a"] }),
      path: "nodeGroups.web.zones[1]",
      remedy: /repetition/,
    },
    ...["web", "system"].map((name) => ({
      when: `the VPC is somebody else's, and ${name} names a zone`,
      input: {
        ...withExisting({}),
        nodeGroups: { [name]: { instanceTypes: ["m6i.large"], zones: ["us-west-2a"] } },
      },
      path: `nodeGroups.${name}.zones`,
      remedy: /where the private subnets are/,
    })),
  ],
  "a node's disk holds the system and images": [0, 19, 16385].map((diskGiB) => ({
    when: `it is of ${diskGiB} GiB`,
    input: withGroup({ diskGiB }),
    path: "nodeGroups.web.diskGiB",
    remedy: /Leave it out for 50/,
  })),
};

const KUBELET_REFUSALS: Refusals = {
  "a node group's AMI is of the cluster's Kubernetes version": [
    {
      when: "it is of another minor version",
      input: { ...withGroup({ releaseVersion: nodeReleases(OLDER)[0] }), cluster: { kubernetesVersion: NEWEST } },
      path: "nodeGroups.web.releaseVersion",
      remedy: /newest known/,
      allowed: new RegExp(`a release of Kubernetes ${NEWEST}:.* e\\.g\\. ${nodeReleases(NEWEST)[0]}$`),
    },
    ...["latest", NEWEST, "ami-0123456789abcdef0", `v${nodeReleases(NEWEST)[0]}`].map((releaseVersion) => ({
      when: `it is ${releaseVersion}`,
      input: { ...withGroup({ releaseVersion }), cluster: { kubernetesVersion: NEWEST } },
      path: "nodeGroups.web.releaseVersion",
      remedy: /newest known/,
    })),
  ],
  "labels and taints are such as Kubernetes and EKS take": [
    ...[
      "kubernetes.io/role",
      "topology.kubernetes.io/zone",
      "node-role.kubernetes.io/web",
      "node-restriction.kubernetes.io/web",
      "karpenter.k8s.io/web",
      "eks.amazonaws.com/nodegroup",
    ].map((key) => ({
      when: `a label is ${key}`,
      input: withGroup({ labels: { [key]: "x" } }),
      path: `nodeGroups.web.labels.${key}`,
      remedy: /another domain/,
    })),
    ...["two words", "-web", "example.com/", "Example.com/web", "a/b/c", `example.com/${"x".repeat(52)}`].map(
      (key) => ({
        when: `a label is "${key}"`,
        input: withGroup({ labels: { [key]: "x" } }),
        path: `nodeGroups.web.labels.${key}`,
        remedy: /Shorten it, or take other characters out/,
      }),
    ),
    {
      when: "a label's value has a slash",
      input: withGroup({ labels: { team: "a/b" } }),
      path: "nodeGroups.web.labels.team",
      remedy: /take other characters out/,
    },
    {
      when: "a label's value is too long",
      input: withGroup({ labels: { team: "x".repeat(64) } }),
      path: "nodeGroups.web.labels.team",
      remedy: /Shorten/,
    },
    {
      when: "a label has no value",
      input: withGroup({ labels: { team: "" } }),
      path: "nodeGroups.web.labels.team",
      remedy: /"true"/,
    },
    ...["", "two words", "x".repeat(64)].map((key) => ({
      when: `a taint is "${key}"`,
      input: withTaint(key),
      path: "nodeGroups.web.taints[0]",
      remedy: /Shorten/,
    })),
    {
      when: "a taint's value has a colon",
      input: withTaint("team", "a:b"),
      path: "nodeGroups.web.taints[0]",
      remedy: /other characters/,
    },
  ],
  "no taint stands twice": [
    {
      when: "two have the same key and effect, and different values",
      input: withGroup({
        taints: [
          { key: "team", value: "a", effect: "NoSchedule" },
          { key: "team", value: "b", effect: "NoSchedule" },
        ],
      }),
      path: "nodeGroups.web.taints[1]",
      remedy: /repetition/,
    },
  ],
  "what runs the platform tolerates the system group's taints": [
    {
      when: "CoreDNS does not",
      input: withNodeGroups({ system: { taints: [{ key: "team", value: "a", effect: "NoSchedule" }] } }),
      path: "nodeGroups.system.taints[0]",
      remedy: /Use CriticalAddonsOnly/,
    },
  ],
};

export const NODE_GROUP_REFUSALS: Refusals = { ...TYPE_REFUSALS, ...SIZE_REFUSALS, ...KUBELET_REFUSALS };
