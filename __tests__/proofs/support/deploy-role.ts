import { deployDuties } from "../../../modules/bootstrap/duties.ts";
import { allowed, denied, giving, on, type Proof, type Tags, withoutEach } from "./calls.ts";
import {
  ARN,
  BOUNDARY,
  BUCKET,
  IAM,
  READ_CALLS,
  SCOPE,
  STATE_CALLS,
  STATE_KEY,
  seen,
  stored,
} from "./workflow-roles.ts";

const OWN: Tags = { Project: "inference", Environment: "dev" };
const STAGING: Tags = { ...OWN, Environment: "staging" };
/** Tags of another environment, of another project, and of none. */
const FOREIGN: readonly Tags[] = [STAGING, { ...OWN, Project: "training" }, ...withoutEach(OWN)];

const ec2 = (kind: string) => ARN("ec2", `${kind}/${kind}-1`);

/** Everything EC2 makes for the platform, and the kinds of what it has to be made inside. */
const MADE: Readonly<Record<string, readonly [kind: string, inside: readonly string[]]>> = {
  AllocateAddress: ["elastic-ip", []],
  AuthorizeSecurityGroupIngress: ["security-group-rule", ["security-group"]],
  CreateFlowLogs: ["vpc-flow-log", ["vpc"]],
  CreateInternetGateway: ["internet-gateway", []],
  CreateLaunchTemplate: ["launch-template", []],
  CreateNatGateway: ["natgateway", ["subnet", "elastic-ip"]],
  CreateRouteTable: ["route-table", ["vpc"]],
  CreateSecurityGroup: ["security-group", ["vpc"]],
  CreateSubnet: ["subnet", ["vpc"]],
  CreateVpc: ["vpc", []],
  CreateVpcEndpoint: ["vpc-endpoint", ["vpc", "route-table", "security-group", "subnet"]],
};

/** Changes of what is there, and the kinds of what each names. */
const CHANGED: Readonly<Record<string, readonly string[]>> = {
  AssociateRouteTable: ["route-table", "subnet"],
  AssociateVpcCidrBlock: ["vpc"],
  AttachInternetGateway: ["internet-gateway", "vpc"],
  CreateLaunchTemplateVersion: ["launch-template"],
  CreateRoute: ["route-table"],
  DeleteFlowLogs: ["vpc-flow-log"],
  DeleteInternetGateway: ["internet-gateway"],
  DeleteLaunchTemplate: ["launch-template"],
  DeleteNatGateway: ["natgateway"],
  DeleteRoute: ["route-table"],
  DeleteRouteTable: ["route-table"],
  DeleteSecurityGroup: ["security-group"],
  DeleteSubnet: ["subnet"],
  DeleteVpc: ["vpc"],
  DeleteVpcEndpoints: ["vpc-endpoint"],
  DetachInternetGateway: ["internet-gateway", "vpc"],
  DisassociateAddress: ["elastic-ip"],
  DisassociateRouteTable: ["route-table", "subnet"],
  DisassociateVpcCidrBlock: ["vpc"],
  ModifyLaunchTemplate: ["launch-template"],
  ModifySecurityGroupRules: ["security-group"],
  ModifySubnetAttribute: ["subnet"],
  ModifyVpcAttribute: ["vpc"],
  ModifyVpcEndpoint: ["vpc-endpoint"],
  ReleaseAddress: ["elastic-ip"],
  ReplaceRoute: ["route-table"],
  ReplaceRouteTableAssociation: ["route-table", "subnet"],
  RevokeSecurityGroupEgress: ["security-group"],
  RevokeSecurityGroupIngress: ["security-group"],
};

