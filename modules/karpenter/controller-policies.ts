import { arn, type Place, serviceDomain } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";

/** What the controller's permissions are confined to. */
export interface ControllerScope {
  readonly place: Place;
  readonly clusterName: string;
  /** The only role it may give to instances. */
  readonly nodeRoleArn: string;
  /** Queue that brings it warnings of interruptions. */
  readonly queueArn: string;
  /** Whether it heeds a zonal shift of the cluster (`settings.enableZonalShift`): from Karpenter 1.12 on. */
  readonly zonalShift: boolean;
}

/** One managed policy of the controller. */
export interface ControllerPolicy {
  /** What it is for, kebab-case: part of the policy's name. */
  readonly duty: string;
  readonly statements: readonly PermissionStatement[];
}

type Addition = "instance-profile-list" | "placement-groups" | "instance-status" | "zonal-shift";

/**
 * What each minor version of Karpenter asks for beyond the one before it.
 *
 * @see https://karpenter.sh/docs/upgrading/upgrade-guide/
 */
const ADDED_IN: Readonly<Record<string, readonly Addition[]>> = {
  "1.5": [],
  "1.6": [],
  "1.7": ["instance-profile-list"],
  "1.8": [],
  // Six policies instead of one, the same permissions.
  "1.9": [],
  // A fifth event rule, no permission.
  "1.10": [],
  "1.11": ["placement-groups"],
  "1.12": ["instance-status", "zonal-shift"],
  "1.13": [],
  "1.14": [],
};

/** Minor versions of Karpenter whose permissions are known, oldest first. */
export const KARPENTER_MINORS: readonly string[] = Object.keys(ADDED_IN);

/**
 * Karpenter's managed policies, one a duty as upstream has them: together they pass the 6,144
 * characters of one policy as soon as the cluster's name has 18.
 *
 * Where a statement is narrower than upstream's, it says why. All EC2 resources that Karpenter makes
 * are this account's here; upstream lets `*` stand for the account.
 *
 * @param version of Karpenter: `1.14.1`, or the minor `1.14`
 * @throws when the version's permissions are not known, or it knows no zonal shift and is asked to heed one
 * @see https://karpenter.sh/docs/reference/cloudformation/
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/preview/getting-started/getting-started-with-karpenter/cloudformation.yaml
 */
export function controllerPolicies(version: string, scope: ControllerScope): readonly ControllerPolicy[] {
  const has = additionsUpTo(version);
  if (scope.zonalShift && !has("zonal-shift"))
    throw new Error(`Karpenter ${version} knows no zonal shift: switch zonalShift off, or install 1.12 or later`);
  return [
    { duty: "node-lifecycle", statements: nodeLifecycle(scope, has) },
    { duty: "iam-integration", statements: iamIntegration(scope) },
    { duty: "eks-integration", statements: eksIntegration(scope) },
    { duty: "interruption", statements: interruption(scope) },
    ...(scope.zonalShift ? [{ duty: "zonal-shift", statements: zonalShift(scope) }] : []),
    { duty: "resource-discovery", statements: resourceDiscovery(scope, has) },
  ];
}

function additionsUpTo(version: string): (addition: Addition) => boolean {
  const minor = /^(\d+\.\d+)(\.\d+)?$/.exec(version)?.[1] ?? "";
  const position = KARPENTER_MINORS.indexOf(minor);
  if (position < 0)
    throw new Error(
      `The permissions of Karpenter ${JSON.stringify(version)} are not known: known are ${KARPENTER_MINORS.join(", ")}. Add a row from its upgrade guide, or install one of these`,
    );
  const added = KARPENTER_MINORS.slice(0, position + 1).flatMap((known) => ADDED_IN[known] ?? []);
  return (addition) => added.includes(addition);
}

/** Tags Karpenter puts on what it makes, and finds its own by. */
function tagKeys(clusterName: string) {
  return {
    owned: `kubernetes.io/cluster/${clusterName}`,
    clusterName: "eks:eks-cluster-name",
    nodePool: "karpenter.sh/nodepool",
    nodeClass: "karpenter.k8s.aws/ec2nodeclass",
    region: "topology.kubernetes.io/region",
  };
}

