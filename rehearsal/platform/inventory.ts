import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Tag,
} from "@aws-sdk/client-ec2";
import { IAMClient, ListRolesCommand, ListRoleTagsCommand, ListUsersCommand } from "@aws-sdk/client-iam";
import type { AwsConnection } from "./connection.ts";

/** Something that is in an AWS account. */
export interface Item {
  /** What it is, e.g. `subnet`. */
  readonly kind: string;
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether whoever made it could tag it: AWS makes some things itself, behind others. */
  readonly taggable: boolean;
}

type Listing = (connection: AwsConnection) => Promise<Omit<Item, "kind">[]>;

/** Everything the platform can leave behind, kind by kind, and the call that lists it. */
const LISTINGS: Readonly<Record<string, Listing>> = {
  vpc: ec2(async (client) => (await client.send(new DescribeVpcsCommand())).Vpcs, "VpcId"),
  subnet: ec2(async (client) => (await client.send(new DescribeSubnetsCommand())).Subnets, "SubnetId"),
  "internet-gateway": ec2(
    async (client) => (await client.send(new DescribeInternetGatewaysCommand())).InternetGateways,
    "InternetGatewayId",
  ),
  "elastic-ip": ec2(async (client) => (await client.send(new DescribeAddressesCommand())).Addresses, "AllocationId"),
  "nat-gateway": ec2(
    async (client) =>
      // EC2 shows deleted gateways for an hour more.
      (await client.send(new DescribeNatGatewaysCommand())).NatGateways?.filter(({ State }) => State !== "deleted"),
    "NatGatewayId",
  ),
  "route-table": ec2(
    async (client) =>
      (await client.send(new DescribeRouteTablesCommand())).RouteTables?.map((table) => ({
        ...table,
        madeByAws: table.Associations?.some(({ Main }) => Main),
      })),
    "RouteTableId",
  ),
  "security-group": ec2(
    async (client) => (await client.send(new DescribeSecurityGroupsCommand())).SecurityGroups,
    "GroupId",
  ),
  "security-group-rule": ec2(
    async (client) =>
      (await client.send(new DescribeSecurityGroupRulesCommand())).SecurityGroupRules?.map((rule) => ({
        ...rule,
        // Every new group starts with one that lets everything out.
        madeByAws: rule.IsEgress,
      })),
    "SecurityGroupRuleId",
  ),
  "vpc-endpoint": ec2(
    async (client) => (await client.send(new DescribeVpcEndpointsCommand())).VpcEndpoints,
    "VpcEndpointId",
  ),
  "flow-log": ec2(async (client) => (await client.send(new DescribeFlowLogsCommand())).FlowLogs, "FlowLogId"),
  "network-interface": ec2(
    async (client) =>
      (await client.send(new DescribeNetworkInterfacesCommand())).NetworkInterfaces?.map((found) => ({
        ...found,
        Tags: found.TagSet,
        madeByAws: true,
      })),
    "NetworkInterfaceId",
  ),
  "log-group": logGroups,
  "iam-role": iamRoles,
  "iam-user": async (connection) => {
    const answer = await new IAMClient(connection).send(new ListUsersCommand());
    return (answer.Users ?? []).map(({ Arn }) => ({ id: Arn ?? "", tags: {}, taggable: false }));
  },
};

/** Lists what an account holds. */
export async function inventory(connection: AwsConnection): Promise<Item[]> {
  const lists = Object.entries(LISTINGS).map(async ([kind, list]) =>
    (await list(connection)).map((item) => ({ kind, ...item })),
  );
  return (await Promise.all(lists)).flat();
}

/** What is there now and was not before. */
export function added(before: readonly Item[], now: readonly Item[]): Item[] {
  const known = new Set(before.map(({ kind, id }) => `${kind} ${id}`));
  return now.filter(({ kind, id }) => !known.has(`${kind} ${id}`));
}

/** What could carry tags and lacks one of these, with what it lacks. */
export function untagged(items: readonly Item[], expected: Readonly<Record<string, string>>): string[] {
  return items
    .filter(({ taggable }) => taggable)
    .flatMap(({ kind, id, tags }) => {
      const missing = Object.entries(expected).filter(([key, value]) => tags[key] !== value);
      return missing.length === 0
        ? []
        : [`${kind} ${id} lacks ${missing.map(([key, value]) => `${key}=${value}`).join(", ")}`];
    });
}

type Ec2Thing<IdKey extends string> = { readonly [Key in IdKey]?: string | undefined } & {
  readonly Tags?: Tag[] | undefined;
  readonly madeByAws?: boolean | undefined;
};

function ec2<IdKey extends string>(
  list: (client: EC2Client) => Promise<readonly Ec2Thing<IdKey>[] | undefined>,
  idKey: IdKey,
): Listing {
  return async (connection) =>
    ((await list(new EC2Client(connection))) ?? []).map((thing) => ({
      id: thing[idKey] ?? "",
      tags: Object.fromEntries((thing.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
      taggable: thing.madeByAws !== true,
    }));
}

async function logGroups(connection: AwsConnection): ReturnType<Listing> {
  const client = new CloudWatchLogsClient(connection);
  const { logGroups: groups = [] } = await client.send(new DescribeLogGroupsCommand());
  return Promise.all(
    groups.map(async ({ logGroupName = "", logGroupArn, arn = "" }) => {
      const resourceArn = logGroupArn ?? arn.replace(/:\*$/, "");
      const { tags = {} } = await client.send(new ListTagsForResourceCommand({ resourceArn }));
      return { id: logGroupName, tags, taggable: true };
    }),
  );
}

async function iamRoles(connection: AwsConnection): ReturnType<Listing> {
  const client = new IAMClient(connection);
  const { Roles: roles = [] } = await client.send(new ListRolesCommand());
  return Promise.all(
    roles.map(async ({ RoleName: name }) => {
      const { Tags: tags = [] } = await client.send(new ListRoleTagsCommand({ RoleName: name }));
      const entries = tags.map(({ Key = "", Value = "" }) => [Key, Value]);
      return { id: name ?? "", tags: Object.fromEntries(entries), taggable: true };
    }),
  );
}
