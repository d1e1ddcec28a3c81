import {
  EventBridgeClient,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { ListQueuesCommand, ListQueueTagsCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { AwsConnection } from "../connection.ts";
import type { Item } from "./item.ts";

/** What an account holds of EventBridge and SQS. */
export async function listEvents(connection: AwsConnection): Promise<Item[]> {
  return (await Promise.all([rules(new EventBridgeClient(connection)), queues(new SQSClient(connection))])).flat();
}

async function rules(client: EventBridgeClient): Promise<Item[]> {
  const { Rules = [] } = await client.send(new ListRulesCommand());
  const found = await Promise.all(
    Rules.map(async ({ Name = "", Arn }) => {
      const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN: Arn }));
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
      const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      const targets = Targets.map(({ Id }) => ({
        kind: "event-target",
        id: `${Name} to ${Id}`,
        tags: {},
        taggable: false,
      }));
      return [{ kind: "event-rule", id: Name, tags, taggable: true }, ...targets];
    }),
  );
  return found.flat();
}

async function queues(client: SQSClient): Promise<Item[]> {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand());
  return Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Tags: tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
      return { kind: "sqs-queue", id: QueueUrl.split("/").at(-1) ?? "", tags, taggable: true };
    }),
  );
}
