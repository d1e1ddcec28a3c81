import type { PermissionStatement } from "../iam/policy-document.ts";

/**
 * The most that any role of an environment may do, whatever its policies say. Not an allowance: a role may do what both
 * it and its policies allow.
 *
 * Which services a workload uses the environment's file says, and any is possible. So the boundary keeps them from
 * what would lead further: identities, the states, and what another environment of the account has.
 *
 * @param stateBucketArn the bucket that holds the states
 */
export function boundaryStatements(stateBucketArn: string, project: string): PermissionStatement[] {
  return [
    { sid: "AllowWhatPoliciesAllow", actions: ["*"], resources: ["*"] },
    {
      // What is left: instance profiles and passing roles, which Karpenter needs, reading, and service-linked roles.
      sid: "DenyChangingIdentities",
      effect: "Deny",
      actions: [
        "iam:*AccessKey*",
        "iam:*Group*",
        "iam:*LoginProfile*",
        "iam:*MFADevice*",
        "iam:*SAMLProvider*",
        "iam:*User*",
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:Attach*",
        "iam:CreateOpenIDConnectProvider",
        "iam:CreatePolicy*",
        "iam:CreateRole",
        "iam:DeleteOpenIDConnectProvider",
        "iam:DeletePolicy*",
        "iam:DeleteRole*",
        "iam:Detach*",
        "iam:Put*",
        "iam:SetDefaultPolicyVersion",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateOpenIDConnectProviderThumbprint",
        "iam:UpdateRole*",
      ],
      resources: ["*"],
    },
    {
      sid: "DenyGoverningTheAccount",
      effect: "Deny",
      actions: ["account:*", "organizations:*"],
      resources: ["*"],
    },
    { sid: "DenyStates", effect: "Deny", actions: ["s3:*"], resources: [stateBucketArn, `${stateBucketArn}/*`] },
    {
      // As far as services tell IAM whose tags a resource has. A role without the tag is of no environment.
      sid: "DenyOtherEnvironments",
      effect: "Deny",
      actions: ["*"],
      resources: ["*"],
      condition: {
        StringEquals: { "aws:ResourceTag/Project": project },
        StringNotEqualsIfExists: { "aws:ResourceTag/Environment": "${aws:PrincipalTag/Environment, 'none'}" },
      },
    },
  ];
}
