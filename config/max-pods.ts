/**
 * How many pods the kubelet of a node may be told to accept. Every pod without host networking
 * needs an address of its own, and EC2 limits how many addresses an instance can have.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/docs/prefix-and-ip-target.md
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni_max_pods.go
 */
import type { InstanceType } from "./instance-types.ts";

/** How the VPC CNI gets addresses. */
export interface AddressOptions {
  /** Interfaces get prefixes of 16 addresses instead of single ones: `ENABLE_PREFIX_DELEGATION`. */
  readonly prefixDelegation: boolean;
  /** Pods live in subnets of their own: `AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG`. */
  readonly customNetworking: boolean;
}

/** Addresses in a /28, the only size of prefix that EC2 delegates to an interface. */
const ADDRESSES_PER_PREFIX = 16;

/** The CNI's own pod and kube-proxy use the node's address. */
const PODS_ON_HOST_NETWORK = 2;

/**
 * The most pods a node of a type can hold.
 *
 * Without prefixes this is what the node sets by itself (nodeadm, and AWS's published list).
 * With prefixes addresses are plenty, and {@link podCeiling} limits instead, as in AWS's
 * max-pods-calculator.sh; nodes do not know of prefixes and must be told.
 */
export function maxPods(type: InstanceType, { prefixDelegation, customNetworking }: AddressOptions): number {
  // With custom networking the node's first interface stays in the node's subnet and holds no pods.
  const enis = customNetworking ? type.enis - 1 : type.enis;
  // Pods never get an interface's primary address. Each of the others can be a prefix instead.
  const slots = enis * (type.addressesPerEni - 1);
  if (!prefixDelegation) return slots + PODS_ON_HOST_NETWORK;
  const addresses = takesPrefixes(type) ? slots * ADDRESSES_PER_PREFIX : slots;
  return Math.min(addresses + PODS_ON_HOST_NETWORK, podCeiling(type));
}

/**
 * The most pods every node of a managed group can hold: the least of its types, since one figure
 * goes into the group's launch template, and never more than EKS lets such nodes have.
 *
 * @param types at least one
 */
export function maxPodsOfGroup(types: readonly InstanceType[], options: AddressOptions): number {
  return Math.min(...types.map((type) => Math.min(maxPods(type, options), podCeiling(type))));
}

/**
 * The most pods EKS recommends on a node, however many addresses it has: what Kubernetes is tested
 * with, and more on large nodes. Managed node groups that use EKS' own image enforce it on every
 * figure, with prefixes or without.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses-procedure.html
 */
export function podCeiling(type: InstanceType): number {
  return type.vcpus > 30 ? 250 : 110;
}

/** The CNI silently uses single addresses where EC2 cannot delegate prefixes: on anything before Nitro. */
function takesPrefixes(type: InstanceType): boolean {
  return type.hypervisor === "nitro" || type.bareMetal === true;
}
