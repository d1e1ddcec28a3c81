import { describe, expect, test } from "vitest";
import { controllerPolicies, KARPENTER_MINORS } from "../../modules/karpenter/controller-policies.ts";
import { INTERRUPTION_RULES } from "../../modules/karpenter/interruption-rules.ts";
import {
  LOAD_BALANCER_CONTROLLER_MINORS,
  loadBalancerControllerPolicies,
} from "../../modules/load-balancer-controller/policy.ts";
import type { StoredPolicy } from "../../rehearsal/drill/aws/policy.ts";
import {
  EVERY_FEATURE,
  karpenterPolicies,
  loadBalancerPolicies,
  NO_FEATURE,
  PLACE,
  together,
} from "./support/documents.ts";
import { FEATURELESS } from "./support/load-balancer-controller.ts";
import { KARPENTER, LOAD_BALANCER_CONTROLLER } from "./support/upstream.ts";
import { quickVerdict } from "./support/verdict.ts";

/** Our statements for each of upstream's that is not called as ours. */
const DIVIDED: Readonly<Record<string, readonly string[]>> = {
  "elb service-linked role": ["AllowCreatingElbServiceLinkedRole"],
  reads: ["AllowReadingNetworkAndLoadBalancers"],
  "certificates and protection": [
    "AllowFindingCertificates",
    "AllowReadingCertificates",
    "AllowReadingUserPoolClients",
    "AllowWebAclsOnLoadBalancers",
    "AllowProtectingLoadBalancers",
    "AllowEndingProtection",
  ],
  "any security group's rules": ["AllowIngressRulesInThisVpc"],
  "security group creation": ["AllowCreatingTaggedSecurityGroups", "AllowCreatingSecurityGroupsInThisVpc"],
  "tags of a new security group": ["AllowTaggingNewSecurityGroups"],
  "tags of an own security group": ["AllowOtherTagsOnOwnSecurityGroups"],
  "own security groups": ["AllowChangingOwnSecurityGroups"],
  creation: ["AllowCreatingTaggedLoadBalancers"],
  "listeners and rules": ["AllowListenersAndRulesOfOwnLoadBalancers"],
  "tags of own load balancers": ["AllowOtherTagsOnOwnLoadBalancers"],
  // A new one's need only be added, an own one's may be taken away too.
  "tags of listeners": ["AllowTaggingNewListeners", "AllowOtherTagsOnOwnListeners"],
  // ModifyListenerAttributes is of a listener, and upstream's one statement of two of ours.
  "own load balancers": ["AllowChangingOwnLoadBalancers", "elasticloadbalancing:ModifyListenerAttributes"],
  "tags of a new load balancer": ["AllowTaggingNewLoadBalancers"],
  targets: ["AllowRegisteringTargets"],
  "listener changes": ["AllowChangingOwnListeners", "AllowOrderingRules", "AllowWafToSetWebAcls"],
  "accelerator service-linked role": ["AllowCreatingGlobalAcceleratorServiceLinkedRole"],
  "accelerator lists": ["AllowFindingAccelerators"],
  "accelerator reads": ["AllowReadingOwnAccelerators"],
  "accelerator creation": ["AllowCreatingTaggedAccelerators"],
  "accelerator changes": ["AllowChangingOwnAccelerators"],
  "tags of own accelerators": ["AllowOtherTagsOnOwnAccelerators"],
  "tags of a new accelerator": ["AllowTaggingNewAccelerators"],
};

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** Actions of statements by Sid. */
function actionsBySid({ Statement }: StoredPolicy): Record<string, string[]> {
  return Object.fromEntries(Statement.map(({ Sid, Action }) => [Sid, sorted([Action].flat())]));
}

describe("Karpenter 1.14.1", () => {
  test("allows what upstream does, statement by statement, and nothing else", () => {
    expect(actionsBySid(together(karpenterPolicies()))).toEqual(KARPENTER.statements);
  });

  test("has upstream's five event rules", () => {
    const events = INTERRUPTION_RULES.map(({ pattern }) => [...pattern.source, ...pattern["detail-type"]].join(": "));
    expect(sorted(events)).toEqual([
      "aws.ec2: EC2 Capacity Reservation Instance Interruption Warning",
      "aws.ec2: EC2 Instance Rebalance Recommendation",
      "aws.ec2: EC2 Instance State-change Notification",
      "aws.ec2: EC2 Spot Instance Interruption Warning",
      "aws.health: AWS Health Event",
    ]);
    expect(sorted(INTERRUPTION_RULES.map(({ id }) => id))).toHaveLength(5);
  });
});

