import type { EnvironmentInput } from "./environment.ts";
import type { AccessEntry, AccessPolicy } from "./fields/cluster.ts";

/** A line of `cluster.access`. */
export type Grant = NonNullable<NonNullable<EnvironmentInput["cluster"]>["access"]>[number];

const POLICY_ARN = /^arn:(aws|aws-cn|aws-us-gov):eks::aws:cluster-access-policy\/(?<name>\w+)$/;

/** Owners get this, in the whole cluster. */
const ADMIN = "AmazonEKSClusterAdminPolicy";

/**
 * The access policy a file means: `View` is short for `AmazonEKSViewPolicy`, and an ARN ends with
 * the name. Whether there is such a policy is a rule's question.
 */
export function accessPolicyName(text: string): string {
  if (text.startsWith("arn:")) return POLICY_ARN.exec(text)?.groups?.name ?? text;
  return /^Amazon|Policy$/.test(text) ? text : `AmazonEKS${text}Policy`;
}

/** One entry for each principal, whatever the number of lines that speak of it. */
export function accessEntries(owners: readonly string[], grants: readonly Grant[]): AccessEntry[] {
  const all: Grant[] = [...owners.map((principal) => ({ principal, policy: ADMIN })), ...grants];
  return [...new Set(all.map(({ principal }) => principal))].map((principal) => {
    const own = all.filter((grant) => grant.principal === principal);
    return {
      principal,
      type: own[0]?.type ?? "STANDARD",
      groups: [...new Set(own.flatMap(({ groups }) => groups ?? []))],
      policies: own.flatMap(policiesOf),
    };
  });
}

function policiesOf({ policy, namespaces }: Grant): AccessPolicy[] {
  return policy === undefined ? [] : [{ name: accessPolicyName(policy), namespaces: namespaces ?? [] }];
}
