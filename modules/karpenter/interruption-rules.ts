import type { Place } from "../iam/arn.ts";
import type { ResourceStatement } from "../iam/policy-document.ts";

/** An EventBridge rule whose events go to the interruption queue. */
export interface InterruptionRule {
  /** Kebab-case, short: a rule's name takes 64 characters, of which this is the end. */
  readonly id: string;
  readonly description: string;
  readonly pattern: { readonly source: readonly string[]; readonly "detail-type": readonly string[] };
}

/**
 * The events Karpenter reads. A Capacity Reservation's it understands from 1.10 on; older versions pass
 * over it.
 *
 * Maintenance comes from AWS Health: EC2 itself sends no event of a scheduled change.
 *
 * @see https://karpenter.sh/docs/concepts/disruption/#interruption
 */
export const INTERRUPTION_RULES: readonly InterruptionRule[] = [
  {
    id: "health",
    description: "AWS Health announces maintenance or retirement of an instance",
    pattern: { source: ["aws.health"], "detail-type": ["AWS Health Event"] },
  },
  {
    id: "spot",
    description: "EC2 takes a Spot instance back in two minutes",
    pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Spot Instance Interruption Warning"] },
  },
  {
    id: "rebalance",
    description: "EC2 finds a Spot instance at risk: Karpenter only makes it known, it drains nothing",
    pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Instance Rebalance Recommendation"] },
  },
  {
    id: "state-change",
    description: "An instance stops or terminates",
    pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"] },
  },
  {
    id: "reservation",
    description: "EC2 takes back an instance of a Capacity Reservation",
    pattern: { source: ["aws.ec2"], "detail-type": ["EC2 Capacity Reservation Instance Interruption Warning"] },
  },
];

export interface QueueScope {
  readonly place: Place;
  readonly queueArn: string;
  /** The rules that may send. */
  readonly ruleArns: readonly string[];
}

/**
 * The policy of the interruption queue: a forged message makes Karpenter drain a node, so only these
 * rules may send.
 *
 * Upstream lets all of EventBridge send, for whomever, and SQS itself too. Nothing here sends as
 * `sqs.amazonaws.com`, EventBridge delivers as itself: left out.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html#enforce-encryption-data-in-transit
 */
export function queueStatements({ place, queueArn, ruleArns }: QueueScope): readonly ResourceStatement[] {
  return [
    {
      sid: "AllowTheseRulesToSend",
      principal: { Service: "events.amazonaws.com" },
      actions: ["sqs:SendMessage"],
      resources: [queueArn],
      condition: {
        StringEquals: { "aws:SourceAccount": place.account },
        ArnEquals: { "aws:SourceArn": ruleArns },
      },
    },
    {
      sid: "DenyEverythingWithoutTls",
      effect: "Deny",
      principal: "*",
      actions: ["sqs:*"],
      resources: [queueArn],
      condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ];
}
