import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import { arn, type Place } from "../iam/arn.ts";
import { resourcePolicy } from "../iam/policy-document.ts";
import { INTERRUPTION_RULES, queueStatements } from "./interruption-rules.ts";

export interface InterruptionQueueProps {
  readonly place: Place;
  /** At most 80 characters; rules are named after it, and may have 64. */
  readonly name: string;
}

/** An interruption that nobody heard of within so many seconds is history. */
const RETENTION_SECONDS = 300;

/**
 * Where AWS says that an instance is about to go, and Karpenter reads it.
 *
 * @see https://karpenter.sh/docs/concepts/disruption/#interruption
 */
export class InterruptionQueue extends Construct {
  readonly name: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, { place, name }: InterruptionQueueProps) {
    super(scope, id);
    const queueArn = arn(place, "sqs", name);
    const rules = INTERRUPTION_RULES.map((rule) => ({ ...rule, name: `${name}-${rule.id}` }));
    const queue = new SqsQueue(this, "this", {
      name,
      messageRetentionSeconds: RETENTION_SECONDS,
      sqsManagedSseEnabled: true,
      // In the queue itself: as a resource of its own the provider waits half a minute for it.
      policy: resourcePolicy(
        "queue",
        queueStatements({ place, queueArn, ruleArns: rules.map((rule) => arn(place, "events", `rule/${rule.name}`)) }),
      ),
    });
    for (const { id: ruleId, name: ruleName, description, pattern } of rules) {
      const rule = new CloudwatchEventRule(this, ruleId, {
        name: ruleName,
        description,
        eventPattern: JSON.stringify(pattern),
      });
      new CloudwatchEventTarget(this, `${ruleId}-target`, { rule: rule.name, arn: queue.arn, targetId: "queue" });
    }
    this.name = queue.name;
    this.arn = queueArn;
  }
}
