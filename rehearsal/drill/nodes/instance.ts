import {
  DescribeInstanceAttributeCommand,
  EC2Client,
  type Instance as Ec2Instance,
  paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import { GetInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import type { AwsConnection } from "../../platform/connection.ts";

/** An instance of a cluster, as its node shows it. */
export interface Instance {
  readonly id: string;
  readonly running: boolean;
  /** Its node's name on EKS. */
  readonly privateDnsName: string;
  readonly privateIp: string;
  readonly type: string;
  readonly zone: string;
  readonly architecture: "amd64" | "arm64";
  /** Name of its instance profile. */
  readonly profile: string | undefined;
  /** Whether it is of a NodePool of Karpenter's. */
  readonly isKarpenters: boolean;
}

/** Every instance tagged as a cluster's own, as Karpenter and EKS tag theirs; those that ended a while ago included. */
export async function instancesOf(connection: AwsConnection, clusterName: string): Promise<Instance[]> {
  const Filters = [{ Name: `tag:kubernetes.io/cluster/${clusterName}`, Values: ["owned"] }];
  const found: Instance[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances(
    { client: new EC2Client(connection) },
    { Filters },
  )) {
    for (const { Instances = [] } of Reservations) found.push(...Instances.map(instanceOf));
  }
  return found;
}

/** Its provider id, by which Kubernetes' controllers find the machine of a node. */
export function providerIdOf({ zone, id }: Pick<Instance, "zone" | "id">): string {
  return `aws:///${zone}/${id}`;
}

/** User data as it was given, decoded. */
export async function userDataOf(connection: AwsConnection, InstanceId: string): Promise<string> {
  const command = new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "userData" });
  const { UserData } = await new EC2Client(connection).send(command);
  return Buffer.from(UserData?.Value ?? "", "base64").toString();
}

/**
 * ARN of the role whose credentials an instance gets.
 *
 * @throws Error when it gets none
 */
export async function roleOf(connection: AwsConnection, { profile }: Pick<Instance, "profile">): Promise<string> {
  if (profile === undefined) throw new Error("it has no instance profile, so it is nobody to the cluster");
  const command = new GetInstanceProfileCommand({ InstanceProfileName: profile });
  const { InstanceProfile } = await new IAMClient(connection).send(command);
  const role = InstanceProfile?.Roles?.[0]?.Arn;
  if (role === undefined) throw new Error(`its instance profile ${profile} has no role`);
  return role;
}

function instanceOf(instance: Ec2Instance): Instance {
  return {
    id: instance.InstanceId ?? "",
    running: instance.State?.Name === "running",
    privateDnsName: instance.PrivateDnsName ?? "",
    privateIp: instance.PrivateIpAddress ?? "",
    type: instance.InstanceType ?? "",
    zone: instance.Placement?.AvailabilityZone ?? "",
    architecture: instance.Architecture === "arm64" ? "arm64" : "amd64",
    profile: instance.IamInstanceProfile?.Arn?.split("/").at(-1),
    isKarpenters: (instance.Tags ?? []).some(({ Key }) => Key === "karpenter.sh/nodepool"),
  };
}
