import { arn } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";
import { type EnvironmentScope, givingOwn } from "./scope.ts";

/** Services that get a role of the environment's: the cluster's and its nodes', add-ons' pods, flow logs. */
const GIVEN_ROLES = ["ec2.amazonaws.com", "eks.amazonaws.com", "pods.eks.amazonaws.com", "vpc-flow-logs.amazonaws.com"];

/** Services that make a role of their own on first use, in an account that has none yet. */
const LINKED = [
  "eks.amazonaws.com",
  "eks-nodegroup.amazonaws.com",
  "autoscaling.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
];

/**
 * Making, changing and removing the environment's roles and policies. A role is made with the boundary, and gets
 * permissions only while it has it: so that nobody who deploys can make a role that may do more than the boundary says.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function identityChanges(scope: EnvironmentScope): PermissionStatement[] {
  const { place, cluster, boundaryArn } = scope;
  const global = { ...place, region: "" };
  const roles = [arn(global, "iam", `role/${cluster}*`)];
  const bounded = { "iam:PermissionsBoundary": boundaryArn };
  return [
    {
      sid: "AllowCreatingBoundedRoles",
      actions: ["iam:CreateRole"],
      resources: roles,
      condition: { StringEquals: { ...bounded, ...givingOwn(scope) } },
    },
    {
      sid: "AllowPermittingBoundedRoles",
      actions: [
        "iam:AttachRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
      ],
      resources: roles,
      condition: { StringEquals: bounded },
    },
    {
      sid: "AllowChangingRoles",
      actions: ["iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"],
      resources: roles,
    },
    {
      // The boundary keeps environments apart by these two tags.
      sid: "AllowTaggingRoles",
      actions: ["iam:TagRole", "iam:UntagRole"],
      resources: roles,
      condition: { "ForAllValues:StringNotEquals": { "aws:TagKeys": ["Project", "Environment"] } },
    },
    {
      sid: "AllowTaggingNewRoles",
      actions: ["iam:TagRole"],
      resources: roles,
      condition: { StringEquals: givingOwn(scope) },
    },
    {
      sid: "AllowPassingRoles",
      actions: ["iam:PassRole"],
      resources: roles,
      condition: { StringEquals: { "iam:PassedToService": GIVEN_ROLES } },
    },
    {
      sid: "AllowPolicies",
      actions: [
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:TagPolicy",
        "iam:UntagPolicy",
      ],
      resources: [arn(global, "iam", `policy/${cluster}*`)],
    },
    {
      // Named after the cluster's issuer, which EKS makes up; GitHub's, by which this role itself is had, is not among them.
      sid: "AllowOidcProvidersOfClusters",
      actions: [
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:TagOpenIDConnectProvider",
        "iam:UntagOpenIDConnectProvider",
      ],
      resources: [arn(global, "iam", "oidc-provider/oidc.eks.*")],
    },
    {
      sid: "AllowServiceLinkedRoles",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [arn(global, "iam", "role/aws-service-role/*")],
      condition: { StringEquals: { "iam:AWSServiceName": LINKED } },
    },
  ];
}