const NETWORK_CALLS = [
  ...Object.entries(MADE).flatMap(([action, [kind, inside]]) => [
    ...allowed("make with its tags", `ec2:${action}`, ec2(kind), { context: giving(OWN) }),
    ...denied("make with others, or none", `ec2:${action}`, ec2(kind), { context: FOREIGN.map(giving) }),
    ...allowed("make inside its own", `ec2:${action}`, inside.map(ec2), { context: on(OWN) }),
    ...denied("make inside others'", `ec2:${action}`, inside.map(ec2), { context: FOREIGN.map(on) }),
    ...allowed("tag what it makes", "ec2:CreateTags", ec2(kind), {
      context: { ...giving(OWN), "ec2:CreateAction": action },
    }),
  ]),
  ...denied("tag what it makes with others", "ec2:CreateTags", ec2("subnet"), {
    context: FOREIGN.map((tags) => ({ ...giving(tags), "ec2:CreateAction": "CreateSubnet" })),
  }),
  ...Object.entries(CHANGED).flatMap(([action, kinds]) => [
    ...allowed("change its own", `ec2:${action}`, kinds.map(ec2), { context: on(OWN) }),
    ...denied("change others'", `ec2:${action}`, kinds.map(ec2), { context: FOREIGN.map(on) }),
  ]),
  ...allowed("give and take other tags of its own", ["ec2:CreateTags", "ec2:DeleteTags"], ec2("vpc"), {
    context: { ...on(OWN), "aws:TagKeys": ["CostCenter", "Name"] },
  }),
  ...denied("give itself what is others'", ["ec2:CreateTags", "ec2:DeleteTags"], ec2("vpc"), {
    context: FOREIGN.map((tags) => ({ ...on(tags), "aws:TagKeys": ["CostCenter"] })),
  }),
  ...denied("take its own out of sight", ["ec2:CreateTags", "ec2:DeleteTags"], ec2("vpc"), {
    context: ["Project", "Environment"].map((key) => ({ ...on(OWN), "aws:TagKeys": ["CostCenter", key] })),
  }),
  ...allowed("adopt a group that is nobody's", "ec2:CreateTags", ec2("security-group"), { context: giving(OWN) }),
  ...denied("adopt a group that is somebody's, or for another", "ec2:CreateTags", ec2("security-group"), {
    context: [{ ...giving(OWN), ...on({ Project: "training" }) }, ...FOREIGN.map(giving)],
  }),
  ...denied("adopt anything else", "ec2:CreateTags", [ec2("vpc"), ec2("instance")], { context: giving(OWN) }),
];

const TEMPLATE = { "ec2:LaunchTemplate": ec2("launch-template") };
const PARTS = [
  ...["instance", "network-interface", "security-group", "subnet", "volume"].map(ec2),
  "arn:aws:ec2:eu-central-1::image/ami-1",
];

const NODE_CALLS = [
  ...allowed("launch by its own template", "ec2:RunInstances", ec2("launch-template"), {
    context: { ...on(OWN), ...TEMPLATE },
  }),
  ...denied("launch by another's template", "ec2:RunInstances", ec2("launch-template"), {
    context: FOREIGN.map((tags) => ({ ...on(tags), ...TEMPLATE })),
  }),
  ...allowed("launch by a template", "ec2:RunInstances", PARTS, { context: TEMPLATE }),
  ...denied("launch without one", "ec2:RunInstances", PARTS),
];

const PARTS_OF_CLUSTERS: Readonly<Record<string, readonly string[]>> = {
  cluster: [
    ...seen(/^eks:Create(?!Cluster)/),
    "eks:AssociateEncryptionConfig",
    "eks:DeleteCluster",
    "eks:UpdateClusterConfig",
    "eks:UpdateClusterVersion",
  ],
  nodegroup: ["eks:DeleteNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"],
  addon: ["eks:DeleteAddon", "eks:UpdateAddon"],
  "access-entry": [
    "eks:AssociateAccessPolicy",
    "eks:DeleteAccessEntry",
    "eks:DisassociateAccessPolicy",
    "eks:UpdateAccessEntry",
  ],
  podidentityassociation: ["eks:DeletePodIdentityAssociation", "eks:UpdatePodIdentityAssociation"],
};
const FORMS: Readonly<Record<string, string>> = {
  cluster: "",
  nodegroup: "/system/1",
  addon: "/coredns/1",
  "access-entry": "/role/111122223333/a/1",
  podidentityassociation: "/a-1",
};

const CLUSTER_CALLS = [
  ...allowed("make a cluster with its tags", "eks:CreateCluster", "*", { context: giving(OWN) }),
  ...denied("make a cluster with others", "eks:CreateCluster", "*", { context: FOREIGN.map(giving) }),
  ...Object.entries(PARTS_OF_CLUSTERS).flatMap(([kind, actions]) => {
    const of = (cluster: string) => ARN("eks", `${kind}/${cluster}${FORMS[kind]}`);
    const tagged = [...actions, "eks:TagResource", "eks:UntagResource"];
    return [
      ...allowed("change its cluster", tagged, of("inference-dev")),
      ...denied("change another's", tagged, [of("inference-staging"), of("inference-dev-2")]),
    ];
  }),
];

const KEY = ARN("kms", "key/1");
const KEY_CHANGES = [
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:DeleteAlias",
  "kms:EnableKeyRotation",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];
const ALIAS_CHANGES = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];
const KEY_TAGS = ["kms:TagResource", "kms:UntagResource"];

