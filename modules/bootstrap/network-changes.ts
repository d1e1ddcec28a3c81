import { arn } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";
import { type EnvironmentScope, givingOwn, OF_NOBODY, ofOwn } from "./scope.ts";

/** What makes things in EC2, and the kinds of those it makes. */
const CREATIONS = {
  AllocateAddress: "elastic-ip",
  AuthorizeSecurityGroupIngress: "security-group-rule",
  CreateFlowLogs: "vpc-flow-log",
  CreateInternetGateway: "internet-gateway",
  CreateLaunchTemplate: "launch-template",
  CreateNatGateway: "natgateway",
  CreateRouteTable: "route-table",
  CreateSecurityGroup: "security-group",
  CreateSubnet: "subnet",
  CreateVpc: "vpc",
  CreateVpcEndpoint: "vpc-endpoint",
} as const;

/** What is made inside something, and the kinds of what it may be inside. */
const INSIDE = {
  actions: [
    "ec2:CreateFlowLogs",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpcEndpoint",
  ],
  kinds: ["elastic-ip", "route-table", "security-group", "subnet", "vpc"],
} as const;

/** Changes of what is there; EC2 asks for each of the things a call names. */
const CHANGES = [
  "ec2:AssociateRouteTable",
  "ec2:AssociateVpcCidrBlock",
  "ec2:AttachInternetGateway",
  "ec2:AuthorizeSecurityGroupIngress",
  "ec2:CreateLaunchTemplateVersion",
  "ec2:CreateRoute",
  "ec2:DeleteFlowLogs",
  "ec2:DeleteInternetGateway",
  "ec2:DeleteLaunchTemplate",
  "ec2:DeleteNatGateway",
  "ec2:DeleteRoute",
  "ec2:DeleteRouteTable",
  "ec2:DeleteSecurityGroup",
  "ec2:DeleteSubnet",
  "ec2:DeleteVpc",
  "ec2:DeleteVpcEndpoints",
  "ec2:DetachInternetGateway",
  "ec2:DisassociateAddress",
  "ec2:DisassociateRouteTable",
  "ec2:DisassociateVpcCidrBlock",
  "ec2:ModifyLaunchTemplate",
  "ec2:ModifySecurityGroupRules",
  "ec2:ModifySubnetAttribute",
  "ec2:ModifyVpcAttribute",
  "ec2:ModifyVpcEndpoint",
  "ec2:ReleaseAddress",
  "ec2:ReplaceRoute",
  "ec2:ReplaceRouteTableAssociation",
  "ec2:RevokeSecurityGroupEgress",
  "ec2:RevokeSecurityGroupIngress",
] as const;

/**
 * Making, changing and removing the network and the launch templates of an environment. What is made gets its
 * tags at once, and what has other tags is not touched.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function networkChanges(scope: EnvironmentScope): PermissionStatement[] {
  const any = (kind: string) => arn(scope.place, "ec2", `${kind}/*`);
  return [
    {
      sid: "AllowCreatingTagged",
      actions: Object.keys(CREATIONS).map((action) => `ec2:${action}`),
      resources: Object.values(CREATIONS).map(any),
      condition: { StringEquals: givingOwn(scope) },
    },
    {
      sid: "AllowCreatingInsideOwn",
      actions: INSIDE.actions,
      resources: INSIDE.kinds.map(any),
      condition: { StringEquals: ofOwn(scope) },
    },
    {
      sid: "AllowChangingOwn",
      actions: CHANGES,
      resources: [arn(scope.place, "ec2", "*")],
      condition: { StringEquals: ofOwn(scope) },
    },
    {
      sid: "AllowTaggingWhatIsCreated",
      actions: ["ec2:CreateTags"],
      resources: [arn(scope.place, "ec2", "*")],
      condition: { StringEquals: { ...givingOwn(scope), "ec2:CreateAction": Object.keys(CREATIONS) } },
    },
    {
      sid: "AllowOtherTagsOnOwn",
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: [arn(scope.place, "ec2", "*")],
      condition: {
        StringEquals: ofOwn(scope),
        "ForAllValues:StringNotEquals": { "aws:TagKeys": ["Project", "Environment"] },
      },
    },
    {
      // A VPC's default group comes without tags, and only then is emptied. IAM cannot be told which groups are
      // default ones, nor the VPC before it is made: any group that belongs to no project may be taken over.
      sid: "AllowAdoptingDefaultSecurityGroups",
      actions: ["ec2:CreateTags"],
      resources: [any("security-group")],
      condition: { StringEquals: givingOwn(scope), Null: OF_NOBODY },
    },
  ];
}

/**
 * What EKS tries in the caller's name before it makes a node group of a launch template. Without it:
 * "You are not authorized to launch instances with this launch template".
 *
 * @see https://github.com/aws-samples/terraform-eks-code/issues/13
 */
export function launchingNodes({ place, ...scope }: EnvironmentScope): PermissionStatement[] {
  const { region, partition } = place;
  return [
    {
      sid: "AllowNodesOfOwnLaunchTemplates",
      actions: ["ec2:RunInstances"],
      resources: [arn(place, "ec2", "launch-template/*")],
      condition: { StringEquals: ofOwn({ ...scope, place }) },
    },
    {
      // Of what an instance is made of nothing has tags yet, the image is Amazon's, and the subnets may be of
      // an existing VPC. Launched without a template it is refused.
      sid: "AllowNodesFromLaunchTemplates",
      actions: ["ec2:RunInstances"],
      resources: [
        ...["instance", "network-interface", "security-group", "subnet", "volume"].map((kind) =>
          arn(place, "ec2", `${kind}/*`),
        ),
        `arn:${partition}:ec2:${region}::image/*`,
      ],
      condition: { ArnLike: { "ec2:LaunchTemplate": arn(place, "ec2", "launch-template/*") } },
    },
  ];
}