describe("other versions of Karpenter", () => {
  const scope = { place: PLACE, clusterName: "c", nodeRoleArn: "arn:n", queueArn: "arn:q", zonalShift: false };
  const actions = (version: string, zonalShift = false) =>
    sorted(Object.values(actionsBySid(together(controllerPolicies(version, { ...scope, zonalShift })))).flat());

  test("ask for what each added", () => {
    const added = KARPENTER_MINORS.map((minor, index) => {
      const before = actions(KARPENTER_MINORS[index - 1] ?? minor);
      return [minor, actions(minor).filter((action) => !before.includes(action))];
    });
    expect(added.filter(([, what]) => what?.length)).toEqual([
      ["1.7", ["iam:ListInstanceProfiles"]],
      ["1.11", ["ec2:DescribePlacementGroups"]],
      ["1.12", ["ec2:DescribeInstanceStatus"]],
    ]);
    expect(KARPENTER_MINORS).toEqual(Array.from({ length: 10 }, (_, index) => `1.${index + 5}`));
  });

  test("reach placement groups from 1.11 on", () => {
    const text = (version: string) => JSON.stringify(controllerPolicies(version, scope));
    expect(text("1.10.0")).not.toContain("placement-group/");
    expect(text("1.11.0")).toContain("placement-group/");
  });

  test("have the shift of a zone only where asked for, from 1.12 on", () => {
    expect(actions("1.12.0")).not.toContain("arc-zonal-shift:GetManagedResource");
    expect(actions("1.12.0", true)).toContain("arc-zonal-shift:GetManagedResource");
    expect(() => actions("1.11.3", true)).toThrow(/1\.11\.3 knows no zonal shift.*1\.12/);
  });

  test.each(["1.4.0", "1.15.0", "1.1", "v1.14.1", "1.14.1-rc", "", "latest"])(
    "fails on %j, and says what is known",
    (version) => {
      expect(() => controllerPolicies(version, scope)).toThrow(/known are 1\.5, .*, 1\.14\. Add a row/);
    },
  );
});

describe("Load Balancer Controller 3.5.0", () => {
  test("allows what upstream does, statement by statement, and nothing else", () => {
    const ours = actionsBySid(together(loadBalancerPolicies()));
    const listener = "elasticloadbalancing:ModifyListenerAttributes";
    expect(ours.AllowChangingOwnListeners).toContain(listener);
    ours.AllowChangingOwnListeners = ours.AllowChangingOwnListeners?.filter((action) => action !== listener) ?? [];
    const byUpstream = Object.entries(DIVIDED).map(([statement, parts]) => [
      statement,
      sorted(parts.flatMap((part) => (part === listener ? [listener] : (ours[part] ?? [`no statement ${part}`])))),
    ]);
    expect(Object.fromEntries(byUpstream)).toEqual(LOAD_BALANCER_CONTROLLER.statements);
    expect(sorted(Object.values(DIVIDED).flat())).toEqual(sorted([...Object.keys(ours), listener]));
  });

  test("allows nothing of a feature that is not asked for", async () => {
    const { document, calls } = FEATURELESS;
    const outcomes = await Promise.all(calls.map((call) => quickVerdict("identity", document, call)));
    expect(outcomes).toEqual(calls.map(() => "denied"));
  });

  test("brings a feature's statements with it alone", () => {
    const added = (feature: keyof typeof NO_FEATURE) => {
      const sids = (features: typeof NO_FEATURE) =>
        Object.keys(actionsBySid(together(loadBalancerPolicies({ features }))));
      const without = sids(NO_FEATURE);
      return sids({ ...NO_FEATURE, [feature]: true }).filter((sid) => !without.includes(sid));
    };
    expect(added("waf")).toEqual(["AllowWebAclsOnLoadBalancers", "AllowWafToSetWebAcls"]);
    expect(added("shield")).toEqual(["AllowProtectingLoadBalancers", "AllowEndingProtection"]);
    expect(added("cognito")).toEqual(["AllowReadingUserPoolClients"]);
    expect(added("globalAccelerator")).toHaveLength(7);
  });

  test.each(["2.17.1", "3.6.0", "3", "v3.5.0", ""])("fails on %j, and says what is known", (version) => {
    const scope = {
      place: PLACE,
      clusterName: "c",
      vpcId: "vpc-1",
      features: EVERY_FEATURE,
      foreignTargetGroups: false,
    };
    expect(() => loadBalancerControllerPolicies(version, scope)).toThrow(/known are 3\.0, .*, 3\.5\. Compare/);
    expect(LOAD_BALANCER_CONTROLLER_MINORS).toContain("3.5");
  });
});
