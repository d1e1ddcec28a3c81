import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { NodeRecord } from "../record.ts";
import { expect, type Scenario, type Stage } from "../stage.ts";

interface Warning {
  readonly source: string;
  readonly detailType: string;
  readonly detail: (instance: string) => object;
  /** Whether Karpenter drains the node. One that is only at risk it leaves. */
  readonly drains: boolean;
}

const EC2 = "aws.ec2";

/** What AWS says before it takes an instance away, a node each. */
const WARNINGS: readonly Warning[] = [
  {
    ...{ source: EC2, detailType: "EC2 Spot Instance Interruption Warning", drains: true },
    detail: (instance) => ({ "instance-id": instance, "instance-action": "terminate" }),
  },
  {
    ...{ source: EC2, detailType: "EC2 Instance State-change Notification", drains: true },
    // One that stops still runs for a while; the local AWS's would be gone at once.
    detail: (instance) => ({ "instance-id": instance, state: "stopping" }),
  },
  {
    ...{ source: "aws.health", detailType: "AWS Health Event", drains: true },
    detail: (instance) => ({
      service: "EC2",
      eventTypeCategory: "scheduledChange",
      affectedEntities: [{ entityValue: instance }],
    }),
  },
  {
    ...{ source: EC2, detailType: "EC2 Instance Rebalance Recommendation", drains: false },
    detail: (instance) => ({ "instance-id": instance }),
  },
];

/** An event is in the queue at once, where Karpenter waits for it. */
const AT_ONCE_SECONDS = 45;

export const interruption: Scenario = {
  name: "interruption",
  title: "AWS takes instances away: its events reach the queue, and nodes are drained before; one at risk is left.",
  async run(stage) {
    const pool = await stage.pool("cpu");
    const replicas = WARNINGS.length;
    await stage.deploy({ name: "api", replicas, apart: true, pools: [pool] });
    await stage.running("api", replicas);
    const nodes = [...(await stage.nodes(pool, replicas))];
    const warned = WARNINGS.map((warning, index) => ({ ...warning, node: nodes[index] as NodeRecord }));
    const before = stage.world.messagesRead();
    for (const warning of warned) await announce(stage, warning);
    const read = async () => {
      const count = stage.world.messagesRead() - before;
      if (count >= replicas) return true;
      throw new Error(`${count} of ${replicas} came; the queue's policy lets ${await senders(stage)} send`);
    };
    await stage.until(
      `Karpenter to read ${replicas} events from queue ${stage.world.queueName}`,
      read,
      AT_ONCE_SECONDS,
    );
    for (const { node, detailType } of warned.filter(({ drains }) => drains)) {
      await stage.until(`${node.claim} to be drained after: ${detailType}`, async () => node.gone !== undefined);
      stage.step(`${node.claim} is drained and gone`);
    }
    const atRisk = warned.find(({ drains }) => !drains)?.node;
    await stage.said("NodeClaim", atRisk?.claim ?? "", /rebalance/i);
    expect(atRisk?.terminating === undefined, `${atRisk?.claim} was drained, though it is only at risk.`);
    await stage.running("api", replicas);
    stage.step("all pods run again");
  },
};

async function announce(stage: Stage, { source, detailType, detail, node }: Warning & { node: NodeRecord }) {
  const instance = node.instanceId ?? "";
  const event = { Source: source, DetailType: detailType, Detail: JSON.stringify(detail(instance)) };
  const { FailedEntryCount } = await new EventBridgeClient(stage.world.connection).send(
    new PutEventsCommand({ Entries: [event] }),
  );
  expect(!FailedEntryCount, `EventBridge did not take ${detailType}.`);
  stage.step(`${detailType} for ${node.claim}`);
}

/** Whom the queue's policy lets send, in a few words. */
async function senders({ world }: Stage): Promise<string> {
  const client = new SQSClient(world.connection);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: world.queueName }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }));
  const { Statement = [] }: { Statement?: { Effect: string; Condition?: Record<string, Record<string, unknown>> }[] } =
    JSON.parse(Attributes?.Policy || "{}");
  const rules = Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Condition }) =>
    [Condition?.ArnEquals?.["aws:SourceArn"] ?? "anybody"].flat(),
  );
  return rules.length === 0 ? "nobody" : rules.join(", ");
}
