import {
  EC2Client,
  type Filter,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplates,
  paginateDescribeNetworkInterfaces,
  paginateDescribeSecurityGroups,
  paginateDescribeSnapshots,
  paginateDescribeVolumes,
} from "@aws-sdk/client-ec2";
import {
  DescribeTagsCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetInstanceProfileCommand, IAMClient, paginateListInstanceProfiles } from "@aws-sdk/client-iam";

/** A tag that says whose something is, and who puts it there. */
interface ClusterTag {
  readonly key: string;
  readonly value: string;
  readonly by: string;
  /** Whether nobody but the cluster's controllers removes it: the rest goes with an instance or a stack. */
  readonly needsCluster: boolean;
}

/** Every tag by which something in AWS is a cluster's own. What says more of who made it comes first. */
export function clusterTags(cluster: string): readonly ClusterTag[] {
  return [
    { key: "elbv2.k8s.aws/cluster", value: cluster, by: "AWS Load Balancer Controller", needsCluster: true },
    { key: "cluster.k8s.amazonaws.com/name", value: cluster, by: "VPC CNI", needsCluster: false },
    { key: "eks:eks-cluster-name", value: cluster, by: "Karpenter", needsCluster: true },
    { key: "eks:cluster-name", value: cluster, by: "EKS", needsCluster: false },
    { key: "aws:eks:cluster-name", value: cluster, by: "EKS", needsCluster: false },
    { key: "ebs.csi.aws.com/cluster-name", value: cluster, by: "EBS CSI driver", needsCluster: true },
    { key: "karpenter.sh/discovery", value: cluster, by: "the network and cluster stacks", needsCluster: false },
    // "shared" is on what several clusters use, and is none's.
    { key: `kubernetes.io/cluster/${cluster}`, value: "owned", by: "the cluster", needsCluster: true },
  ];
}

/** Something in AWS that carries a tag of the cluster. */
export interface Tagged {
  readonly kind: Kind;
  /** As AWS's commands take it: an id, an ARN or a name. */
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Who made it, by its tag. */
  readonly by: string;
  /** Whether nobody but the cluster's controllers removes it. */
  readonly needsCluster: boolean;
}

interface Found {
  readonly id: string | undefined;
  readonly tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

/** The clients that ask AWS, for one region. */
export class Aws {
  readonly ec2: EC2Client;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly iam: IAMClient;

  constructor(region: string) {
    this.ec2 = new EC2Client({ region });
    this.elb = new ElasticLoadBalancingV2Client({ region });
    this.iam = new IAMClient({ region });
  }
}

/** How things of a kind are found by the keys of their tags, and the command that removes one. */
interface KindOfThing {
  find(aws: Aws, filters: Filter[], cluster: string): AsyncIterable<readonly Found[]>;
  readonly remove: string;
}

/** What controllers and EKS make for a cluster, in the order in which it can be removed. */
const KINDS = {
  "load balancer": { find: loadBalancers, remove: "aws elbv2 delete-load-balancer --load-balancer-arn" },
  "target group": { find: targetGroups, remove: "aws elbv2 delete-target-group --target-group-arn" },
  instance: { find: instances, remove: "aws ec2 terminate-instances --instance-ids" },
  "launch template": { find: launchTemplates, remove: "aws ec2 delete-launch-template --launch-template-id" },
  "instance profile": { find: instanceProfiles, remove: "aws iam delete-instance-profile --instance-profile-name" },
  "network interface": { find: networkInterfaces, remove: "aws ec2 delete-network-interface --network-interface-id" },
  "security group": { find: securityGroups, remove: "aws ec2 delete-security-group --group-id" },
  volume: { find: volumes, remove: "aws ec2 delete-volume --volume-id" },
  snapshot: { find: snapshots, remove: "aws ec2 delete-snapshot --snapshot-id" },
} as const satisfies Readonly<Record<string, KindOfThing>>;

export type Kind = keyof typeof KINDS;

/**
 * Everything in AWS that carries a tag of the cluster, and nothing else.
 *
 * @param kinds only these @default all
 */
export async function taggedFor(
  cluster: string,
  aws: Aws,
  kinds: readonly Kind[] = Object.keys(KINDS) as Kind[],
): Promise<Tagged[]> {
  const lists = kinds.map((kind) => ofKind(kind, cluster, aws));
  return (await Promise.all(lists)).flat();
}

/** The command that removes something. */
export function removal({ kind, id }: Tagged): string {
  return `${KINDS[kind].remove} ${id}`;
}

async function ofKind(kind: Kind, cluster: string, aws: Aws): Promise<Tagged[]> {
  const known = clusterTags(cluster);
  const filters = [{ Name: "tag-key", Values: known.map(({ key }) => key) }];
  const own: Tagged[] = [];
  for await (const page of KINDS[kind].find(aws, filters, cluster)) {
    for (const { id = "", tags } of page) {
      const all = Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
      // The filter knows keys only: the same key with another cluster's name is another cluster's.
      const mark = known.find(({ key, value }) => all[key] === value);
      if (mark !== undefined) own.push({ kind, id, tags: all, by: mark.by, needsCluster: mark.needsCluster });
    }
  }
  return own;
}

async function* instances({ ec2: client }: Aws, Filters: Filter[]) {
  const alive = { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped", "shutting-down"] };
  for await (const { Reservations = [] } of paginateDescribeInstances({ client }, { Filters: [...Filters, alive] }))
    yield Reservations.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId: id, Tags: tags }) => ({
      id,
      tags,
    }));
}

