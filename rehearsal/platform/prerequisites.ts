import { CreateSubnetCommand, CreateVpcCommand, EC2Client, ModifyVpcAttributeCommand } from "@aws-sdk/client-ec2";
import { CreatePolicyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import type { EnvironmentInput } from "../../config/environment.ts";
import { REGIONS } from "../../config/regions.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import type { AwsConnection } from "./connection.ts";

/** The roles and users an environment gives access to its cluster. */
export function principalsOf(input: EnvironmentInput): string[] {
  return resolveEnvironment(input).cluster.access.map(({ principal }) => principal);
}

/** The accounts an environment speaks of: its own, and those of others who get access. */
export function accountsOf(input: EnvironmentInput): string[] {
  return [...new Set([input.account, ...principalsOf(input).map(accountOf)])];
}

/**
 * Makes in the local AWS what an environment refers to and does not make itself: roles and users,
 * the policy that bounds roles, and an existing VPC with its subnets.
 *
 * @param connect connects to one of its accounts
 * @param principals the roles and users to make
 * @returns the environment with the ids that the VPC and subnets got there
 */
export async function makePrerequisites(
  connect: (account: string) => AwsConnection,
  input: EnvironmentInput,
  principals: readonly string[] = principalsOf(input),
): Promise<EnvironmentInput> {
  await Promise.all(principals.map((principal) => makePrincipal(connect(accountOf(principal)), principal)));
  if (input.permissionsBoundary !== undefined) await makeBoundary(connect(input.account), input.permissionsBoundary);
  const { existing } = input.network;
  if (existing === undefined) return input;
  return { ...input, network: { existing: await makeExistingNetwork(connect(input.account), input, existing) } };
}

function accountOf(arn: string): string {
  return arn.split(":")[4] ?? "";
}

/** Makes a role or user, unless it is there: several environments of an account may have the same owner. */
async function makePrincipal(connection: AwsConnection, arn: string): Promise<void> {
  const [, partition, , , account, resource = ""] = arn.split(":");
  const [kind, ...path] = resource.split("/");
  const name = path.pop();
  const Path = ["", ...path, ""].join("/");
  const administrators = `arn:${partition}:iam::${account}:root`;
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: administrators } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  const client = new IAMClient(connection);
  const made =
    kind === "user"
      ? client.send(new CreateUserCommand({ UserName: name, Path }))
      : client.send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument }));
  await made.catch(unlessThere);
}

function unlessThere(error: Error): void {
  if (error.name !== "EntityAlreadyExistsException") throw error;
}

/** Makes the policy that bounds roles, unless it is AWS's own or is there. It permits everything. */
async function makeBoundary(connection: AwsConnection, arn: string): Promise<void> {
  if (accountOf(arn) === "aws") return;
  const [name, ...path] = arn.split(":policy/")[1]?.split("/").reverse() ?? [];
  const statement = { Effect: "Allow", Action: "*", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const command = new CreatePolicyCommand({
    PolicyName: name,
    Path: ["", ...path.reverse(), ""].join("/"),
    PolicyDocument,
  });
  await new IAMClient(connection).send(command).catch(unlessThere);
}

type Existing = NonNullable<EnvironmentInput["network"]["existing"]>;

/** A VPC like the one the environment names: as many subnets, spread over the region's zones, tagged as they must be. */
async function makeExistingNetwork(
  connection: AwsConnection,
  { region }: EnvironmentInput,
  { privateSubnetIds, publicSubnetIds, controlPlaneSubnetIds }: Existing,
): Promise<Existing> {
  const client = new EC2Client(connection);
  const zones = REGIONS[region]?.zones ?? [];
  const vpcId = await makeVpc(client);
  const made = new Map<string, string>();
  const make = async (named: readonly string[], roleTag?: string) => {
    for (const [index, id] of named.entries()) {
      if (made.has(id)) continue;
      const zone = zones[index % zones.length] ?? "";
      made.set(id, await makeSubnet(client, { vpcId, zone, cidr: `10.0.${made.size}.0/24`, roleTag }));
    }
    return named.map((id) => made.get(id) ?? "");
  };
  return {
    vpcId,
    privateSubnetIds: await make(privateSubnetIds, "kubernetes.io/role/internal-elb"),
    ...(publicSubnetIds && { publicSubnetIds: await make(publicSubnetIds, "kubernetes.io/role/elb") }),
    ...(controlPlaneSubnetIds && { controlPlaneSubnetIds: await make(controlPlaneSubnetIds) }),
  };
}

/** Makes the VPC 10.0.0.0/16. @returns its id */
export async function makeVpc(client: EC2Client, { dnsHostnames = true } = {}): Promise<string> {
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const VpcId = Vpc?.VpcId ?? "";
  await client.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: dnsHostnames } }));
  return VpcId;
}

export interface SubnetToMake {
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  /** Key of a tag with the value 1. */
  readonly roleTag?: string | undefined;
}

/** Makes a subnet. @returns its id */
export async function makeSubnet(client: EC2Client, { vpcId, zone, cidr, roleTag }: SubnetToMake): Promise<string> {
  const { Subnet } = await client.send(
    new CreateSubnetCommand({
      VpcId: vpcId,
      AvailabilityZone: zone,
      CidrBlock: cidr,
      ...(roleTag && { TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: roleTag, Value: "1" }] }] }),
    }),
  );
  return Subnet?.SubnetId ?? "";
}
