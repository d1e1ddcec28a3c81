import type { Draft } from "../defaults.ts";
import { FEWEST_ZONES } from "../subnet-plan.ts";
import { type Rule, repeated } from "./rule.ts";

/** What an existing VPC is named by: the ids, list by list. */
function existingIds({ existing }: Draft["network"]): { path: string; ids: readonly string[]; prefix: string }[] {
  if (existing === undefined) return [];
  const at = (field: string) => `network.existing.${field}`;
  return [
    { path: at("privateSubnetIds"), ids: existing.privateSubnetIds, prefix: "subnet" },
    { path: at("publicSubnetIds"), ids: existing.publicSubnetIds, prefix: "subnet" },
    ...(existing.controlPlaneSubnetIds === existing.privateSubnetIds
      ? []
      : [{ path: at("controlPlaneSubnetIds"), ids: existing.controlPlaneSubnetIds, prefix: "subnet" }]),
  ];
}

/** Every rule about a VPC that is there already. */
export const EXISTING_NETWORK_RULES: readonly Rule[] = [
  {
    says: "an existing VPC excludes what describes a new one",
    reads: ["network"],
    check: ({ input }) => {
      const others = Object.keys(input.network).filter((field) => field !== "existing");
      if (input.network.existing === undefined) return [];
      return others.map((field) => ({
        path: `network.${field}`,
        received: input.network[field as keyof typeof input.network],
        allowed: "nothing beside network.existing: the platform does not change a VPC it did not make",
        remedy: `Remove network.${field}, or network.existing to have a VPC made.`,
      }));
    },
  },
  {
    says: "an existing VPC and its subnets are named by their ids",
    reads: ["network.existing"],
    check: ({ network }) =>
      [
        ...existingIds(network).flatMap(({ path, ids, prefix }) =>
          ids.map((id, index) => ({ path: `${path}[${index}]`, id, prefix })),
        ),
        ...(network.existing ? [{ path: "network.existing.vpcId", id: network.existing.vpcId, prefix: "vpc" }] : []),
      ].flatMap(({ path, id, prefix }) =>
        new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`).test(id)
          ? []
          : [
              {
                path,
                received: id,
                allowed: `${prefix}- and 8 or 17 hexadecimal digits`,
                remedy: `aws ec2 describe-${prefix}s prints ids; names and ARNs do not do here.`,
              },
            ],
      ),
  },
  {
    says: "an existing VPC lends subnets enough for a cluster",
    reads: ["network.existing"],
    check: ({ network }) =>
      existingIds(network).flatMap(({ path, ids }) =>
        ids.length >= FEWEST_ZONES || path.endsWith("publicSubnetIds")
          ? []
          : [
              {
                path,
                received: ids,
                allowed: `at least ${FEWEST_ZONES} subnets, in as many zones`,
                remedy: "Name one subnet of each zone the cluster shall use.",
              },
            ],
      ),
  },
  {
    says: "no existing subnet is named twice",
    reads: ["network.existing"],
    check: ({ network }) => existingIds(network).flatMap(({ path, ids }) => repeated(path, ids)),
  },
];