const KEY_CALLS = [
  ...allowed("make a key with its tags", "kms:CreateKey", "*", { context: giving(OWN) }),
  ...denied("make a key with others", "kms:CreateKey", "*", { context: FOREIGN.map(giving) }),
  ...allowed("tag a new key", "kms:TagResource", KEY, { context: giving(OWN) }),
  ...denied("tag a new key with others", "kms:TagResource", KEY, { context: FOREIGN.map(giving) }),
  ...denied("take over the key of states", "kms:TagResource", STATE_KEY, {
    context: { ...giving(OWN), ...on({ Project: "inference" }) },
  }),
  ...allowed("give and take other tags of its key", KEY_TAGS, KEY, {
    context: { ...on(OWN), "aws:TagKeys": ["Cost"] },
  }),
  ...denied("give and take tags of others'", KEY_TAGS, KEY, {
    context: FOREIGN.map((tags) => ({ ...on(tags), "aws:TagKeys": ["Cost"] })),
  }),
  ...denied("take its key out of sight", KEY_TAGS, KEY, {
    context: ["Project", "Environment"].map((key) => ({ ...on(OWN), "aws:TagKeys": [key] })),
  }),
  ...allowed("change its key", KEY_CHANGES, KEY, { context: on(OWN) }),
  ...denied("change others'", KEY_CHANGES, KEY, { context: FOREIGN.map(on) }),
  ...denied("read what its key encrypts", "kms:Decrypt", KEY, { context: on(OWN) }),
  ...allowed("name its key", ALIAS_CHANGES, ARN("kms", "alias/inference-dev")),
  ...denied("name another's", ALIAS_CHANGES, ARN("kms", "alias/inference-terraform-state")),
];

