import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association/index.js";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";
import { type PermissionStatement, permissions, type TrustStatement } from "../iam/policy-document.ts";
import { Role } from "../iam/role.ts";
import { type IrsaSubject, irsaTrust } from "./irsa.ts";
import { podIdentityTrust } from "./pod-identity.ts";

export interface WorkloadIdentityProps {
  readonly clusterName: string;
  readonly place: Pick<Place, "partition">;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleName: string;
  /**
   * `pod-identity`: trust of EKS Pod Identity, and the association. `irsa`: trust of the cluster's
   * tokens; the service account needs the annotation. `migrating`: both trusts and the association,
   * so that pods may come either way while they are rolled.
   */
  readonly via: "pod-identity" | "irsa" | "migrating";
  readonly oidc: IrsaSubject["oidc"];
  /** Managed policies that are made for it, each of a duty of its own. */
  readonly duties?: readonly { readonly duty: string; readonly statements: readonly PermissionStatement[] }[];
  /** What stands in the role itself; may be empty. */
  readonly allow?: readonly PermissionStatement[];
  /** Other managed policies: AWS's by name, with its path; others by ARN. */
  readonly policies?: readonly string[];
  /** A role of another account that the pods act as. Needs AWS provider 6. */
  readonly targetRoleArn?: string | undefined;
  /** What must be there first: the cluster. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The role of one service account's pods, whichever way they get it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class WorkloadIdentity extends Construct {
  readonly roleArn: string;
  /**
   * Value of the annotation `eks.amazonaws.com/role-arn` on the service account; `undefined` where
   * there must be none. SDKs look at it first, so that beside an association it would win.
   */
  readonly annotation: string | undefined;

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);
    const { roleName, via, place, policies = [] } = props;
    const role = new Role(this, "role", {
      name: roleName,
      description: `Pods of ${props.namespace}/${props.serviceAccount} of ${props.clusterName}`,
      place,
      trust: trustOf(props),
      policies: policies.filter((policy) => !policy.startsWith("arn:")),
    });
    this.#permit(role, props);
    if (via !== "irsa") this.#associate(role, props);
    this.roleArn = role.arn;
    this.annotation = via === "irsa" ? role.arn : undefined;
  }

  #permit(role: Role, { duties = [], policies = [], targetRoleArn, ...props }: WorkloadIdentityProps): void {
    for (const { duty, statements } of duties) {
      const policy = new IamPolicy(this, duty, {
        name: `${props.roleName}-${duty}`,
        description: `${duty} of ${props.namespace}/${props.serviceAccount} of ${props.clusterName}`,
        policy: permissions("managed", statements),
      });
      new IamRolePolicyAttachment(this, `${duty}-attachment`, { role: role.name, policyArn: policy.arn });
    }
    for (const policyArn of policies.filter((policy) => policy.startsWith("arn:")))
      new IamRolePolicyAttachment(this, policyArn.split("/").at(-1) as string, { role: role.name, policyArn });
    const allow = [...(props.allow ?? []), ...(targetRoleArn === undefined ? [] : [actingAs(targetRoleArn)])];
    if (allow.length > 0)
      new IamRolePolicy(this, "policy", {
        name: props.roleName,
        role: role.name,
        policy: permissions("inline", allow),
      });
  }

  #associate(role: Role, props: WorkloadIdentityProps): void {
    new EksPodIdentityAssociation(this, "association", {
      clusterName: props.clusterName,
      namespace: props.namespace,
      serviceAccount: props.serviceAccount,
      roleArn: role.arn,
      ...(props.targetRoleArn === undefined ? {} : { targetRoleArn: props.targetRoleArn }),
      dependsOn: [...props.dependsOn],
    });
  }
}

function trustOf(props: WorkloadIdentityProps): TrustStatement[] {
  const [irsa, podIdentity] = [irsaTrust(props), podIdentityTrust(props)];
  return { irsa: [irsa], "pod-identity": [podIdentity], migrating: [podIdentity, irsa] }[props.via];
}

/** The source role may become the target, and nothing else for it: the target says what it may do. */
function actingAs(targetRoleArn: string): PermissionStatement {
  return {
    sid: "AllowActingAsTheTargetRole",
    actions: ["sts:AssumeRole", "sts:TagSession"],
    resources: [targetRoleArn],
  };
}
