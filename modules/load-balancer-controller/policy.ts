import { arn, type Place } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";
import { globalAcceleratorStatements } from "./global-accelerator-policy.ts";
import { type ProtectionFeatures, protectionStatements } from "./protection-policy.ts";

/** What the controller's permissions are confined to. */
export interface LoadBalancerControllerScope {
  readonly place: Place;
  /** Value of the tag `elbv2.k8s.aws/cluster` on all it makes. */
  readonly clusterName: string;
  /** VPC whose security groups' rules it may change, and in which it makes its own. */
  readonly vpcId: string;
  /** AWS services an Ingress, Service or Gateway may ask for beside Elastic Load Balancing. */
  readonly features: ProtectionFeatures & {
    /** The controller's GlobalAccelerator objects. */
    readonly globalAccelerator: boolean;
  };
  /** Whether a TargetGroupBinding may name a target group that the controller did not make. */
  readonly foreignTargetGroups: boolean;
}

/** One managed policy of the controller. */
export interface LoadBalancerControllerPolicy {
  /** What it is for, kebab-case: part of the policy's name. */
  readonly duty: string;
  readonly statements: readonly PermissionStatement[];
}

/** Minor versions whose policy was compared with 3.5.0's, and is the same, oldest first. */
export const LOAD_BALANCER_CONTROLLER_MINORS: readonly string[] = ["3.0", "3.1", "3.2", "3.3", "3.4", "3.5"];

/**
 * The AWS Load Balancer Controller's managed policies, one a duty.
 *
 * Upstream's policy is for every cluster of every account: it asks that a resource have the
 * controller's tag, of whichever cluster. Here the tag has to name this cluster, and resources are of
 * this account and region. This wants the controller's feature gate `ListenerRulesTagging`, on by
 * default: without it listeners and rules have no tags, and it may not change them.
 *
 * Condition keys are those the service authorization reference lists for an action.
 * @param version of the controller: `3.5.0`, or the minor `3.5`
 * @throws when the version's permissions are not known
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function loadBalancerControllerPolicies(
  version: string,
  scope: LoadBalancerControllerScope,
): readonly LoadBalancerControllerPolicy[] {
  checkVersion(version);
  const { waf, shield, cognito, globalAccelerator } = scope.features;
  return [
    { duty: "discovery", statements: discovery(scope) },
    { duty: "security-groups", statements: securityGroups(scope) },
    { duty: "load-balancers", statements: loadBalancers(scope) },
    { duty: "listeners", statements: listeners(scope) },
    ...(waf || shield || cognito
      ? [{ duty: "protection", statements: protectionStatements(scope.place, scope.features) }]
      : []),
    ...(globalAccelerator
      ? [{ duty: "global-accelerator", statements: globalAcceleratorStatements(scope.place, scope.clusterName) }]
      : []),
  ];
}

function checkVersion(version: string): void {
  const minor = /^(\d+\.\d+)(\.\d+)?$/.exec(version)?.[1] ?? "";
  if (!LOAD_BALANCER_CONTROLLER_MINORS.includes(minor))
    throw new Error(
      `The permissions of AWS Load Balancer Controller ${JSON.stringify(version)} are not known: known are ${LOAD_BALANCER_CONTROLLER_MINORS.join(", ")}. Compare its docs/install/iam_policy.json with 3.5.0's, or install one of these`,
    );
}

/** The tag the controller puts on all it makes. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";
const ON_RESOURCE = `aws:ResourceTag/${CLUSTER_TAG}`;
const IN_REQUEST = `aws:RequestTag/${CLUSTER_TAG}`;

/**
 * That the tags asked for are others than the cluster's. Upstream asks that the request give the
 * cluster's tag no value, and a request to take tags away gives none to any: the keys are known of both.
 */
const OTHER_TAGS = { "ForAllValues:StringNotEquals": { "aws:TagKeys": CLUSTER_TAG } };

function discovery({ place }: LoadBalancerControllerScope): PermissionStatement[] {
  return [
    {
      sid: "AllowReadingNetworkAndLoadBalancers",
      actions: [
        "ec2:DescribeAccountAttributes",
        "ec2:DescribeAddresses",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeCoipPools",
        "ec2:DescribeInstances",
        "ec2:DescribeInternetGateways",
        "ec2:DescribeIpamPools",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections",
        "ec2:DescribeVpcs",
        "ec2:GetCoipPoolUsage",
        "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:DescribeCapacityReservation",
        "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeSSLPolicies",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:DescribeTrustStores",
      ],
      resources: ["*"],
    },
    {
      // To find the certificate of a host name. Neither list takes a resource.
      sid: "AllowFindingCertificates",
      actions: ["acm:ListCertificates", "iam:ListServerCertificates"],
      resources: ["*"],
    },
    {
      sid: "AllowReadingCertificates",
      actions: ["acm:DescribeCertificate", "iam:GetServerCertificate"],
      resources: [arn(place, "acm", "certificate/*"), arn({ ...place, region: "" }, "iam", "server-certificate/*")],
    },
  ];
}

