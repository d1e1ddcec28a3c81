import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { Aspects } from "cdktf";
import type { Construct, IConstruct } from "constructs";

/**
 * Bounds every role below a construct, those made later too: an organization that allows making
 * roles only with a boundary refuses the first one that lacks it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundRoles(scope: Construct, boundaryArn: string): void {
  Aspects.of(scope).add({
    visit(node: IConstruct): void {
      if (node instanceof IamRole) node.permissionsBoundary = boundaryArn;
    },
  });
}
