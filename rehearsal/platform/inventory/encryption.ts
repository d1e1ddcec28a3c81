import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeKeyCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import type { AwsConnection } from "../connection.ts";
import type { Item } from "./item.ts";

/** What an account holds of KMS and CloudWatch Logs. */
export async function listEncryption(connection: AwsConnection): Promise<Item[]> {
  const kms = new KMSClient(connection);
  return (await Promise.all([logGroups(connection), keys(kms), aliases(kms)])).flat();
}

async function logGroups(connection: AwsConnection): Promise<Item[]> {
  const client = new CloudWatchLogsClient(connection);
  const { logGroups: groups = [] } = await client.send(new DescribeLogGroupsCommand());
  return Promise.all(
    groups.map(async ({ logGroupName: id = "", logGroupArn, arn = "" }) => {
      const resourceArn = logGroupArn ?? arn.replace(/:\*$/, "");
      const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
      return { kind: "log-group", id, tags, taggable: true };
    }),
  );
}

/** Keys of the account's own; one that waits for its deletion is as good as gone. */
async function keys(client: KMSClient): Promise<Item[]> {
  const { Keys = [] } = await client.send(new ListKeysCommand());
  const found = await Promise.all(
    Keys.map(async ({ KeyId: id = "" }) => {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }));
      if (KeyMetadata?.KeyState === "PendingDeletion" || KeyMetadata?.KeyManager === "AWS") return [];
      const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId: id }));
      const tags = Object.fromEntries(Tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
      return [{ kind: "kms-key", id, tags, taggable: true }];
    }),
  );
  return found.flat();
}

async function aliases(client: KMSClient): Promise<Item[]> {
  const { Aliases = [] } = await client.send(new ListAliasesCommand());
  return Aliases.map(({ AliasName: id = "" }) => ({ kind: "kms-alias", id, tags: {}, taggable: false }));
}
