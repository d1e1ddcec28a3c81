import {
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
} from "@aws-sdk/client-iam";
import type { AwsConnection } from "../connection.ts";
import { type Item, tagged } from "./item.ts";

/** What an account holds of IAM. */
export async function listIam(connection: AwsConnection): Promise<Item[]> {
  const client = new IAMClient(connection);
  return (await Promise.all([roles(client), policies(client), users(client), oidcProviders(client)])).flat();
}

async function roles(client: IAMClient): Promise<Item[]> {
  const { Roles = [] } = await client.send(new ListRolesCommand());
  return Promise.all(
    Roles.map(async ({ RoleName: id = "" }) => {
      const { Tags } = await client.send(new ListRoleTagsCommand({ RoleName: id }));
      return { kind: "iam-role", id, tags: tagged(Tags), taggable: true };
    }),
  );
}

/** The account's own: AWS's are everybody's. */
async function policies(client: IAMClient): Promise<Item[]> {
  const { Policies = [] } = await client.send(new ListPoliciesCommand({ Scope: "Local" }));
  return Promise.all(
    Policies.map(async ({ Arn: id = "" }) => {
      const { Tags } = await client.send(new ListPolicyTagsCommand({ PolicyArn: id }));
      return { kind: "iam-policy", id, tags: tagged(Tags), taggable: true };
    }),
  );
}

async function users(client: IAMClient): Promise<Item[]> {
  const { Users = [] } = await client.send(new ListUsersCommand());
  return Users.map(({ Arn: id = "" }) => ({ kind: "iam-user", id, tags: {}, taggable: false }));
}

async function oidcProviders(client: IAMClient): Promise<Item[]> {
  const { OpenIDConnectProviderList = [] } = await client.send(new ListOpenIDConnectProvidersCommand());
  return Promise.all(
    OpenIDConnectProviderList.map(async ({ Arn: id = "" }) => {
      const { Tags } = await client.send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn: id }));
      return { kind: "iam-oidc-provider", id, tags: tagged(Tags), taggable: true };
    }),
  );
}
