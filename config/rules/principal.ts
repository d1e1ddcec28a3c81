import type { Problem } from "../problem.ts";
import { REGIONS } from "../regions.ts";

const PRINCIPAL =
  /^arn:(?<partition>aws|aws-cn|aws-us-gov):iam::\d{12}:(role|user)\/(?!aws-service-role\/)[\w+=,.@/-]+$/;
const SESSION = /^arn:(?<partition>[\w-]+):sts::(?<account>\d{12}):assumed-role\/(?<role>[^/]+)\/.+$/;

/** What is wrong with a principal that an access entry shall be for. */
export function checkPrincipal(path: string, principal: string): Problem[] {
  if (PRINCIPAL.test(principal)) return [];
  const { partition, account, role } = SESSION.exec(principal)?.groups ?? {};
  const elsewhere = principal.includes(":role/aws-service-role/")
    ? "An AWS service alone may be that role; name the role or user that shall have access."
    : "aws iam get-role --role-name NAME --query Role.Arn prints a role's.";
  return [
    {
      path,
      received: principal,
      allowed:
        "the ARN of an IAM role or user, e.g. arn:aws:iam::111122223333:role/PlatformAdmin; no service-linked role",
      remedy:
        role === undefined
          ? elsewhere
          : `A session is not a principal EKS can admit. Name its role: arn:${partition}:iam::${account}:role/${role}, with the role's path if it has one.`,
    },
  ];
}

/** What is wrong with an ARN's partition, whatever else is. */
export function checkPartition(path: string, arn: string, region: string): Problem[] {
  const partition = REGIONS[region]?.partition;
  const own = /^arn:([\w-]+):/.exec(arn)?.[1];
  if (partition === undefined || own === undefined || own === partition) return [];
  return [
    {
      path,
      received: arn,
      allowed: `an ARN that begins arn:${partition}:, the partition of ${region}`,
      remedy: "Nothing crosses partitions: name one of this partition's.",
    },
  ];
}
