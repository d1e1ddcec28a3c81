import { REGIONS } from "../regions.ts";
import { type Rule, repeated } from "./rule.ts";

const PRINCIPAL = /^arn:(?<partition>aws|aws-cn|aws-us-gov):iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
const SESSION = /^arn:(?<partition>[\w-]+):sts::(?<account>\d{12}):assumed-role\/(?<role>[^/]+)\/.+$/;

/** Every rule about who administers the cluster. */
export const OWNER_RULES: readonly Rule[] = [
  {
    says: "every owner is an IAM role or user",
    reads: ["owners"],
    check: ({ owners }) =>
      owners.flatMap((owner, index) => {
        if (PRINCIPAL.test(owner)) return [];
        const { partition, account, role } = SESSION.exec(owner)?.groups ?? {};
        return [
          {
            path: `owners[${index}]`,
            received: owner,
            allowed: "the ARN of an IAM role or user, e.g. arn:aws:iam::111122223333:role/PlatformAdmin",
            remedy:
              role === undefined
                ? "aws iam get-role --role-name NAME --query Role.Arn prints a role's."
                : `A session is not a principal EKS can admit. Name its role: arn:${partition}:iam::${account}:role/${role}, with the role's path if it has one.`,
          },
        ];
      }),
  },
  {
    says: "no owner is named twice",
    reads: ["owners"],
    check: ({ owners }) => repeated("owners", owners),
  },
  {
    says: "every owner is of the region's partition",
    reads: ["owners", "region"],
    check: ({ owners, region }) => {
      const partition = REGIONS[region]?.partition;
      return owners.flatMap((owner, index) => {
        const own = PRINCIPAL.exec(owner)?.groups?.partition;
        if (partition === undefined || own === undefined || own === partition) return [];
        return [
          {
            path: `owners[${index}]`,
            received: owner,
            allowed: `an ARN that begins arn:${partition}:, the partition of ${region}`,
            remedy: "Principals cannot cross partitions: name one of this partition's.",
          },
        ];
      });
    },
  },
];
