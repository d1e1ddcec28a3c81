import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry/index.js";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";

export interface AccessEntriesProps {
  readonly clusterName: string;
  readonly place: Pick<Place, "account" | "partition">;
  readonly entries: readonly {
    /** ARN of an IAM role or user. One entry a principal. */
    readonly principal: string;
    readonly type: "STANDARD" | "EC2_LINUX";
    /** Kubernetes groups. */
    readonly groups: readonly string[];
    /** Access policies by name; in namespaces, or, where none is named, in the whole cluster. */
    readonly policies: readonly { readonly name: string; readonly namespaces: readonly string[] }[];
  }[];
  /** What must be there first: the cluster. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Who may use a cluster, and for what.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 */
export class AccessEntries extends Construct {
  constructor(scope: Construct, id: string, { clusterName, place, entries, dependsOn }: AccessEntriesProps) {
    super(scope, id);
    for (const { principal, type, groups, policies } of entries) {
      const at = addressOf(principal, place.account);
      const entry = new EksAccessEntry(this, at, {
        clusterName,
        principalArn: principal,
        type,
        ...(groups.length > 0 ? { kubernetesGroups: [...groups] } : {}),
        dependsOn: [...dependsOn],
      });
      for (const { name, namespaces } of policies)
        new EksAccessPolicyAssociation(this, `${at}-${name}`, {
          clusterName,
          principalArn: entry.principalArn,
          policyArn: `arn:${place.partition}:eks::aws:cluster-access-policy/${name}`,
          accessScope: namespaces.length > 0 ? { type: "namespace", namespaces: [...namespaces] } : { type: "cluster" },
        });
    }
  }
}

/** `role-PlatformAdmin` for arn:aws:iam::111122223333:role/PlatformAdmin, with the account when it is another's. */
function addressOf(principal: string, account: string): string {
  const [, , , , owner = "", resource = ""] = principal.split(":");
  return `${owner === account ? "" : `account-${owner}-`}${resource}`.replaceAll(/[^\w-]/g, "-");
}
