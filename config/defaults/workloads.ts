import { createHash } from "node:crypto";
import type { EnvironmentInput } from "../environment.ts";
import type { Permission, Via, Workload } from "../fields/workloads.ts";

/** A workload with every default filled in and nothing checked yet. */
export type WorkloadDraft = Omit<Workload, "roleName">;

/** IAM takes role names of so many characters. */
const LONGEST_ROLE_NAME = 64;

export function draftWorkloads({ workloads = [] }: EnvironmentInput): WorkloadDraft[] {
  return workloads.map(({ namespace, serviceAccount, via, allow, policies, targetRole }) => ({
    namespace,
    serviceAccount,
    via: via ?? ("pod-identity" satisfies Via),
    allow: allow ?? [],
    policies: policies ?? [],
    targetRole,
  }));
}

/** The complete workloads of a draft that kept every rule. */
export function completeWorkloads(drafts: readonly WorkloadDraft[], cluster: string, partition: string): Workload[] {
  return drafts.map((draft) => ({
    ...draft,
    roleName: workloadRoleName(cluster, draft),
    allow: draft.allow.map((permission) => inPartition(permission, partition)),
  }));
}

/** An ARN without a partition is the region's. */
function inPartition(permission: Permission, partition: string): Permission {
  return { ...permission, resources: permission.resources.map((text) => text.replace(/^arn::/, `arn:${partition}:`)) };
}

/**
 * `<cluster>-<namespace>-<service account>`. What is too long for IAM is cut, and ends with a hash
 * of the whole, so that two of the same beginning stay two.
 */
export function workloadRoleName(
  cluster: string,
  { namespace, serviceAccount }: Pick<WorkloadDraft, "namespace" | "serviceAccount">,
): string {
  const name = `${cluster}-${namespace}-${serviceAccount}`;
  if (name.length <= LONGEST_ROLE_NAME) return name;
  const hash = createHash("sha256").update(`${namespace}/${serviceAccount}`).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST_ROLE_NAME - 9)}-${hash}`;
}
