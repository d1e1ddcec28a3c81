import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import type { AwsConnection } from "../../platform/connection.ts";
import type { Statement } from "../record.ts";
import type { StoredPolicy, StoredStatement } from "./policy.ts";

/** A policy with the name it has in AWS. */
export interface NamedPolicy {
  readonly name: string;
  readonly document: StoredPolicy;
}

/** A role and what decides what it may do, as the cloud holds it. */
export interface ControllerRole {
  readonly arn: string;
  readonly name: string;
  readonly partition: string;
  readonly account: string;
  /** Managed and inline policies. */
  readonly policies: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
}

/**
 * A role with all its policies, as IAM holds them.
 *
 * @throws when there is no such role
 */
export async function controllerRole(connection: AwsConnection, roleName: string): Promise<ControllerRole> {
  const client = new IAMClient(connection);
  const { Role } = await client.send(new GetRoleCommand({ RoleName: roleName }));
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  const arn = Role?.Arn ?? "";
  const [, partition = "", , , account = ""] = arn.split(":");
  return {
    arn,
    name: roleName,
    partition,
    account,
    policies: [...(await managedPolicies(client, roleName)), ...(await inlinePolicies(client, roleName))],
    ...(boundary ? { boundary: await managedPolicy(client, boundary) } : {}),
  };
}

/** Every statement of a role's own policies: its boundary allows nothing by itself. */
export function statementsOf(role: ControllerRole): Statement[] {
  return role.policies.flatMap(({ name, document }) =>
    document.Statement.map(({ Sid }) => ({ policy: name, sid: Sid })),
  );
}

async function managedPolicies(client: IAMClient, RoleName: string): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    for (const { PolicyArn = "" } of AttachedPolicies) policies.push(await managedPolicy(client, PolicyArn));
  return policies;
}

async function managedPolicy(client: IAMClient, PolicyArn: string): Promise<NamedPolicy> {
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
  const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  const { PolicyVersion } = await client.send(version);
  return { name: Policy?.PolicyName ?? "", document: stored(PolicyVersion?.Document) };
}

async function inlinePolicies(client: IAMClient, RoleName: string): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    for (const PolicyName of PolicyNames) {
      const { PolicyDocument } = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
      policies.push({ name: PolicyName, document: stored(PolicyDocument) });
    }
  return policies;
}

/** IAM answers documents percent-encoded, a lone statement needs no list, and a Sid is optional. */
function stored(document = ""): StoredPolicy {
  const { Version, Statement } = JSON.parse(decodeURIComponent(document));
  const statements: StoredStatement[] = [Statement].flat();
  return {
    Version,
    Statement: statements.map((statement, position) => ({ ...statement, Sid: statement.Sid ?? `#${position + 1}` })),
  };
}
