import type { Context } from "../../../rehearsal/drill/aws/policy.ts";
import { allowed, denied, giving, on, type Proof, type Tags } from "./calls.ts";
import { loadBalancerPolicies, NO_FEATURE, together } from "./documents.ts";
import { accelerators, protection } from "./load-balancer-features.ts";
import { actionsOf, LOAD_BALANCER_CONTROLLER } from "./upstream.ts";

const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`;
const elb = (resource: string) => `arn:aws:elasticloadbalancing:eu-central-1:111122223333:${resource}`;
const inAnotherAccount = (arn: string) => arn.replace("111122223333", "444455556666");
const inAnotherRegion = (arn: string) => arn.replace("eu-central-1", "us-east-1");
const elbActions = (names: readonly string[]) => names.map((name) => `elasticloadbalancing:${name}`);

const OWN: Tags = { "elbv2.k8s.aws/cluster": "inference" };
const ANOTHER_CLUSTERS: Tags = { "elbv2.k8s.aws/cluster": "training" };
const NOT_OWN: readonly Tags[] = [ANOTHER_CLUSTERS, {}];
const TEAM: Tags = { team: "search" };
/** A call that takes tags away says which, and no values. */
const TAKING_ITS_TAG: Context = { "aws:TagKeys": Object.keys(OWN) };

const reads = [
  ...allowed("look around", actionsOf(LOAD_BALANCER_CONTROLLER, "reads"), "*"),
  ...allowed("find certificates", ["acm:ListCertificates", "iam:ListServerCertificates"], "*"),
  ...allowed("read a certificate", "acm:DescribeCertificate", "arn:aws:acm:eu-central-1:111122223333:certificate/1"),
  ...allowed("read a certificate", "iam:GetServerCertificate", "arn:aws:iam::111122223333:server-certificate/1"),
  ...denied("read another account's certificate", "acm:DescribeCertificate", [
    "arn:aws:acm:eu-central-1:444455556666:certificate/1",
    "arn:aws:acm:us-east-1:111122223333:certificate/1",
  ]),
  ...denied("take a certificate's key", "acm:ExportCertificate", "arn:aws:acm:eu-central-1:111122223333:certificate/1"),
];

const GROUP = ec2("security-group/sg-1");
const THIS_VPC = ec2("vpc/vpc-0123456789abcdef0");
const ANOTHER_VPC = ec2("vpc/vpc-0fedcba9876543210");
const RULES = ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"];
const created = (tags: Tags) => ({ ...giving(tags), "ec2:CreateAction": "CreateSecurityGroup" });

const securityGroups = [
  ...allowed("let traffic into the VPC's groups", RULES, GROUP, {
    context: [THIS_VPC, inAnotherAccount(THIS_VPC)].map((vpc) => ({ "ec2:Vpc": vpc })),
  }),
  ...allowed("let traffic into an own group", RULES, GROUP, { context: on(OWN) }),
  ...denied("let traffic into another VPC's groups", RULES, GROUP, {
    context: [{ "ec2:Vpc": ANOTHER_VPC }, { "ec2:Vpc": ANOTHER_VPC, ...on(ANOTHER_CLUSTERS) }, {}],
  }),
  ...denied("let traffic into groups elsewhere", RULES, [inAnotherAccount(GROUP), inAnotherRegion(GROUP)], {
    context: { "ec2:Vpc": THIS_VPC, ...on(OWN) },
  }),
  ...denied("let traffic out", "ec2:AuthorizeSecurityGroupEgress", GROUP, { context: { "ec2:Vpc": THIS_VPC } }),
  ...allowed("make a group with its tag", "ec2:CreateSecurityGroup", GROUP, { context: giving(OWN) }),
  ...allowed("make a group in the VPC", "ec2:CreateSecurityGroup", [THIS_VPC, inAnotherAccount(THIS_VPC)]),
  ...denied("make a group without its tag", "ec2:CreateSecurityGroup", GROUP, { context: NOT_OWN.map(giving) }),
  ...denied("make a group in another VPC", "ec2:CreateSecurityGroup", [ANOTHER_VPC, inAnotherRegion(THIS_VPC)]),
  ...allowed("tag a new group", "ec2:CreateTags", GROUP, { context: created({ ...OWN, ...TEAM }) }),
  ...denied("tag a new group as another cluster's", "ec2:CreateTags", GROUP, {
    context: [...NOT_OWN, TEAM].map(created),
  }),
  ...denied("take over a group that is there", "ec2:CreateTags", GROUP, {
    context: [...NOT_OWN.map(on), { "ec2:CreateAction": "CreateVpc" }].map((also) => ({ ...giving(OWN), ...also })),
  }),
  ...denied("tag what is no group", "ec2:CreateTags", ec2("instance/i-1"), { context: created(OWN) }),
  ...allowed("tag an own group otherwise", ["ec2:CreateTags", "ec2:DeleteTags"], GROUP, {
    context: { ...on(OWN), ...giving(TEAM) },
  }),
  ...denied("tag a group that is not its own", ["ec2:CreateTags", "ec2:DeleteTags"], GROUP, {
    context: NOT_OWN.map((has) => ({ ...on(has), ...giving(TEAM) })),
  }),
  ...denied("give an own group away", ["ec2:CreateTags", "ec2:DeleteTags"], GROUP, {
    context: [giving(ANOTHER_CLUSTERS), giving(OWN), TAKING_ITS_TAG].map((change) => ({ ...on(OWN), ...change })),
  }),
  ...allowed("delete an own group", "ec2:DeleteSecurityGroup", GROUP, { context: on(OWN) }),
  ...denied("delete a group that is not its own", "ec2:DeleteSecurityGroup", GROUP, {
    context: NOT_OWN.map((has) => ({ ...on(has), "ec2:Vpc": THIS_VPC })),
  }),
];

const APPLICATION = elb("loadbalancer/app/shop/1");
const NETWORK = elb("loadbalancer/net/shop/1");
const TARGETS = elb("targetgroup/shop/1");
const LISTENERS = [elb("listener/app/shop/1/2"), elb("listener/net/shop/1/2")];
const LISTENER_RULES = [elb("listener-rule/app/shop/1/2/3"), elb("listener-rule/net/shop/1/2/3")];
const UNLISTED = "the reference lists tagging for Classic Load Balancers and their successors, and for nothing else";
const CREATE = "elasticloadbalancing:CreateAction";

const LOAD_BALANCER_CHANGES = elbActions([
  "DeleteLoadBalancer",
  "ModifyCapacityReservation",
  "ModifyIpPools",
  "ModifyLoadBalancerAttributes",
  "SetIpAddressType",
  "SetSecurityGroups",
  "SetSubnets",
]);
const TARGET_CHANGES = elbActions(["DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes"]);
const REGISTRATION = elbActions(["RegisterTargets", "DeregisterTargets"]);

const loadBalancers = [
  ...allowed(
    "make the service's role",
    "iam:CreateServiceLinkedRole",
    "arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
    { context: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
  ),
  ...denied(
    "make another service's role",
    "iam:CreateServiceLinkedRole",
    [
      "arn:aws:iam::111122223333:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
      "arn:aws:iam::111122223333:role/aws-service-role/globalaccelerator.amazonaws.com/AWSServiceRoleForGlobalAccelerator",
    ],
    { context: { "iam:AWSServiceName": "organizations.amazonaws.com" } },
  ),
  ...allowed("make what it tags", elbActions(["CreateLoadBalancer"]), [APPLICATION, NETWORK], { context: giving(OWN) }),
  ...allowed("make what it tags", elbActions(["CreateTargetGroup"]), TARGETS, { context: giving(OWN) }),
  ...denied("make what has not its tag", elbActions(["CreateLoadBalancer"]), APPLICATION, {
    context: NOT_OWN.map(giving),
  }),
  ...denied("make what has not its tag", elbActions(["CreateTargetGroup"]), TARGETS, { context: NOT_OWN.map(giving) }),
  ...denied(
    "make elsewhere",
    elbActions(["CreateLoadBalancer"]),
    [inAnotherAccount(NETWORK), inAnotherRegion(NETWORK)],
    {
      context: giving(OWN),
    },
  ),
  ...allowed("change an own load balancer", LOAD_BALANCER_CHANGES, APPLICATION, { context: on(OWN) }),
  ...denied("change a load balancer that is not its own", LOAD_BALANCER_CHANGES, APPLICATION, {
    context: NOT_OWN.map(on),
  }),
  ...denied("change a load balancer elsewhere", LOAD_BALANCER_CHANGES, inAnotherRegion(APPLICATION), {
    context: on(OWN),
  }),
  ...allowed("change own targets", TARGET_CHANGES, TARGETS, { context: on(OWN) }),
  ...denied("change targets that are not its own", TARGET_CHANGES, TARGETS, { context: NOT_OWN.map(on) }),
  ...allowed("register with an own target group", REGISTRATION, TARGETS, { context: on(OWN) }),
  ...denied("register with a target group that is not its own", REGISTRATION, TARGETS, { context: NOT_OWN.map(on) }),
  ...denied("register elsewhere", REGISTRATION, [inAnotherAccount(TARGETS), inAnotherRegion(TARGETS)], {
    context: on(OWN),
  }),
  ...denied("reset a load balancer's trust store", "elasticloadbalancing:DeleteTrustStore", elb("truststore/shop/1")),
];

const tagging = [
  ...allowed("tag a new load balancer", "elasticloadbalancing:AddTags", [APPLICATION, NETWORK], {
    context: { ...giving({ ...OWN, ...TEAM }), [CREATE]: "CreateLoadBalancer" },
  }),
  ...allowed("tag a new target group", "elasticloadbalancing:AddTags", TARGETS, {
    context: { ...giving({ ...OWN, ...TEAM }), [CREATE]: "CreateTargetGroup" },
    unlisted: UNLISTED,
  }),
  ...denied("tag a new load balancer as another cluster's", "elasticloadbalancing:AddTags", APPLICATION, {
    context: NOT_OWN.map((given) => ({ ...giving(given), [CREATE]: "CreateLoadBalancer" })),
  }),
  ...denied("take over a load balancer that is there", "elasticloadbalancing:AddTags", APPLICATION, {
    context: [...NOT_OWN.map(on), { [CREATE]: "CreateTrustStore" }].map((also) => ({ ...giving(OWN), ...also })),
  }),
  ...["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"].flatMap((action) => [
    ...allowed("tag an own load balancer otherwise", action, [APPLICATION, NETWORK], {
      context: { ...on(OWN), ...giving(TEAM) },
    }),
    ...denied("tag a load balancer that is not its own", action, APPLICATION, {
      context: NOT_OWN.map((has) => ({ ...on(has), ...giving(TEAM) })),
    }),
    ...denied("give an own load balancer away", action, APPLICATION, {
      context: [giving(ANOTHER_CLUSTERS), TAKING_ITS_TAG].map((change) => ({ ...on(OWN), ...change })),
    }),
    ...allowed("tag own parts otherwise", action, [TARGETS, ...LISTENERS, ...LISTENER_RULES], {
      context: { ...on(OWN), ...giving(TEAM) },
      unlisted: UNLISTED,
    }),
    ...denied("tag parts that are not its own", action, [TARGETS, ...LISTENERS, ...LISTENER_RULES], {
      context: NOT_OWN.map((has) => ({ ...on(has), ...giving(TEAM) })),
      unlisted: UNLISTED,
    }),
    ...denied("give own parts away", action, [TARGETS, ...LISTENERS, ...LISTENER_RULES], {
      context: [giving(ANOTHER_CLUSTERS), TAKING_ITS_TAG].map((change) => ({ ...on(OWN), ...change })),
      unlisted: UNLISTED,
    }),
  ]),
  ...allowed("tag a new listener or rule", "elasticloadbalancing:AddTags", [...LISTENERS, ...LISTENER_RULES], {
    context: giving({ ...OWN, ...TEAM }),
    unlisted: UNLISTED,
  }),
  ...denied("take over another cluster's listener", "elasticloadbalancing:AddTags", [...LISTENERS, ...LISTENER_RULES], {
    context: { ...on(ANOTHER_CLUSTERS), ...giving(OWN) },
    unlisted: UNLISTED,
  }),
  ...denied("tag as another cluster's", "elasticloadbalancing:AddTags", [...LISTENERS, ...LISTENER_RULES], {
    context: giving(ANOTHER_CLUSTERS),
    unlisted: UNLISTED,
  }),
];

const LISTENER_CHANGES = elbActions([
  "AddListenerCertificates",
  "CreateRule",
  "DeleteListener",
  "ModifyListener",
  "ModifyListenerAttributes",
  "RemoveListenerCertificates",
]);
const RULE_CHANGES = elbActions(["DeleteRule", "ModifyRule"]);

const listeners = [
  ...allowed("listen with an own load balancer", elbActions(["CreateListener"]), [APPLICATION, NETWORK], {
    context: on(OWN),
  }),
  ...denied("listen with a load balancer that is not its own", elbActions(["CreateListener"]), APPLICATION, {
    context: NOT_OWN.map(on),
  }),
  ...allowed("change an own listener", LISTENER_CHANGES, LISTENERS, { context: on(OWN) }),
  ...denied("change a listener that is not its own", LISTENER_CHANGES, LISTENERS, { context: NOT_OWN.map(on) }),
  ...allowed("change an own rule", RULE_CHANGES, LISTENER_RULES, { context: on(OWN) }),
  ...denied("change a rule that is not its own", RULE_CHANGES, LISTENER_RULES, { context: NOT_OWN.map(on) }),
  ...allowed("order rules", elbActions(["SetRulePriorities"]), LISTENER_RULES),
  ...denied("order rules elsewhere", elbActions(["SetRulePriorities"]), LISTENER_RULES.map(inAnotherAccount)),
];

/** The load balancer controller with all it can do, on target groups of its own. */
export const LOAD_BALANCER_CONTROLLER_PROOF: Proof = {
  policy: "Load balancer controller",
  attachment: "identity",
  document: together(loadBalancerPolicies()),
  calls: [...reads, ...securityGroups, ...loadBalancers, ...tagging, ...listeners, ...protection, ...accelerators],
  survivors: {},
};

const BASIC = loadBalancerPolicies({ features: NO_FEATURE, foreignTargetGroups: true });

/** The same with no feature, and target groups of others. */
export const BASIC_LOAD_BALANCER_CONTROLLER_PROOF: Proof = {
  policy: "Load balancer controller without features, for foreign target groups",
  attachment: "identity",
  // What the other proof covers word for word is left out.
  document: together(
    BASIC.map((policy) => ({
      ...policy,
      statements: policy.statements.filter(({ sid }) => sid === "AllowRegisteringTargets"),
    })).filter(({ statements }) => statements.length > 0),
  ),
  calls: [
    ...allowed("register with any target group", REGISTRATION, TARGETS, {
      context: [OWN, ANOTHER_CLUSTERS, {}].map(on),
    }),
    ...denied("register elsewhere", REGISTRATION, [inAnotherAccount(TARGETS), inAnotherRegion(TARGETS)]),
    ...denied("change any target group", TARGET_CHANGES, TARGETS, { context: on(ANOTHER_CLUSTERS) }),
  ],
  survivors: {},
};

/** What the controller may not do while no feature asks for it. */
export const FEATURELESS = {
  document: together(BASIC),
  calls: [...protection, ...accelerators].filter(
    ({ expected, action }) => expected === "allowed" && action !== "iam:CreateServiceLinkedRole",
  ),
};
