import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeLaunchTemplatesCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type SecurityGroup,
  type Tag,
} from "@aws-sdk/client-ec2";
import type { AwsConnection } from "../connection.ts";
import { type Item, tagged } from "./item.ts";

/** Everything of EC2 the platform can leave behind, kind by kind, and the call that lists it. */
const LISTINGS = {
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
    async (client) => (await securityGroups(client)).map((group) => ({ ...group, madeByAws: isMadeByEks(group) })),
    "GroupId",
  ),
  "launch-template": ec2(
    async (client) => (await client.send(new DescribeLaunchTemplatesCommand())).LaunchTemplates,
    "LaunchTemplateId",
  ),
  "security-group-rule": ec2(async (client) => {
    const ofEks = (await securityGroups(client)).filter(isMadeByEks).map(({ GroupId }) => GroupId);
    return (await client.send(new DescribeSecurityGroupRulesCommand())).SecurityGroupRules?.map((rule) => ({
      ...rule,
      // Every new group starts with one that lets everything out.
      madeByAws: rule.IsEgress || ofEks.includes(rule.GroupId),
    }));
  }, "SecurityGroupRuleId"),
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
};

/** What an account holds of EC2. */
export async function listEc2(connection: AwsConnection): Promise<Item[]> {
  const lists = Object.entries(LISTINGS).map(async ([kind, list]) =>
    (await list(connection)).map((item) => ({ kind, ...item })),
  );
  return (await Promise.all(lists)).flat();
}

type Ec2Thing<IdKey extends string> = { readonly [Key in IdKey]?: string | undefined } & {
  readonly Tags?: Tag[] | undefined;
  readonly madeByAws?: boolean | undefined;
};

function ec2<IdKey extends string>(
  list: (client: EC2Client) => Promise<readonly Ec2Thing<IdKey>[] | undefined>,
  idKey: IdKey,
): (connection: AwsConnection) => Promise<Omit<Item, "kind">[]> {
  return async (connection) =>
    ((await list(new EC2Client(connection))) ?? []).map((thing) => ({
      id: thing[idKey] ?? "",
      tags: tagged(thing.Tags),
      taggable: thing.madeByAws !== true,
    }));
}

async function securityGroups(client: EC2Client): Promise<SecurityGroup[]> {
  return (await client.send(new DescribeSecurityGroupsCommand())).SecurityGroups ?? [];
}

/** EKS makes one with each cluster. */
function isMadeByEks({ Tags }: SecurityGroup): boolean {
  return Tags?.some(({ Key }) => Key === "aws:eks:cluster-name") ?? false;
}
