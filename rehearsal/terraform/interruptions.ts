import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { INTERRUPTION_RULES } from "../../modules/karpenter/interruption-rules.ts";
import type { AwsConnection } from "../platform/connection.ts";

/** What AWS sends besides, and nobody here waits for. */
const OTHER = { Source: "aws.ec2", DetailType: "EC2 Fleet State Change" };

/** Seconds an event may take from the bus to the queue. */
const PATIENCE_SECONDS = 10;

/**
 * Puts an event of each kind that Karpenter reads on the bus, and one of another.
 *
 * @returns the kinds that arrived in the queue, each as often as it did, sorted
 */
export async function arrivals(connection: AwsConnection, queueName: string): Promise<string[]> {
  const sqs = new SQSClient(connection);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  await putEvents(new EventBridgeClient(connection));
  const arrived: string[] = [];
  const deadline = performance.now() + PATIENCE_SECONDS * 1000;
  while (performance.now() < deadline) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    // The last to arrive may not be the last there is: only an empty answer after all of them ends it.
    if (Messages.length === 0 && arrived.length >= interruptionKinds().length) break;
    for (const { Body = "{}", ReceiptHandle } of Messages) {
      arrived.push(JSON.parse(Body)["detail-type"]);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return arrived.sort();
}

/** The kinds of events Karpenter reads, sorted. */
export function interruptionKinds(): string[] {
  return INTERRUPTION_RULES.flatMap(({ pattern }) => pattern["detail-type"]).sort();
}

async function putEvents(client: EventBridgeClient): Promise<void> {
  const interruptions = INTERRUPTION_RULES.flatMap(({ pattern }) =>
    pattern.source.flatMap((Source) => pattern["detail-type"].map((DetailType) => ({ Source, DetailType }))),
  );
  const Detail = JSON.stringify({ "instance-id": "i-0123456789abcdef0" });
  const Entries = [...interruptions, OTHER].map((event) => ({ ...event, Detail }));
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries }));
  if (FailedEntryCount)
    throw new Error(`the bus took ${Entries.length - FailedEntryCount} of ${Entries.length} events`);
}
