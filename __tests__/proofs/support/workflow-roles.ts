import { boundaryStatements } from "../../../modules/bootstrap/boundary.ts";
import { deployDuties, planDuties } from "../../../modules/bootstrap/duties.ts";
import type { EnvironmentScope } from "../../../modules/bootstrap/scope.ts";
import { bucketStatements } from "../../../modules/bootstrap/state-bucket.ts";
import { type PermissionStatement, permissions, resourcePolicy } from "../../../modules/iam/policy-document.ts";
import type { StoredPolicy } from "../../../rehearsal/drill/aws/policy.ts";
import { allowed, denied, on, type Proof } from "./calls.ts";
import measured from "./calls-of-a-deploy.json" with { type: "json" };
import { type Options, PLACE } from "./documents.ts";

/** Calls that Terraform was seen to make when the stacks were deployed, changed and destroyed. */
export function seen(pattern: RegExp): string[] {
  return measured.filter((action) => pattern.test(action));
}

export const ARN = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:111122223333:${resource}`;
export const IAM = (resource: string) => `arn:aws:iam::111122223333:${resource}`;
export const BOUNDARY = IAM("policy/bootstrap/inference-boundary");
export const BUCKET = "arn:aws:s3:::inference-terraform-state-111122223333";
export const STATE_KEY = ARN("kms", "key/states");

export const SCOPE: EnvironmentScope = {
  place: PLACE,
  project: "inference",
  environment: "dev",
  cluster: "inference-dev",
  boundaryArn: BOUNDARY,
  state: { bucketArn: BUCKET, keyArn: STATE_KEY, region: PLACE.region },
  stacks: ["network", "cluster"],
};

/** The managed policies of a role that deploys, in any place, for a cluster of any name. */
export function deployPolicies({ place = PLACE, clusterName = SCOPE.cluster }: Options) {
  const { partition, region, account } = place;
  return deployDuties({
    ...SCOPE,
    place,
    cluster: clusterName,
    boundaryArn: `arn:${partition}:iam::${account}:policy/bootstrap/inference-boundary`,
    state: {
      bucketArn: `arn:${partition}:s3:::inference-terraform-state-${account}`,
      keyArn: `arn:${partition}:kms:${region}:${account}:key/11111111-2222-3333-4444-555555555555`,
      region,
    },
  });
}

/** The policies as IAM gets them: Terraform takes back what kept policy variables from it. */
export function stored(duties: readonly { readonly statements: readonly PermissionStatement[] }[]): StoredPolicy {
  const documents = duties.map(({ statements }) => permissions("managed", statements).replaceAll("$${", "${"));
  return {
    Version: "2012-10-17",
    Statement: documents.flatMap((document) => (JSON.parse(document) as StoredPolicy).Statement),
  };
}

/** Everything that is read by name, by what it is. */
export const READS: readonly (readonly [actions: readonly string[], own: string, others: string])[] = [
  [["eks:DescribeCluster", "eks:DescribeUpdate"], ARN("eks", "cluster/inference-dev"), ARN("eks", "cluster/training")],
  [
    ["eks:DescribeNodegroup"],
    ARN("eks", "nodegroup/inference-dev/system/1"),
    ARN("eks", "nodegroup/training/system/1"),
  ],
  [["eks:DescribeAddon"], ARN("eks", "addon/inference-dev/coredns/1"), ARN("eks", "addon/training/coredns/1")],
  [
    ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
    ARN("eks", "access-entry/inference-dev/role/111122223333/a/1"),
    ARN("eks", "access-entry/training/role/111122223333/a/1"),
  ],
  [
    ["eks:DescribePodIdentityAssociation"],
    ARN("eks", "podidentityassociation/inference-dev/a-1"),
    ARN("eks", "podidentityassociation/training/a-1"),
  ],
  [seen(/^iam:(GetRole|List.*Role)/), IAM("role/inference-dev-cluster"), IAM("role/bootstrap/inference-deploy-dev")],
  [seen(/^iam:(GetPolicy|ListPolicyVersions)/), IAM("policy/inference-dev-karpenter"), BOUNDARY],
  [
    ["iam:GetOpenIDConnectProvider"],
    IAM("oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/1"),
    IAM("oidc-provider/token.actions.githubusercontent.com"),
  ],
  [
    ["logs:ListTagsForResource"],
    ARN("logs", "log-group:/aws/eks/inference-dev/cluster"),
    ARN("logs", "log-group:/aws/eks/training/cluster"),
  ],
  [
    ["logs:ListTagsForResource"],
    ARN("logs", "log-group:/aws/vpc/inference-dev/flow-logs"),
    ARN("logs", "log-group:/x"),
  ],
  [seen(/^sqs:(Get|List)/), ARN("sqs", "inference-dev-karpenter"), ARN("sqs", "training-karpenter")],
  [
    seen(/^events:(Describe|List)/),
    ARN("events", "rule/inference-dev-karpenter-health"),
    ARN("events", "rule/training-karpenter-health"),
  ],
];

const KEY_READS = seen(/^kms:(Describe|Get|ListResource)/);
const DESCRIBED = seen(/^(ec2:Describe|kms:ListAliases|logs:DescribeLogGroups)/);

/** What is said of everything alone, and what is in things, which neither role reads. */
export const READ_CALLS = [
  ...allowed(
    "describe",
    DESCRIBED.filter((action) => action !== "ec2:DescribeVpcAttribute"),
    "*",
  ),
  ...allowed("describe", "ec2:DescribeVpcAttribute", ARN("ec2", "vpc/vpc-1")),
  ...READS.flatMap(([actions, own, others]) => [
    ...allowed("read what the platform made", actions, own),
    ...denied("read what it did not", actions, others),
  ]),
  ...allowed("read settings of keys", KEY_READS, ARN("kms", "key/1")),
  ...denied("read secrets", "ssm:GetParameter", ARN("ssm", "parameter/inference-dev/password")),
  ...denied("read secrets", "secretsmanager:GetSecretValue", ARN("secretsmanager", "secret:inference-dev-1")),
  ...denied("read messages", "sqs:ReceiveMessage", ARN("sqs", "inference-dev-karpenter")),
  ...denied("read logs", "logs:FilterLogEvents", ARN("logs", "log-group:/aws/eks/inference-dev/cluster")),
  ...denied("read what workloads keep", "s3:GetObject", "arn:aws:s3:::inference-dev-orders/1"),
];

const VIA_S3 = { "kms:ViaService": "s3.eu-central-1.amazonaws.com" };
const STATE = `${BUCKET}/inference/dev/network/terraform.tfstate`;
const USES = ["kms:Decrypt", "kms:GenerateDataKey"];

/** How either role gets at states. */
export const STATE_CALLS = [
  ...allowed("find states", "s3:ListBucket", BUCKET),
  ...denied("find what other buckets hold", "s3:ListBucket", "arn:aws:s3:::inference-dev-orders"),
  ...allowed("read and lock its state", "s3:GetObject", [STATE, `${STATE}.tflock`]),
  ...allowed("read and lock its state", ["s3:PutObject", "s3:DeleteObject"], `${STATE}.tflock`),
  ...allowed("use the key by S3", USES, STATE_KEY, { context: VIA_S3 }),
  ...denied("use the key otherwise", USES, STATE_KEY, {
    context: [{}, { "kms:ViaService": "ssm.eu-central-1.amazonaws.com" }],
  }),
  ...denied("use another key", USES, ARN("kms", "key/1"), { context: VIA_S3 }),
  ...denied("lose a state", ["s3:DeleteObjectVersion", "s3:PutObjectRetention"], STATE),
  ...denied("change the bucket", ["s3:DeleteBucket", "s3:PutBucketVersioning", "s3:PutBucketPolicy"], BUCKET),
  ...denied("end the key", ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"], STATE_KEY),
];

/** What workflows that plan may do. */
export const PLAN_PROOF: Proof = {
  policy: "Plan role",
  attachment: "identity",
  document: stored(planDuties(PLACE, "inference", SCOPE.state)),
  calls: [
    ...READ_CALLS,
    ...STATE_CALLS,
    ...allowed("read every state", "s3:GetObject", `${BUCKET}/inference/staging/network/terraform.tfstate`),
    ...denied("write a state", ["s3:PutObject", "s3:DeleteObject"], STATE),
    ...denied("change anything", ["ec2:DeleteVpc"], ARN("ec2", "vpc/vpc-1")),
    ...denied("change anything", ["eks:UpdateClusterConfig"], ARN("eks", "cluster/inference-dev")),
    ...denied("change anything", ["iam:PutRolePolicy", "iam:PassRole"], IAM("role/inference-dev-cluster")),
  ],
  survivors: {},
};

const OTHER_WAYS = [
  { "s3:x-amz-server-side-encryption": "AES256" },
  { "s3:x-amz-server-side-encryption": "aws:kms:dsse" },
  {
    "s3:x-amz-server-side-encryption": "aws:kms",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": ARN("kms", "key/1"),
  },
];
const KEY_ALIAS = ARN("kms", "alias/inference-terraform-state");
const byKey = (arn: string) => ({
  "s3:x-amz-server-side-encryption": "aws:kms",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": arn,
});
const BY_OWN_POLICIES = { principal: IAM("role/caller"), byOwnPolicies: true };
const WITHOUT_TLS = { "aws:SecureTransport": "false" };

/** What nobody may do with the bucket of states. */
export const STATE_BUCKET_PROOF: Proof = {
  policy: "State bucket",
  attachment: "resource",
  document: JSON.parse(resourcePolicy("bucket", bucketStatements(BUCKET, [STATE_KEY, KEY_ALIAS]))) as StoredPolicy,
  calls: [
    ...allowed("write with the bucket's key", "s3:PutObject", STATE, {
      ...BY_OWN_POLICIES,
      context: [{}, { "s3:x-amz-server-side-encryption": "aws:kms" }, byKey(STATE_KEY), byKey(KEY_ALIAS)],
    }),
    ...denied("write with another", "s3:PutObject", STATE, { ...BY_OWN_POLICIES, context: OTHER_WAYS }),
    ...denied("anything without TLS", ["s3:GetObject", "s3:PutObject"], STATE, {
      ...BY_OWN_POLICIES,
      context: WITHOUT_TLS,
    }),
    ...denied("anything without TLS", "s3:ListBucket", BUCKET, { ...BY_OWN_POLICIES, context: WITHOUT_TLS }),
    ...denied("read as somebody no policy names", "s3:GetObject", STATE, { principal: IAM("role/caller") }),
  ],
  survivors: {},
};

const AS_DEV = { "aws:PrincipalTag/Environment": "dev" };
const inEnvironment = (environment: string) => ({
  ...AS_DEV,
  ...on({ Project: "inference", Environment: environment }),
});

/** The most that any role of an environment may do, were it allowed everything. */
export const BOUNDARY_PROOF: Proof = {
  policy: "Boundary",
  attachment: "identity",
  document: stored([{ statements: boundaryStatements(BUCKET, "inference") }]),
  calls: [
    ...allowed("what workloads do", "s3:PutObject", "arn:aws:s3:::inference-dev-orders/1"),
    ...allowed("make instance profiles, as Karpenter does", "iam:CreateInstanceProfile", IAM("instance-profile/x")),
    ...allowed("pass the nodes' role, as Karpenter does", "iam:PassRole", IAM("role/inference-dev-node")),
    ...allowed("end what is its own", "ec2:TerminateInstances", ARN("ec2", "instance/i-1"), {
      context: [inEnvironment("dev"), { ...AS_DEV, ...on({ Project: "training", Environment: "staging" }) }],
    }),
    ...denied("end what is another environment's", "ec2:TerminateInstances", ARN("ec2", "instance/i-1"), {
      context: [inEnvironment("staging"), on({ Project: "inference", Environment: "dev" })],
    }),
    ...denied("use the key of states", "kms:Decrypt", STATE_KEY, {
      context: { ...AS_DEV, ...on({ Project: "inference" }) },
    }),
    ...denied("read and write states", ["s3:GetObject", "s3:PutObject"], STATE),
    ...denied("find states", "s3:ListBucket", BUCKET),
    ...denied(
      "make or loosen roles",
      [
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePermissionsBoundary",
        "iam:AttachRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
      ],
      IAM("role/inference-dev-x"),
    ),
    ...denied(
      "change policies, the boundary above all",
      ["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
      BOUNDARY,
    ),
    ...denied(
      "make users and keys",
      ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"],
      IAM("user/x"),
    ),
    ...denied("make users and keys", "iam:CreateGroup", IAM("group/x")),
    ...denied("make users and keys", "iam:CreateVirtualMFADevice", IAM("mfa/x")),
    ...denied("let others in", "iam:CreateSAMLProvider", IAM("saml-provider/x")),
    ...denied(
      "let others in",
      [
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:CreateOpenIDConnectProvider",
        "iam:DeleteOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
      ],
      IAM("oidc-provider/token.actions.githubusercontent.com"),
    ),
    ...denied("govern the account", "account:CloseAccount", "arn:aws:account::111122223333:account"),
    ...denied("govern the account", "organizations:LeaveOrganization", "*"),
  ],
  survivors: {},
};
