import { CreateSubnetCommand, CreateVpcCommand, EC2Client, ModifyVpcAttributeCommand } from "@aws-sdk/client-ec2";
import { CreateRoleCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import type { EnvironmentInput } from "../../config/environment.ts";
import { REGIONS } from "../../config/regions.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import type { AwsConnection } from "./connection.ts";

/**
 * Makes in the local AWS what an environment refers to and does not make itself: the owners'
 * roles and users, and an existing VPC with its subnets.
 *
 * @returns the environment with the ids that the VPC and subnets got there
 */
export async function makePrerequisites(connection: AwsConnection, input: EnvironmentInput): Promise<EnvironmentInput> {
  const { account, owners } = resolveEnvironment(input);
  await Promise.all(owners.map((owner) => makePrincipal(connection, account, owner)));
  const { existing } = input.network;
  if (existing === undefined) return input;
  return { ...input, network: { existing: await makeExistingNetwork(connection, input, existing) } };
}

async function makePrincipal(connection: AwsConnection, account: string, arn: string): Promise<void> {
  const client = new IAMClient(connection);
  const [, , , , owner, resource = ""] = arn.split(":");
  const [kind, ...path] = resource.split("/");
  const name = path.pop() ?? "";
  if (owner !== account) return;
  const Path = path.length === 0 ? "/" : `/${path.join("/")}/`;
  if (kind === "user") {
    await client.send(new CreateUserCommand({ UserName: name, Path }));
    return;
  }
  const [, partition] = arn.split(":");
  const trust = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    },
  };
  await client.send(new CreateRoleCommand({ RoleName: name, Path, AssumeRolePolicyDocument: JSON.stringify(trust) }));
}

type Existing = NonNullable<EnvironmentInput["network"]["existing"]>;

/** A VPC like the one the environment names: as many subnets, spread over the region's zones, tagged as they must be. */
async function makeExistingNetwork(
  connection: AwsConnection,
  input: EnvironmentInput,
  existing: Existing,
): Promise<Existing> {
  const client = new EC2Client(connection);
  const zones = REGIONS[input.region]?.zones ?? [];
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const vpcId = Vpc?.VpcId ?? "";
  await client.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, EnableDnsHostnames: { Value: true } }));
  const ids = new Map<string, string>();
  const make = async (named: readonly string[] | undefined, roleTag: string | undefined) => {
    for (const [index, id] of (named ?? []).entries()) {
      if (ids.has(id)) continue;
      const Tags = roleTag === undefined ? [] : [{ Key: roleTag, Value: "1" }];
      const { Subnet } = await client.send(
        new CreateSubnetCommand({
          VpcId: vpcId,
          CidrBlock: `10.0.${ids.size}.0/24`,
          AvailabilityZone: zones[index % zones.length],
          TagSpecifications: [{ ResourceType: "subnet", Tags }],
        }),
      );
      ids.set(id, Subnet?.SubnetId ?? "");
    }
    return (named ?? []).map((id) => ids.get(id) ?? "");
  };
  return {
    vpcId,
    privateSubnetIds: await make(existing.privateSubnetIds, "kubernetes.io/role/internal-elb"),
    publicSubnetIds: await make(existing.publicSubnetIds, "kubernetes.io/role/elb"),
    ...(existing.controlPlaneSubnetIds && {
      controlPlaneSubnetIds: await make(existing.controlPlaneSubnetIds, undefined),
    }),
  };
}