const BOUNDED = { "iam:PermissionsBoundary": BOUNDARY };
const LOOSE = [{}, { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" }];
const ROLE = IAM("role/inference-dev-cluster");
const OTHER_ROLES = [
  IAM("role/inference-staging-cluster"),
  IAM("role/PlatformAdmin"),
  IAM("role/bootstrap/inference-deploy-dev"),
];
const PERMITTING = [
  "iam:AttachRolePolicy",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
];
const ROLE_CHANGES = ["iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"];
const POLICY_CHANGES = [
  ...seen(/^iam:(Create|Delete|Tag)Policy/),
  "iam:CreatePolicyVersion",
  "iam:DeletePolicyVersion",
  "iam:UntagPolicy",
];
const PROVIDER_CHANGES = [...seen(/^iam:(Create|Delete|Tag)OpenID/), "iam:UntagOpenIDConnectProvider"];
const SERVICES = ["ec2", "eks", "pods.eks", "vpc-flow-logs"].map((name) => `${name}.amazonaws.com`);
const LINKED = ["eks", "eks-nodegroup", "autoscaling", "elasticloadbalancing"].map((name) => `${name}.amazonaws.com`);
const linkedRole = (service: string) => IAM(`role/aws-service-role/${service}/AWSServiceRoleForIt`);

const IDENTITY_CALLS = [
  ...allowed("make a bounded role", "iam:CreateRole", ROLE, { context: { ...BOUNDED, ...giving(OWN) } }),
  ...denied("make a role without the boundary", "iam:CreateRole", ROLE, {
    context: LOOSE.map((boundary) => ({ ...boundary, ...giving(OWN) })),
  }),
  ...denied("make a role that seems another environment's", "iam:CreateRole", ROLE, {
    context: FOREIGN.map((tags) => ({ ...BOUNDED, ...giving(tags) })),
  }),
  ...allowed("permit a bounded role", PERMITTING, ROLE, { context: BOUNDED }),
  ...denied("permit a role without the boundary", PERMITTING, ROLE, { context: LOOSE }),
  ...denied("permit others' roles, itself among them", PERMITTING, OTHER_ROLES, { context: BOUNDED }),
  ...denied("take the boundary off", "iam:DeleteRolePermissionsBoundary", ROLE, { context: BOUNDED }),
  ...denied(
    "edit the boundary",
    [...new Set([...POLICY_CHANGES, "iam:SetDefaultPolicyVersion"])],
    [BOUNDARY, IAM("policy/bootstrap/inference-deploy-dev-states")],
  ),
  ...allowed("change its roles", ROLE_CHANGES, ROLE),
  ...denied("change others' roles", ROLE_CHANGES, OTHER_ROLES),
  ...allowed("tag a new role", "iam:TagRole", ROLE, { context: giving(OWN) }),
  ...allowed("give and take other tags", ["iam:TagRole", "iam:UntagRole"], ROLE, {
    context: { "aws:TagKeys": ["Cost"] },
  }),
  ...denied("make its role seem another environment's", "iam:TagRole", ROLE, { context: FOREIGN.map(giving) }),
  ...denied("make its role seem nobody's", "iam:UntagRole", ROLE, {
    context: [{ "aws:TagKeys": ["Project"] }, { "aws:TagKeys": ["Environment"] }],
  }),
  ...denied("tag others' roles", ["iam:TagRole", "iam:UntagRole"], OTHER_ROLES, {
    context: { "aws:TagKeys": ["Cost"] },
  }),
  ...denied("tag others' roles as its own", "iam:TagRole", OTHER_ROLES, { context: giving(OWN) }),
  ...allowed("pass its roles", "iam:PassRole", ROLE, {
    context: SERVICES.map((service) => ({ "iam:PassedToService": service })),
  }),
  ...denied("pass them elsewhere", "iam:PassRole", ROLE, {
    context: [{ "iam:PassedToService": "lambda.amazonaws.com" }, {}],
  }),
  ...denied("pass others'", "iam:PassRole", OTHER_ROLES, { context: { "iam:PassedToService": "ec2.amazonaws.com" } }),
  ...allowed("change its policies", [...new Set(POLICY_CHANGES)], IAM("policy/inference-dev-karpenter")),
  ...denied("change others' policies", [...new Set(POLICY_CHANGES)], IAM("policy/inference-staging-karpenter")),
  ...allowed("believe its cluster", PROVIDER_CHANGES, IAM("oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1")),
  ...denied("touch who believes GitHub", PROVIDER_CHANGES, IAM("oidc-provider/token.actions.githubusercontent.com")),
  ...LINKED.flatMap((service) =>
    allowed("let a service make its role", "iam:CreateServiceLinkedRole", linkedRole(service), {
      context: { "iam:AWSServiceName": service },
    }),
  ),
  ...denied("let another", "iam:CreateServiceLinkedRole", linkedRole("organizations.amazonaws.com"), {
    context: { "iam:AWSServiceName": "organizations.amazonaws.com" },
  }),
  ...denied("make users", ["iam:CreateUser", "iam:CreateAccessKey"], IAM("user/inference-dev")),
];

const LOG_CHANGES = [
  ...seen(/^logs:(Create|Delete|Put|Tag)/),
  "logs:AssociateKmsKey",
  "logs:DisassociateKmsKey",
  "logs:UntagResource",
];
const QUEUE_CHANGES = [...seen(/^sqs:(Create|Delete|Tag)/), "sqs:SetQueueAttributes", "sqs:UntagQueue"];
const RULE_CHANGES = [...seen(/^events:(Delete|Put|Remove|Tag)/), "events:UntagResource"];

const MESSAGE_CALLS = [
  ...allowed("change its logs", LOG_CHANGES, [
    ARN("logs", "log-group:/aws/eks/inference-dev/cluster"),
    ARN("logs", "log-group:/aws/vpc/inference-dev/flow-logs"),
  ]),
  ...denied("change others' logs", LOG_CHANGES, ARN("logs", "log-group:/aws/eks/inference-staging/cluster")),
  ...allowed("change its queue", QUEUE_CHANGES, ARN("sqs", "inference-dev-karpenter")),
  ...denied("change others' queues", QUEUE_CHANGES, ARN("sqs", "inference-staging-karpenter")),
  ...allowed("change its rules", RULE_CHANGES, ARN("events", "rule/inference-dev-karpenter-health")),
  ...denied("change others' rules", RULE_CHANGES, ARN("events", "rule/inference-staging-karpenter-health")),
];

/** What workflows that deploy dev may do, in an account that holds staging too. */
export const DEPLOY_PROOF: Proof = {
  policy: "Deploy role",
  attachment: "identity",
  document: stored(deployDuties(SCOPE)),
  calls: [
    ...READ_CALLS,
    ...STATE_CALLS,
    ...allowed(
      "write its states",
      ["s3:PutObject", "s3:DeleteObject"],
      `${BUCKET}/inference/dev/network/terraform.tfstate`,
    ),
    ...allowed(
      "look for what is in no workspace",
      "s3:GetObject",
      ["network", "cluster"].map((stack) => `${BUCKET}/${stack}/terraform.tfstate`),
    ),
    ...denied("write what is in no workspace", "s3:PutObject", `${BUCKET}/network/terraform.tfstate`),
    ...denied(
      "read or write another's states",
      ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      [`${BUCKET}/inference/staging/network/terraform.tfstate`, `${BUCKET}/bootstrap-nonprod/terraform.tfstate`],
    ),
    ...NETWORK_CALLS,
    ...NODE_CALLS,
    ...CLUSTER_CALLS,
    ...KEY_CALLS,
    ...IDENTITY_CALLS,
    ...MESSAGE_CALLS,
  ],
  survivors: {
    "AllowTaggingWhatIsCreated: StringEquals ec2:CreateAction: CreateSecurityGroup":
      "A group that is made has no tags yet, and so could be adopted too; the statement says what it is for.",
  },
};
