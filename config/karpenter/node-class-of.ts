import type { NodeClassTemplate } from "../fields/node-pools.ts";
import { maxPodsOfGroup } from "../max-pods.ts";
import { admittedTypes, type NamedType } from "./admitted.ts";
import type { BlockDeviceMapping, Kubelet } from "./ec2-node-class.ts";
import type { NodePoolSpec } from "./node-pool.ts";
import { type PoolSettings, type Surroundings, subnetTerms } from "./settings.ts";

/**
 * FastImagePull wants so many vCPUs (a 2xlarge) and so much throughput under containerd: with less,
 * pulls get slower. It is an experimental gate of AL2023's nodeadm.
 *
 * @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/examples/
 */
const FAST_PULL_VCPUS = 8;

/** Of a GPU node's root volume, where images and models have to be on it. 4000 IOPS are EC2's least for the throughput. */
const FAST_DISK = { sizeGiB: 200, throughput: 1000, iops: 4000 };
const DISK_GIB = 50;

const FAST_IMAGE_PULL = `apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  featureGates:
    FastImagePull: true
`;

/** Whether all nodes that types stand for have NVMe devices. */
function haveNvme(types: readonly NamedType[]): boolean {
  return types.length > 0 && types.every(({ type }) => type.nvmeGB !== undefined);
}

/** Whether all nodes that types stand for can pull images fast; their disks can, in GPU pools. */
export function canPullFast(types: readonly NamedType[], { gpu }: Pick<PoolSettings, "gpu">): boolean {
  return gpu && types.length > 0 && types.every(({ type }) => type.vcpus >= FAST_PULL_VCPUS);
}

/** Tags of nodes and their volumes. By the last the EBS CSI driver's policy knows what it may attach volumes to. */
export function nodeTags(tags: Readonly<Record<string, string>>, clusterName: string): Record<string, string> {
  return { ...tags, "ebs.csi.aws.com/cluster-name": clusterName };
}

/** The EC2NodeClass of a pool's settings, but for the security group. */
export function nodeClassOf(settings: PoolSettings, pool: NodePoolSpec, surroundings: Surroundings): NodeClassTemplate {
  const types = admittedTypes(pool);
  const { clusterName, role, tags } = surroundings;
  const raid = settings.gpu && haveNvme(types);
  const kubelet = kubeletOf(settings, types, surroundings);
  return {
    role,
    amiSelectorTerms: [{ alias: `al2023@${settings.amiRelease ?? "unknown"}` }],
    subnetSelectorTerms: subnetTerms(surroundings),
    ...(settings.reservations.length > 0 && { capacityReservationSelectorTerms: settings.reservations }),
    tags: nodeTags(tags, clusterName),
    blockDeviceMappings: [diskOf(settings, raid)],
    ...(raid && { instanceStorePolicy: "RAID0" as const }),
    ...(kubelet !== undefined && { kubelet }),
    // No pod without host networking reaches the node's credentials.
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 1,
      httpTokens: "required",
    },
    ...((settings.fastImagePull ?? canPullFast(types, settings)) && { userData: FAST_IMAGE_PULL }),
  };
}

function diskOf({ gpu, diskGiB }: PoolSettings, raid: boolean): BlockDeviceMapping {
  const fast = gpu && !raid;
  return {
    deviceName: "/dev/xvda",
    rootVolume: true,
    ebs: {
      volumeSize: `${diskGiB ?? (fast ? FAST_DISK.sizeGiB : DISK_GIB)}Gi`,
      volumeType: "gp3",
      encrypted: true,
      deleteOnTermination: true,
      ...(fast && { throughput: FAST_DISK.throughput, iops: FAST_DISK.iops }),
    },
  };
}

/**
 * Karpenter knows how many single addresses each type has, and nothing of prefixes: with those it
 * must be told, one figure for all types, which is the least of theirs. Without, its own is right.
 */
function kubeletOf(
  settings: PoolSettings,
  types: readonly NamedType[],
  { addresses }: Surroundings,
): Kubelet | undefined {
  if (settings.maxPods !== undefined) return { maxPods: settings.maxPods };
  if (!addresses.prefixDelegation || types.length === 0) return undefined;
  const most = maxPodsOfGroup(
    types.map(({ type }) => type),
    addresses,
  );
  return { maxPods: most };
}
