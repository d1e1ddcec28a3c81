import { arn, type Place } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";

/** Calls that know no resource, or list: EC2 describes nothing but everything. */
const DESCRIBING = [
  "ec2:DescribeAddresses",
  "ec2:DescribeAddressesAttribute",
  "ec2:DescribeFlowLogs",
  "ec2:DescribeInternetGateways",
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeLaunchTemplates",
  "ec2:DescribeNatGateways",
  "ec2:DescribeNetworkAcls",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribePrefixLists",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroupRules",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcEndpointServices",
  "ec2:DescribeVpcEndpoints",
  "ec2:DescribeVpcs",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
] as const;

/**
 * What Terraform asks of everything the stacks make, to plan it: settings, never what is in it. No parameter,
 * no secret, no message of a queue, no log event, no object but the states.
 *
 * @param names first part of the names of what is read, e.g. `inference-dev`
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function reads(place: Place, names: string): PermissionStatement[] {
  const global = { ...place, region: "" };
  const own = (service: string, ...kinds: string[]) => kinds.map((kind) => arn(place, service, `${kind}/${names}*`));
  return [
    // With * it is every one of a kind: the reference lists no resource for these calls.
    { sid: "AllowDescribing", actions: DESCRIBING, resources: ["*"] },
    {
      sid: "AllowReadingClusters",
      actions: [
        "eks:DescribeAccessEntry",
        "eks:DescribeAddon",
        "eks:DescribeCluster",
        "eks:DescribeNodegroup",
        "eks:DescribePodIdentityAssociation",
        "eks:DescribeUpdate",
        "eks:ListAssociatedAccessPolicies",
      ],
      resources: own("eks", "cluster", "nodegroup", "addon", "access-entry", "podidentityassociation"),
    },
    {
      sid: "AllowReadingRoles",
      actions: [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
      ],
      resources: [arn(global, "iam", `role/${names}*`)],
    },
    {
      sid: "AllowReadingPolicies",
      actions: ["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListPolicyVersions"],
      resources: [arn(global, "iam", `policy/${names}*`)],
    },
    {
      // Named after the cluster's issuer, which EKS makes up.
      sid: "AllowReadingOidcProviders",
      actions: ["iam:GetOpenIDConnectProvider"],
      resources: [arn(global, "iam", "oidc-provider/oidc.eks.*")],
    },
    {
      sid: "AllowReadingKeys",
      actions: ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
      resources: [arn(place, "kms", "key/*")],
    },
    {
      sid: "AllowReadingLogGroups",
      actions: ["logs:ListTagsForResource"],
      resources: logGroups(place, names),
    },
    {
      sid: "AllowReadingQueues",
      actions: ["sqs:GetQueueAttributes", "sqs:ListQueueTags"],
      resources: [arn(place, "sqs", `${names}*`)],
    },
    {
      sid: "AllowReadingRules",
      actions: ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"],
      resources: own("events", "rule"),
    },
  ];
}

/** EKS's logs and the flow logs: see config/names.ts. */
export function logGroups(place: Place, names: string): string[] {
  return ["eks", "vpc"].map((kind) => arn(place, "logs", `log-group:/aws/${kind}/${names}*`));
}
