import type { Context } from "../../../rehearsal/drill/aws/policy.ts";
import { allowed, denied, giving, on, type Tags, withoutEach } from "./calls.ts";
import { actionsOf, LOAD_BALANCER_CONTROLLER } from "./upstream.ts";

const OWN: Tags = { "elbv2.k8s.aws/cluster": "inference" };
const ANOTHER_CLUSTERS: Tags = { "elbv2.k8s.aws/cluster": "training" };
const TEAM: Tags = { team: "search" };
const TAKING_ITS_TAG: Context = { "aws:TagKeys": Object.keys(OWN) };
const APPLICATION = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/shop/1";
const inAnotherAccount = (arn: string) => arn.replace("111122223333", "444455556666");

const WEB_ACL = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1";
const CLASSIC_WEB_ACL = "arn:aws:waf-regional:eu-central-1:111122223333:webacl/1";
const ofWebAcl = (service: string, names: readonly string[]) => names.map((name) => `${service}:${name}WebACL`);
const PROTECTION = "arn:aws:shield::111122223333:protection/1";

/** Calls for what guards a load balancer. */
export const protection = [
  ...allowed("give a load balancer a web ACL", ofWebAcl("wafv2", ["Associate", "Disassociate"]), APPLICATION),
  ...allowed("give a load balancer a web ACL", ofWebAcl("wafv2", ["Associate", "Get"]), WEB_ACL),
  ...allowed("ask for its web ACL", ["wafv2:GetWebACLForResource", "waf-regional:GetWebACLForResource"], APPLICATION),
  ...allowed("give it a classic one", ofWebAcl("waf-regional", ["Associate", "Disassociate"]), APPLICATION),
  ...allowed("give it a classic one", ofWebAcl("waf-regional", ["Associate", "Get"]), CLASSIC_WEB_ACL),
  ...allowed("have WAF set it", "elasticloadbalancing:SetWebAcl", "*"),
  ...denied("give away another account's web ACL", "wafv2:AssociateWebACL", inAnotherAccount(WEB_ACL)),
  ...denied(
    "give an API a web ACL",
    "wafv2:AssociateWebACL",
    "arn:aws:apigateway:eu-central-1::/restapis/1/stages/live",
  ),
  ...denied("change a web ACL", ["wafv2:UpdateWebACL", "wafv2:DeleteWebACL"], WEB_ACL),
  ...allowed("protect", ["shield:CreateProtection", "shield:DescribeProtection", "shield:GetSubscriptionState"], "*"),
  ...allowed("end a protection", "shield:DeleteProtection", PROTECTION),
  ...denied("end another account's protection", "shield:DeleteProtection", inAnotherAccount(PROTECTION)),
  ...denied("end the subscription", "shield:DeleteSubscription", "*"),
  ...allowed(
    "let people sign in",
    "cognito-idp:DescribeUserPoolClient",
    "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/1",
  ),
];

const ACCELERATOR = "arn:aws:globalaccelerator::111122223333:accelerator/1";
const ACCELERATOR_LISTENER = `${ACCELERATOR}/listener/2`;
const ENDPOINT_GROUP = `${ACCELERATOR_LISTENER}/endpoint-group/3`;
const ACCELERATOR_TAGS: Tags = { ...OWN, "aga.k8s.aws/resource": "GlobalAccelerator" };
const NOT_OWN_ACCELERATOR = [...withoutEach(ACCELERATOR_TAGS), { ...ACCELERATOR_TAGS, ...ANOTHER_CLUSTERS }];
const aga = (names: readonly string[]) => names.map((name) => `globalaccelerator:${name}`);
const ACCELERATOR_ACTIONS: readonly (readonly [resource: string, names: readonly string[]])[] = [
  [ACCELERATOR, ["DescribeAccelerator", "UpdateAccelerator", "DeleteAccelerator", "CreateListener"]],
  [ACCELERATOR_LISTENER, ["DescribeListener", "UpdateListener", "DeleteListener", "CreateEndpointGroup"]],
  [ENDPOINT_GROUP, ["DescribeEndpointGroup", "UpdateEndpointGroup", "DeleteEndpointGroup"]],
  [ENDPOINT_GROUP, ["AddEndpoints", "RemoveEndpoints"]],
];

/** Calls for accelerators. */
export const accelerators = [
  ...allowed(
    "make the accelerators' role",
    "iam:CreateServiceLinkedRole",
    "arn:aws:iam::111122223333:role/aws-service-role/globalaccelerator.amazonaws.com/AWSServiceRoleForGlobalAccelerator",
    { context: { "iam:AWSServiceName": "globalaccelerator.amazonaws.com" } },
  ),
  ...allowed("find accelerators", actionsOf(LOAD_BALANCER_CONTROLLER, "accelerator lists"), "*"),
  ...ACCELERATOR_ACTIONS.flatMap(([resource, names]) => [
    ...allowed("use an own accelerator", aga(names), resource, { context: on(ACCELERATOR_TAGS) }),
    ...denied("use an accelerator that is not its own", aga(names), resource, {
      context: NOT_OWN_ACCELERATOR.map(on),
    }),
  ]),
  ...allowed("make an accelerator", aga(["CreateAccelerator"]), "*", { context: giving(ACCELERATOR_TAGS) }),
  ...denied("make an accelerator that lacks a tag", aga(["CreateAccelerator"]), "*", {
    context: NOT_OWN_ACCELERATOR.map(giving),
  }),
  ...allowed("tag a new accelerator", aga(["TagResource"]), ACCELERATOR, { context: giving(ACCELERATOR_TAGS) }),
  ...denied("tag a new accelerator as another cluster's", aga(["TagResource"]), ACCELERATOR, {
    context: NOT_OWN_ACCELERATOR.map(giving),
  }),
  ...allowed("tag an own accelerator otherwise", aga(["TagResource"]), ACCELERATOR, {
    context: { ...on(ACCELERATOR_TAGS), ...giving(TEAM) },
  }),
  ...allowed("tag an own accelerator otherwise", aga(["UntagResource"]), ACCELERATOR, {
    context: on(ACCELERATOR_TAGS),
  }),
  ...denied("tag an accelerator that is not its own", aga(["TagResource"]), ACCELERATOR, {
    context: NOT_OWN_ACCELERATOR.map((has) => ({ ...on(has), ...giving(TEAM) })),
  }),
  ...denied("give an own accelerator away", aga(["TagResource"]), ACCELERATOR, {
    context: { ...on(ACCELERATOR_TAGS), ...giving(ANOTHER_CLUSTERS) },
  }),
  ...denied("give an own accelerator away", aga(["UntagResource"]), ACCELERATOR, {
    context: { ...on(ACCELERATOR_TAGS), ...TAKING_ITS_TAG },
  }),
  ...denied("take a tag from an accelerator that is not its own", aga(["UntagResource"]), ACCELERATOR, {
    context: NOT_OWN_ACCELERATOR.map((has) => ({ ...on(has), "aws:TagKeys": ["team"] })),
  }),
];