function nodeLifecycle(
  { place, clusterName }: ControllerScope,
  has: (addition: Addition) => boolean,
): PermissionStatement[] {
  const tag = tagKeys(clusterName);
  const own = (resource: string) => arn(place, "ec2", `${resource}/*`);
  // Amazon's and vendors' images and snapshots have no account in their ARN; these others may be shared
  // with the account by Resource Access Manager, and then name their owner's.
  const unowned = (resource: string) => arn({ ...place, account: "" }, "ec2", `${resource}/*`);
  const shared = (resource: string) => arn({ ...place, account: "*" }, "ec2", `${resource}/*`);
  const created = [
    own("fleet"),
    own("instance"),
    own("volume"),
    own("network-interface"),
    own("launch-template"),
    own("spot-instances-request"),
  ];
  const taggedAsItsOwn = {
    StringEquals: { [`aws:ResourceTag/${tag.owned}`]: "owned" },
    StringLike: { [`aws:ResourceTag/${tag.nodePool}`]: "*" },
  };
  const toBeTaggedAsItsOwn = {
    StringEquals: { [`aws:RequestTag/${tag.owned}`]: "owned", [`aws:RequestTag/${tag.clusterName}`]: clusterName },
    StringLike: { [`aws:RequestTag/${tag.nodePool}`]: "*" },
  };
  return [
    {
      sid: "AllowScopedEC2InstanceAccessActions",
      actions: ["ec2:RunInstances", "ec2:CreateFleet"],
      resources: [
        unowned("image"),
        unowned("snapshot"),
        shared("security-group"),
        shared("subnet"),
        shared("capacity-reservation"),
        ...(has("placement-groups") ? [shared("placement-group")] : []),
      ],
    },
    {
      sid: "AllowScopedEC2LaunchTemplateAccessActions",
      actions: ["ec2:RunInstances", "ec2:CreateFleet"],
      resources: [own("launch-template")],
      condition: taggedAsItsOwn,
    },
    {
      sid: "AllowScopedEC2InstanceActionsWithTags",
      actions: ["ec2:RunInstances", "ec2:CreateFleet", "ec2:CreateLaunchTemplate"],
      resources: created,
      condition: toBeTaggedAsItsOwn,
    },
    {
      sid: "AllowScopedResourceCreationTagging",
      actions: ["ec2:CreateTags"],
      resources: created,
      condition: {
        ...toBeTaggedAsItsOwn,
        StringEquals: {
          ...toBeTaggedAsItsOwn.StringEquals,
          "ec2:CreateAction": ["RunInstances", "CreateFleet", "CreateLaunchTemplate"],
        },
      },
    },
    {
      sid: "AllowScopedResourceTagging",
      actions: ["ec2:CreateTags"],
      resources: [own("instance")],
      condition: {
        ...taggedAsItsOwn,
        StringEqualsIfExists: { [`aws:RequestTag/${tag.clusterName}`]: clusterName },
        "ForAllValues:StringEquals": { "aws:TagKeys": [tag.clusterName, "karpenter.sh/nodeclaim", "Name"] },
      },
    },
    {
      sid: "AllowScopedDeletion",
      actions: ["ec2:TerminateInstances", "ec2:DeleteLaunchTemplate"],
      resources: [own("instance"), own("launch-template")],
      condition: taggedAsItsOwn,
    },
  ];
}

