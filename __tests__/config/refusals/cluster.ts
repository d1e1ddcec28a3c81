import { KUBERNETES_VERSIONS } from "../../../config/eks-catalogue.ts";
import { KUBERNETES_VERSION } from "../../../config/versions.ts";
import { MINIMAL, withCluster, withExisting } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

/** Addresses of the internet, so many. */
export const publicBlocks = (count: number) => Array.from({ length: count }, (_, index) => `203.0.113.${index}/32`);
const OFFICE = "203.0.113.0/24";
const withoutNat = { ...MINIMAL.network, nat: "none" } as const;
const withPublic = (...blocks: string[]) => withCluster({ endpoint: { public: blocks } });

const VERSION_REFUSALS: Refusals = {
  "EKS offers the Kubernetes version": [
    {
      when: "it names a patch",
      input: withCluster({ kubernetesVersion: `${KUBERNETES_VERSION}.4` }),
      path: "cluster.kubernetesVersion",
      remedy: new RegExp(`the minor version alone, "${KUBERNETES_VERSION}"`),
    },
    {
      when: "it is none of EKS's",
      input: withCluster({ kubernetesVersion: "1.10" }),
      path: "cluster.kubernetesVersion",
      remedy: /npm run refresh:eks/,
      allowed: new RegExp(Object.keys(KUBERNETES_VERSIONS).join(", ")),
    },
    {
      when: "it has a v",
      input: withCluster({ kubernetesVersion: `v${KUBERNETES_VERSION}` }),
      path: "cluster.kubernetesVersion",
      remedy: /Use one of them/,
    },
    {
      when: "it is a word that every object of JavaScript has",
      input: withCluster({ kubernetesVersion: "toString" }),
      path: "cluster.kubernetesVersion",
      remedy: /Use one of them/,
    },
  ],
};

const ENDPOINT_REFUSALS: Refusals = {
  "the API server answers somewhere": [
    {
      when: "the private endpoint is off, and there is no other",
      input: withCluster({ endpoint: { private: false } }),
      path: "cluster.endpoint",
      remedy: /on by default/,
    },
  ],
  "the public endpoint is opened to somebody, and not to everybody": [
    { when: "it is to nobody", input: withPublic(), path: "cluster.endpoint.public", remedy: /for everybody/ },
    {
      when: "it is to everybody",
      input: withPublic(OFFICE, "0.0.0.0/0"),
      path: "cluster.endpoint.public[1]",
      remedy: /not opened to everybody/,
    },
    {
      when: "it is to half of everybody",
      input: withPublic("128.0.0.0/1"),
      path: "cluster.endpoint.public[0]",
      remedy: /not opened to everybody/,
    },
    ...["10.0.0.0/8", "192.168.1.0/24", "100.64.0.0/10", "169.254.0.0/16"].map((block) => ({
      when: `it is to ${block}, which is private`,
      input: withPublic(block),
      path: "cluster.endpoint.public[0]",
      remedy: /the public one, or connect to the private endpoint/,
    })),
    {
      when: "it is to an address without a prefix",
      input: withPublic("203.0.113.7"),
      path: "cluster.endpoint.public[0]",
      remedy: /\/32 for one address/,
    },
    {
      when: "it is to an address inside its network",
      input: withPublic("203.0.113.7/24"),
      path: "cluster.endpoint.public[0]",
      remedy: /Did you mean 203\.0\.113\.0\/24\?/,
    },
    {
      when: "it is to IPv6 addresses",
      input: withPublic("2001:db8::/32"),
      path: "cluster.endpoint.public[0]",
      remedy: /a slash and the prefix length/,
    },
  ],
  "no public block is named twice": [
    { when: "one is", input: withPublic(OFFICE, OFFICE), path: "cluster.endpoint.public[1]", remedy: /repetition/ },
  ],
  "EKS takes as many public blocks, NAT addresses included": [
    {
      when: "there are 41",
      input: withPublic(...publicBlocks(41)),
      path: "cluster.endpoint.public",
      remedy: /Merge/,
      allowed: /^at most 40 blocks$/,
    },
    {
      when: "there are 38, and nodes come from the addresses of three NAT gateways",
      input: withCluster({ endpoint: { private: false, public: publicBlocks(38) } }),
      path: "cluster.endpoint.public",
      remedy: /Merge/,
      allowed: /^at most 37 blocks: the nodes' NAT addresses take 3 of/,
    },
    {
      when: "there are 40, and nodes come from the address of one NAT gateway",
      input: {
        ...withCluster({ endpoint: { private: false, public: publicBlocks(40) } }),
        network: { ...MINIMAL.network, nat: "one" },
      },
      path: "cluster.endpoint.public",
      remedy: /Merge/,
      allowed: /^at most 39 blocks: .* take 1 of/,
    },
    {
      when: "there are 41, and there is no NAT",
      input: { ...withPublic(...publicBlocks(41)), network: withoutNat },
      path: "cluster.endpoint.public",
      remedy: /Merge/,
      allowed: /^at most 40 blocks$/,
    },
  ],
  "nodes reach the API server": [
    {
      when: "it answers on the internet alone, and there is no NAT",
      input: { ...withCluster({ endpoint: { private: false, public: [OFFICE] } }), network: withoutNat },
      path: "cluster.endpoint.private",
      remedy: /there are no NAT addresses, so nodes could not be let in/,
    },
    {
      when: "it answers on the internet alone, and the VPC is somebody else's",
      input: { ...withExisting({}), cluster: { endpoint: { private: false, public: publicBlocks(40) } } },
      path: "cluster.endpoint.private",
      remedy: /NAT addresses of an existing VPC are not known/,
    },
  ],
};

export const CLUSTER_REFUSALS: Refusals = {
  ...VERSION_REFUSALS,
  ...ENDPOINT_REFUSALS,
  "no log type is named twice": [
    {
      when: "one is",
      input: withCluster({ logs: { types: ["audit", "api", "audit"] } }),
      path: "cluster.logs.types[2]",
      remedy: /repetition/,
    },
  ],
};
