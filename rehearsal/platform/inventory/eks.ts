import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  DescribePodIdentityAssociationCommand,
  EKSClient,
  ListAccessEntriesCommand,
  ListAddonsCommand,
  ListClustersCommand,
  ListNodegroupsCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { AwsConnection } from "../connection.ts";
import type { Item } from "./item.ts";

/** What an account holds of EKS. */
export async function listEks(connection: AwsConnection): Promise<Item[]> {
  const client = new EKSClient(connection);
  const { clusters = [] } = await client.send(new ListClustersCommand());
  const { Arn: creator = "" } = await new STSClient(connection).send(new GetCallerIdentityCommand());
  return (await Promise.all(clusters.map((name) => listCluster(client, name, creator)))).flat();
}

async function listCluster(client: EKSClient, clusterName: string, creator: string): Promise<Item[]> {
  const { cluster } = await client.send(new DescribeClusterCommand({ name: clusterName }));
  const groups = await nodeGroups(client, clusterName);
  const parts = await Promise.all([
    addons(client, clusterName),
    accessEntries(client, clusterName, [creator, ...groups.map(({ role }) => role)]),
    podIdentityAssociations(client, clusterName),
  ]);
  return [item("eks-cluster", clusterName, cluster?.tags), ...groups.map(({ found }) => found), ...parts.flat()];
}

async function nodeGroups(client: EKSClient, clusterName: string): Promise<{ found: Item; role: string }[]> {
  const { nodegroups = [] } = await client.send(new ListNodegroupsCommand({ clusterName }));
  return Promise.all(
    nodegroups.map(async (nodegroupName) => {
      const { nodegroup } = await client.send(new DescribeNodegroupCommand({ clusterName, nodegroupName }));
      const found = item("eks-node-group", `${clusterName}/${nodegroupName}`, nodegroup?.tags);
      return { found, role: nodegroup?.nodeRole ?? "" };
    }),
  );
}

async function addons(client: EKSClient, clusterName: string): Promise<Item[]> {
  const { addons: names = [] } = await client.send(new ListAddonsCommand({ clusterName }));
  return Promise.all(
    names.map(async (addonName) => {
      const { addon } = await client.send(new DescribeAddonCommand({ clusterName, addonName }));
      return item("eks-addon", `${clusterName}/${addonName}`, addon?.tags);
    }),
  );
}

/** EKS makes those of managed node groups' roles itself, and that of a creator who is to be administrator. */
async function accessEntries(client: EKSClient, clusterName: string, madeByEks: readonly string[]): Promise<Item[]> {
  const { accessEntries: principals = [] } = await client.send(new ListAccessEntriesCommand({ clusterName }));
  return Promise.all(
    principals.map(async (principalArn) => {
      const { accessEntry } = await client.send(new DescribeAccessEntryCommand({ clusterName, principalArn }));
      // EKS tags none of its own; where the same principal is also asked for, there are tags.
      const ownTags = Object.keys(accessEntry?.tags ?? {}).length > 0;
      const taggable = ownTags || !madeByEks.includes(principalArn);
      return item("eks-access-entry", `${clusterName} ${principalArn}`, accessEntry?.tags, taggable);
    }),
  );
}

/** EKS makes those of add-ons itself, and names the add-on as their owner. */
async function podIdentityAssociations(client: EKSClient, clusterName: string): Promise<Item[]> {
  const { associations = [] } = await client.send(new ListPodIdentityAssociationsCommand({ clusterName }));
  return Promise.all(
    associations.map(async ({ associationId }) => {
      const { association } = await client.send(
        new DescribePodIdentityAssociationCommand({ clusterName, associationId }),
      );
      const id = `${clusterName} ${association?.namespace}/${association?.serviceAccount}`;
      return item("eks-pod-identity-association", id, association?.tags, association?.ownerArn === undefined);
    }),
  );
}

function item(kind: string, id: string, tags: Record<string, string> = {}, taggable = true): Item {
  return { kind, id, tags, taggable };
}
