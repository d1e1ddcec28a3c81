import { arn, type Place } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";

/** AWS services that guard what a load balancer lets in. */
export interface ProtectionFeatures {
  /** Web ACLs on Application Load Balancers: AWS WAF, and WAF Classic. */
  readonly waf: boolean;
  /** Shield Advanced for load balancers. */
  readonly shield: boolean;
  /** Listeners that make people sign in with a Cognito user pool. */
  readonly cognito: boolean;
}

/**
 * What the Load Balancer Controller needs of these services, of each only if asked for. Upstream allows
 * all of it always, for every resource there is.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafregional.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsshield.html
 */
export function protectionStatements(place: Place, features: ProtectionFeatures): PermissionStatement[] {
  const loadBalancers = arn(place, "elasticloadbalancing", "loadbalancer/app/*/*");
  return [
    ...(features.cognito
      ? [
          {
            // Nothing says that a pool has to be in the load balancer's account and region.
            sid: "AllowReadingUserPoolClients",
            actions: ["cognito-idp:DescribeUserPoolClient"],
            resources: [arn({ ...place, region: "*", account: "*" }, "cognito-idp", "userpool/*")],
          },
        ]
      : []),
    ...(features.waf
      ? [
          {
            sid: "AllowWebAclsOnLoadBalancers",
            actions: [
              "waf-regional:AssociateWebACL",
              "waf-regional:DisassociateWebACL",
              "waf-regional:GetWebACL",
              "waf-regional:GetWebACLForResource",
              "wafv2:AssociateWebACL",
              "wafv2:DisassociateWebACL",
              "wafv2:GetWebACL",
              "wafv2:GetWebACLForResource",
            ],
            resources: [
              loadBalancers,
              arn(place, "wafv2", "regional/webacl/*/*"),
              arn(place, "waf-regional", "webacl/*"),
            ],
          },
          {
            // WAF asks Elastic Load Balancing in the caller's name. The reference lists neither a resource
            // nor a condition key.
            sid: "AllowWafToSetWebAcls",
            actions: ["elasticloadbalancing:SetWebAcl"],
            resources: ["*"],
          },
        ]
      : []),
    ...(features.shield
      ? [
          {
            // To describe by load balancer asks for the protection, whose id is not known then. To create
            // takes no resource.
            sid: "AllowProtectingLoadBalancers",
            actions: ["shield:CreateProtection", "shield:DescribeProtection", "shield:GetSubscriptionState"],
            resources: ["*"],
          },
          {
            sid: "AllowEndingProtection",
            actions: ["shield:DeleteProtection"],
            resources: [arn({ ...place, region: "" }, "shield", "protection/*")],
          },
        ]
      : []),
  ];
}
