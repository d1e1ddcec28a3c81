import { liesWithin, nearestBlock, parseBlock } from "../cidr.ts";
import type { Draft } from "../defaults.ts";
import { KUBERNETES_VERSIONS } from "../eks-catalogue.ts";
import type { Problem } from "../problem.ts";
import { PRIVATE_BLOCKS } from "./network.ts";
import { type Rule, repeated } from "./rule.ts";

/** Blocks EKS lets the public endpoint be opened to. */
const MOST_PUBLIC_BLOCKS = 40;
/** A wider block than this is a good part of the internet, not somebody's network. */
const WIDEST_PUBLIC_BLOCK = 8;
/** Where nobody on the internet comes from; EKS refuses these. */
const NOT_OF_THE_INTERNET = [...PRIVATE_BLOCKS, "127.0.0.0/8", "169.254.0.0/16"];

const VERSION_RULES: readonly Rule[] = [
  {
    says: "EKS offers the Kubernetes version",
    reads: ["cluster.kubernetesVersion"],
    check: ({ cluster: { kubernetesVersion } }) => {
      if (Object.hasOwn(KUBERNETES_VERSIONS, kubernetesVersion)) return [];
      const minor = kubernetesVersion.split(".").slice(0, 2).join(".");
      return [
        {
          path: "cluster.kubernetesVersion",
          received: kubernetesVersion,
          allowed: `one of ${Object.keys(KUBERNETES_VERSIONS).join(", ")}`,
          remedy: Object.hasOwn(KUBERNETES_VERSIONS, minor)
            ? `Name the minor version alone, "${minor}": EKS keeps the patch current itself.`
            : "Use one of them. A version newer than config/eks-catalogue.json: npm run refresh:eks.",
        },
      ];
    },
  },
];

/** What is wrong with one block the public endpoint shall be opened to. */
function checkPublicBlock(path: string, text: string): Problem[] {
  const found = parseBlock(text);
  const refused = (remedy: string): Problem[] => [
    {
      path,
      received: text,
      allowed: `an IPv4 block of the internet, /${WIDEST_PUBLIC_BLOCK} to /32, e.g. 203.0.113.0/24`,
      remedy,
    },
  ];
  if (found === undefined) {
    const meant = nearestBlock(text);
    return refused(
      meant === undefined
        ? "Write the network's address, a slash and the prefix length; /32 for one address."
        : `Did you mean ${meant.cidr}? The bits behind the prefix must be 0; one address is a /32.`,
    );
  }
  if (found.prefix < WIDEST_PUBLIC_BLOCK)
    return refused("Name the networks your people and runners come from: the API server is not opened to everybody.");
  if (liesWithin(NOT_OF_THE_INTERNET, text))
    return refused("Nobody comes from a private address: name the public one, or connect to the private endpoint.");
  return [];
}

/** Why the addresses nodes come from are not known; `undefined` when they are. */
function natUnknown({ network }: Draft): string | undefined {
  if (network.existing !== undefined) return "the NAT addresses of an existing VPC are not known";
  return network.nat === "none" ? "with nat none there are no NAT addresses" : undefined;
}

const ENDPOINT_RULES: readonly Rule[] = [
  {
    says: "the API server answers somewhere",
    reads: ["cluster.endpoint"],
    check: ({ cluster: { endpoint } }) =>
      endpoint.private || endpoint.public.length > 0
        ? []
        : [
            {
              path: "cluster.endpoint",
              received: endpoint,
              allowed: "private: true, or blocks under public, or both",
              remedy: "Leave private out: it is on by default.",
            },
          ],
  },
  {
    says: "the public endpoint is opened to somebody, and not to everybody",
    reads: ["cluster.endpoint.public"],
    check: ({ input }) => {
      const path = "cluster.endpoint.public";
      const blocks = input.cluster?.endpoint?.public;
      if (blocks?.length === 0)
        return [
          {
            path,
            received: blocks,
            allowed: "at least one IPv4 block, e.g. 203.0.113.0/24",
            remedy: "Leave public out for no public endpoint; EKS would take an empty list for everybody.",
          },
        ];
      return (blocks ?? []).flatMap((block, index) => checkPublicBlock(`${path}[${index}]`, block));
    },
  },
  {
    says: "no public block is named twice",
    reads: ["cluster.endpoint.public"],
    check: ({ cluster }) => repeated("cluster.endpoint.public", cluster.endpoint.public),
  },
  {
    says: "EKS takes as many public blocks, NAT addresses included",
    reads: ["cluster.endpoint", "network", "region"],
    check: ({ cluster: { endpoint }, network }) => {
      const unneeded = endpoint.private || network.existing !== undefined;
      const nats = unneeded ? 0 : { none: 0, one: 1, "per-zone": network.zones.length }[network.nat];
      const most = MOST_PUBLIC_BLOCKS - nats;
      if (endpoint.public.length <= most) return [];
      return [
        {
          path: "cluster.endpoint.public",
          received: endpoint.public,
          allowed: `at most ${most} blocks${nats > 0 ? `: the nodes' NAT addresses take ${nats} of EKS's ${MOST_PUBLIC_BLOCKS}` : ""}`,
          remedy: "Merge neighbouring blocks, or come through one gateway.",
        },
      ];
    },
  },
  {
    says: "nodes reach the API server",
    reads: ["cluster.endpoint", "network.nat", "network.existing"],
    check: (draft) => {
      const { endpoint } = draft.cluster;
      const unknown = natUnknown(draft);
      if (endpoint.private || endpoint.public.length === 0 || unknown === undefined) return [];
      return [
        {
          path: "cluster.endpoint.private",
          received: false,
          allowed: "false only where the platform's own NAT gateways take nodes to the public endpoint",
          remedy: `Leave it out: ${unknown}, so nodes could not be let in, and would never join.`,
        },
      ];
    },
  },
];

/** Every rule about the control plane. */
export const CLUSTER_RULES: readonly Rule[] = [
  ...VERSION_RULES,
  ...ENDPOINT_RULES,
  {
    says: "no log type is named twice",
    reads: ["cluster.logs"],
    check: ({ cluster }) => repeated("cluster.logs.types", cluster.logs.types),
  },
];
