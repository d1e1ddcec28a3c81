import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Place } from "./arn.ts";
import { type TrustStatement, trust } from "./policy-document.ts";

export interface RoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
  readonly description: string;
  readonly place: Pick<Place, "partition">;
  readonly trust: readonly TrustStatement[];
  /** AWS's own managed policies, by name, with their path: `service-role/AmazonEFSCSIDriverPolicy`. */
  readonly policies: readonly string[];
}

/** A role with AWS's own policies, and nothing else. */
export class Role extends Construct {
  readonly arn: string;
  readonly name: string;
  /** Wait for these: a role without its policies is refused, or half works. */
  readonly attachments: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, description, place, trust: who, policies }: RoleProps) {
    super(scope, id);
    const role = new IamRole(this, "this", { name, description, assumeRolePolicy: trust(who) });
    this.attachments = policies.map(
      (policy) =>
        new IamRolePolicyAttachment(this, policy.split("/").at(-1) as string, {
          role: role.name,
          policyArn: `arn:${place.partition}:iam::aws:policy/${policy}`,
        }),
    );
    this.arn = role.arn;
    this.name = role.name;
  }
}
