import { checkPartition, checkPrincipal } from "./principal.ts";
import { type Rule, repeated } from "./rule.ts";

/** Every rule about who administers the cluster. */
export const OWNER_RULES: readonly Rule[] = [
  {
    says: "every owner is an IAM role or user",
    reads: ["owners"],
    check: ({ owners }) => owners.flatMap((owner, index) => checkPrincipal(`owners[${index}]`, owner)),
  },
  {
    says: "no owner is named twice",
    reads: ["owners"],
    check: ({ owners }) => repeated("owners", owners),
  },
  {
    says: "every owner is of the region's partition",
    reads: ["owners", "region"],
    check: ({ owners, region }) => owners.flatMap((owner, index) => checkPartition(`owners[${index}]`, owner, region)),
  },
];
