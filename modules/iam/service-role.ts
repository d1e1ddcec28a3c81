import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { Construct } from "constructs";
import { arn, type Place } from "./arn.ts";
import { type PermissionStatement, permissions, trust } from "./policy-document.ts";

export interface ServiceRoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
  readonly description: string;
  readonly place: Place;
  /** The AWS service that assumes the role, e.g. `vpc-flow-logs.amazonaws.com`. */
  readonly service: string;
  /** The service's own resources on whose behalf it may, e.g. `vpc-flow-log/*` of `ec2`. */
  readonly onBehalfOf: { readonly service: string; readonly resource: string };
  readonly permissions: readonly PermissionStatement[];
}

/**
 * A role that an AWS service assumes for resources of this account alone: the service cannot be
 * talked into using it for another customer's.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class ServiceRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "role", {
      name: props.name,
      description: props.description,
      assumeRolePolicy: trust([
        {
          sid: "AllowTheServiceForThisAccount",
          actions: ["sts:AssumeRole"],
          principal: { Service: props.service },
          condition: {
            StringEquals: { "aws:SourceAccount": props.place.account },
            ArnLike: { "aws:SourceArn": arn(props.place, props.onBehalfOf.service, props.onBehalfOf.resource) },
          },
        },
      ]),
    });
    new IamRolePolicy(this, "policy", {
      name: props.name,
      role: role.name,
      policy: permissions("inline", props.permissions),
    });
    this.arn = role.arn;
  }
}