async function* volumes({ ec2: client }: Aws, Filters: Filter[]) {
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client }, { Filters }))
    yield Volumes.map(({ VolumeId: id, Tags: tags }) => ({ id, tags }));
}

async function* snapshots({ ec2: client }: Aws, Filters: Filter[]) {
  for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client }, { Filters, OwnerIds: ["self"] }))
    yield Snapshots.map(({ SnapshotId: id, Tags: tags }) => ({ id, tags }));
}

async function* networkInterfaces({ ec2: client }: Aws, Filters: Filter[]) {
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
    yield NetworkInterfaces.map(({ NetworkInterfaceId: id, TagSet: tags }) => ({ id, tags }));
}

async function* securityGroups({ ec2: client }: Aws, Filters: Filter[]) {
  for await (const { SecurityGroups = [] } of paginateDescribeSecurityGroups({ client }, { Filters }))
    yield SecurityGroups.map(({ GroupId: id, Tags: tags }) => ({ id, tags }));
}

async function* launchTemplates({ ec2: client }: Aws, Filters: Filter[]) {
  for await (const { LaunchTemplates = [] } of paginateDescribeLaunchTemplates({ client }, { Filters }))
    yield LaunchTemplates.map(({ LaunchTemplateId: id, Tags: tags }) => ({ id, tags }));
}

async function* loadBalancers({ elb: client }: Aws) {
  for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client }, {}))
    yield* withTags(
      client,
      LoadBalancers.map(({ LoadBalancerArn }) => LoadBalancerArn ?? ""),
    );
}

async function* targetGroups({ elb: client }: Aws) {
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client }, {}))
    yield* withTags(
      client,
      TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn ?? ""),
    );
}

/** Elastic Load Balancing lists nothing by tags, and tells those of twenty things at a time. */
const MOST_ARNS = 20;

async function* withTags(client: ElasticLoadBalancingV2Client, arns: readonly string[]) {
  for (let first = 0; first < arns.length; first += MOST_ARNS) {
    const ResourceArns = arns.slice(first, first + MOST_ARNS);
    const { TagDescriptions = [] } = await client.send(new DescribeTagsCommand({ ResourceArns }));
    yield TagDescriptions.map(({ ResourceArn: id, Tags: tags }) => ({ id, tags }));
  }
}

/** IAM lists no tags either. Karpenter's profiles are below its path, or called after the cluster. */
async function* instanceProfiles({ iam: client }: Aws, _: Filter[], cluster: string) {
  for await (const { InstanceProfiles = [] } of paginateListInstanceProfiles({ client }, {})) {
    const candidates = InstanceProfiles.filter(
      ({ Path = "", InstanceProfileName = "" }) =>
        Path.startsWith("/karpenter/") || InstanceProfileName.startsWith(cluster),
    );
    yield await Promise.all(
      candidates.map(async ({ InstanceProfileName }) => {
        const { InstanceProfile } = await client.send(new GetInstanceProfileCommand({ InstanceProfileName }));
        return { id: InstanceProfileName, tags: InstanceProfile?.Tags };
      }),
    );
  }
}