function iamIntegration({ place, clusterName, nodeRoleArn }: ControllerScope): PermissionStatement[] {
  const tag = tagKeys(clusterName);
  const profiles = [arn({ ...place, region: "" }, "iam", "instance-profile/*")];
  const taggedAsItsOwn = {
    [`aws:ResourceTag/${tag.owned}`]: "owned",
    [`aws:ResourceTag/${tag.region}`]: place.region,
  };
  const toBeTaggedAsItsOwn = {
    [`aws:RequestTag/${tag.owned}`]: "owned",
    [`aws:RequestTag/${tag.clusterName}`]: clusterName,
    [`aws:RequestTag/${tag.region}`]: place.region,
  };
  return [
    {
      sid: "AllowPassingInstanceRole",
      actions: ["iam:PassRole"],
      resources: [nodeRoleArn],
      // Upstream names China's service everywhere. In China both may be asked with, elsewhere only one exists.
      condition: {
        StringEquals: { "iam:PassedToService": [...new Set(["ec2.amazonaws.com", `ec2.${serviceDomain(place)}`])] },
      },
    },
    {
      sid: "AllowScopedInstanceProfileCreationActions",
      actions: ["iam:CreateInstanceProfile"],
      resources: profiles,
      condition: { StringEquals: toBeTaggedAsItsOwn, StringLike: { [`aws:RequestTag/${tag.nodeClass}`]: "*" } },
    },
    {
      sid: "AllowScopedInstanceProfileTagActions",
      actions: ["iam:TagInstanceProfile"],
      resources: profiles,
      condition: {
        StringEquals: { ...taggedAsItsOwn, ...toBeTaggedAsItsOwn },
        StringLike: { [`aws:ResourceTag/${tag.nodeClass}`]: "*", [`aws:RequestTag/${tag.nodeClass}`]: "*" },
      },
    },
    {
      sid: "AllowScopedInstanceProfileActions",
      actions: ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"],
      resources: profiles,
      condition: { StringEquals: taggedAsItsOwn, StringLike: { [`aws:ResourceTag/${tag.nodeClass}`]: "*" } },
    },
  ];
}

function eksIntegration({ place, clusterName }: ControllerScope): PermissionStatement[] {
  return [
    {
      sid: "AllowAPIServerEndpointDiscovery",
      actions: ["eks:DescribeCluster"],
      resources: [arn(place, "eks", `cluster/${clusterName}`)],
    },
  ];
}

function interruption({ queueArn }: ControllerScope): PermissionStatement[] {
  return [
    {
      sid: "AllowInterruptionQueueActions",
      actions: ["sqs:DeleteMessage", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      resources: [queueArn],
    },
  ];
}

/**
 * For every version as upstream has it since 1.13. In 1.12 it named the cluster as the resource, which the
 * action does not take: the controller was refused.
 *
 * @see https://github.com/aws/karpenter-provider-aws/pull/9123
 */
function zonalShift({ place, clusterName }: ControllerScope): PermissionStatement[] {
  return [
    {
      sid: "AllowZonalShiftStatusReadOnly",
      actions: ["arc-zonal-shift:GetManagedResource"],
      resources: ["*"],
      condition: {
        StringEquals: { "arc-zonal-shift:ResourceIdentifier": arn(place, "eks", `cluster/${clusterName}`) },
      },
    },
  ];
}

function resourceDiscovery({ place }: ControllerScope, has: (addition: Addition) => boolean): PermissionStatement[] {
  return [
    {
      sid: "AllowRegionalReadActions",
      actions: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        // 1.12 allowed it in every region, 1.13 and later in one: one is enough for 1.12 too.
        ...(has("instance-status") ? ["ec2:DescribeInstanceStatus"] : []),
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        ...(has("placement-groups") ? ["ec2:DescribePlacementGroups"] : []),
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      resources: ["*"],
      condition: { StringEquals: { "aws:RequestedRegion": place.region } },
    },
    {
      sid: "AllowSSMReadActions",
      actions: ["ssm:GetParameter"],
      resources: [arn({ ...place, account: "" }, "ssm", "parameter/aws/service/*")],
    },
    { sid: "AllowPricingReadActions", actions: ["pricing:GetProducts"], resources: ["*"] },
    ...(has("instance-profile-list")
      ? [{ sid: "AllowUnscopedInstanceProfileListAction", actions: ["iam:ListInstanceProfiles"], resources: ["*"] }]
      : []),
    {
      sid: "AllowInstanceProfileReadActions",
      actions: ["iam:GetInstanceProfile"],
      resources: [arn({ ...place, region: "" }, "iam", "instance-profile/*")],
    },
  ];
}