function securityGroups({ place, clusterName, vpcId }: LoadBalancerControllerScope): PermissionStatement[] {
  const groups = [arn(place, "ec2", "security-group/*")];
  // A VPC shared with this account has its owner's account in its ARN; its id alone says which it is.
  const vpc = arn({ ...place, account: "*" }, "ec2", `vpc/${vpcId}`);
  return [
    {
      // Nodes' groups have not the controller's tag. Upstream allows every group, and advises this condition.
      sid: "AllowIngressRulesInThisVpc",
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      resources: groups,
      condition: { ArnEquals: { "ec2:Vpc": vpc } },
    },
    {
      sid: "AllowCreatingTaggedSecurityGroups",
      actions: ["ec2:CreateSecurityGroup"],
      resources: groups,
      condition: { StringEquals: { [IN_REQUEST]: clusterName } },
    },
    {
      // EC2 asks for the VPC too, which is not what the request tags.
      sid: "AllowCreatingSecurityGroupsInThisVpc",
      actions: ["ec2:CreateSecurityGroup"],
      resources: [vpc],
    },
    {
      sid: "AllowTaggingNewSecurityGroups",
      actions: ["ec2:CreateTags"],
      resources: groups,
      condition: { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", [IN_REQUEST]: clusterName } },
    },
    {
      sid: "AllowOtherTagsOnOwnSecurityGroups",
      actions: ["ec2:CreateTags", "ec2:DeleteTags"],
      resources: groups,
      condition: { ...OTHER_TAGS, StringEquals: { [ON_RESOURCE]: clusterName } },
    },
    {
      sid: "AllowChangingOwnSecurityGroups",
      actions: ["ec2:AuthorizeSecurityGroupIngress", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupIngress"],
      resources: groups,
      condition: { StringEquals: { [ON_RESOURCE]: clusterName } },
    },
  ];
}

function loadBalancers({
  place,
  clusterName,
  foreignTargetGroups,
}: LoadBalancerControllerScope): PermissionStatement[] {
  const elb = (resource: string) => arn(place, "elasticloadbalancing", resource);
  const loadBalancersAndTargets = [elb("targetgroup/*/*"), elb("loadbalancer/net/*/*"), elb("loadbalancer/app/*/*")];
  const own = { StringEquals: { [ON_RESOURCE]: clusterName } };
  return [
    {
      sid: "AllowCreatingElbServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [arn({ ...place, region: "" }, "iam", "role/aws-service-role/elasticloadbalancing.amazonaws.com/*")],
      condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    {
      sid: "AllowCreatingTaggedLoadBalancers",
      actions: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      resources: [elb("loadbalancer/*"), elb("targetgroup/*")],
      condition: { StringEquals: { [IN_REQUEST]: clusterName } },
    },
    {
      sid: "AllowTaggingNewLoadBalancers",
      actions: ["elasticloadbalancing:AddTags"],
      resources: loadBalancersAndTargets,
      condition: {
        StringEquals: {
          "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"],
          [IN_REQUEST]: clusterName,
        },
      },
    },
    {
      sid: "AllowOtherTagsOnOwnLoadBalancers",
      actions: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      resources: loadBalancersAndTargets,
      condition: { ...OTHER_TAGS, StringEquals: { [ON_RESOURCE]: clusterName } },
    },
    {
      sid: "AllowChangingOwnLoadBalancers",
      actions: [
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:ModifyCapacityReservation",
        "elasticloadbalancing:ModifyIpPools",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
      ],
      resources: [elb("loadbalancer/*"), elb("targetgroup/*")],
      condition: own,
    },
    {
      sid: "AllowRegisteringTargets",
      actions: ["elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"],
      resources: [elb("targetgroup/*/*")],
      ...(foreignTargetGroups ? {} : { condition: own }),
    },
  ];
}

function listeners({ place, clusterName }: LoadBalancerControllerScope): PermissionStatement[] {
  const elb = (resource: string) => arn(place, "elasticloadbalancing", resource);
  const rules = [elb("listener-rule/net/*/*/*"), elb("listener-rule/app/*/*/*")];
  const listenersAndRules = [elb("listener/net/*/*/*"), elb("listener/app/*/*/*"), ...rules];
  const own = { StringEquals: { [ON_RESOURCE]: clusterName } };
  return [
    {
      // To create is asked of the load balancer, or the listener, to create on. Upstream sets no condition.
      sid: "AllowListenersAndRulesOfOwnLoadBalancers",
      actions: [
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteRule",
      ],
      resources: [elb("loadbalancer/*"), elb("listener/*"), elb("listener-rule/*")],
      condition: own,
    },
    {
      // A new listener has no tags yet; one with another cluster's is not to be taken over.
      sid: "AllowTaggingNewListeners",
      actions: ["elasticloadbalancing:AddTags"],
      resources: listenersAndRules,
      condition: {
        StringEquals: { [IN_REQUEST]: clusterName },
        StringEqualsIfExists: { [ON_RESOURCE]: clusterName },
      },
    },
    {
      sid: "AllowOtherTagsOnOwnListeners",
      actions: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      resources: listenersAndRules,
      condition: { ...OTHER_TAGS, StringEquals: { [ON_RESOURCE]: clusterName } },
    },
    {
      // Upstream sets a condition for ModifyListenerAttributes alone: old listeners have no tags.
      sid: "AllowChangingOwnListeners",
      actions: [
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:RemoveListenerCertificates",
      ],
      resources: listenersAndRules,
      condition: own,
    },
    {
      // The reference lists no condition key for it.
      sid: "AllowOrderingRules",
      actions: ["elasticloadbalancing:SetRulePriorities"],
      resources: rules,
    },
  ];
}
