import { describe, expect, test } from "vitest";
import { LONGEST_CLUSTER_NAME, namesOf } from "../../../config/names.ts";
import { KARPENTER_MINORS, LOAD_BALANCER_CONTROLLER_MINORS } from "../../../config/versions.ts";
import { KARPENTER_MINORS as MINORS_WITH_POLICIES } from "../../../modules/karpenter/controller-policies.ts";
import { INTERRUPTION_RULES } from "../../../modules/karpenter/interruption-rules.ts";
import { LOAD_BALANCER_CONTROLLER_MINORS as BALANCER_MINORS_WITH_POLICIES } from "../../../modules/load-balancer-controller/policy.ts";
import { MINIMAL, withCluster } from "../../support/environments.ts";
import { synthStack } from "../../support/synth.ts";

const stack = synthStack(MINIMAL, "cluster");

describe("Karpenter's queue", () => {
  test("keeps a warning for five minutes, encrypted", () => {
    expect(stack.the("aws_sqs_queue")).toMatchObject({
      name: "inference-test-karpenter",
      message_retention_seconds: 300,
      sqs_managed_sse_enabled: true,
    });
  });

  test("gets the five kinds of events, each by a rule of its own", () => {
    const rules = Object.values(stack.resources("aws_cloudwatch_event_rule"));
    const kinds = rules.map(({ event_pattern }) => JSON.parse(String(event_pattern))["detail-type"]);
    expect(kinds.flat().sort()).toEqual([
      "AWS Health Event",
      "EC2 Capacity Reservation Instance Interruption Warning",
      "EC2 Instance Rebalance Recommendation",
      "EC2 Instance State-change Notification",
      "EC2 Spot Instance Interruption Warning",
    ]);
    const targets = Object.values(stack.resources("aws_cloudwatch_event_target"));
    expect(targets.map(({ arn }) => arn)).toEqual(rules.map(() => "${aws_sqs_queue.karpenter_queue.arn}"));
  });

  test("lets those rules alone send, of this account, and nobody without TLS", () => {
    const [send, tls] = JSON.parse(String(stack.the("aws_sqs_queue").policy)).Statement;
    const rules = Object.values(stack.resources("aws_cloudwatch_event_rule")).map(({ name }) => name);
    expect(send.Condition.ArnEquals["aws:SourceArn"].sort()).toEqual(
      rules.map((name) => `arn:aws:events:us-west-2:111122223333:rule/${name}`).sort(),
    );
    expect(send.Condition.StringEquals).toEqual({ "aws:SourceAccount": "111122223333" });
    expect(tls).toMatchObject({
      Effect: "Deny",
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  test("has rules whose names keep their limit at the longest cluster name", () => {
    const { karpenterQueue, karpenterRule } = namesOf("x".repeat(LONGEST_CLUSTER_NAME.length - 2), "y");
    const names = INTERRUPTION_RULES.map(({ id }) => `${karpenterQueue}-${id}`);
    expect(Math.max(...names.map(({ length }) => length))).toBe(karpenterRule.length);
    expect(karpenterRule.length).toBeLessThanOrEqual(64);
  });
});

describe("Karpenter's nodes", () => {
  test("have a role, and are admitted as nodes", () => {
    expect(stack.resources("aws_eks_access_entry").karpenter_node_access).toMatchObject({
      principal_arn: "${aws_iam_role.karpenter_node_role.arn}",
      type: "EC2_LINUX",
    });
    expect(stack.resources("aws_iam_role").karpenter_node_role?.name).toBe("inference-test-karpenter-node");
  });
});

describe("Karpenter's controller", () => {
  const policies = (input = MINIMAL) =>
    Object.keys(synthStack(input, "cluster").resources("aws_iam_policy")).filter((name) =>
      name.startsWith("karpenter"),
    );

  test("asks about zonal shifts only where there can be any, and it heeds them", () => {
    expect(policies()).toContain("karpenter_controller_zonal_shift");
    expect(policies(withCluster({ zonalShift: false }))).not.toContain("karpenter_controller_zonal_shift");
    const older = { ...withCluster({ kubernetesVersion: "1.35" }), karpenter: { version: "1.11.1" } };
    expect(policies(older)).not.toContain("karpenter_controller_zonal_shift");
  });
});

test("rules know the versions whose permissions modules know", () => {
  expect(KARPENTER_MINORS).toEqual(MINORS_WITH_POLICIES);
  expect(LOAD_BALANCER_CONTROLLER_MINORS).toEqual(BALANCER_MINORS_WITH_POLICIES);
});
