import { nodeReleases } from "../eks-catalogue.ts";
import type { EnvironmentInput } from "../environment.ts";
import { type NodeGroup, SYSTEM } from "../fields/node-groups.ts";
import { type InstanceType, instanceType } from "../instance-types.ts";
import { type AddressOptions, maxPodsOfGroup } from "../max-pods.ts";
import { unreachable } from "./unreachable.ts";

/** A managed node group with every default filled in and nothing checked yet. */
export interface NodeGroupDraft
  extends Omit<NodeGroup, "amiType" | "maxPods" | "releaseVersion" | "subnetIndexes" | "taints"> {
  readonly zones: readonly string[] | undefined;
  readonly taints: NodeGroup["taints"];
  /** `undefined` when it is to be computed. */
  readonly maxPods: number | undefined;
  /** `undefined` when there is none for the Kubernetes version. */
  readonly releaseVersion: string | undefined;
}

export function draftNodeGroups({ nodeGroups }: EnvironmentInput, kubernetesVersion: string): NodeGroupDraft[] {
  const groups = { [SYSTEM]: {}, ...nodeGroups };
  return Object.entries<NonNullable<EnvironmentInput["nodeGroups"]>[string]>(groups).map(([name, group]) => {
    const min = group.size?.min ?? (name === SYSTEM ? 2 : 0);
    return {
      name,
      // Karpenter's replicas, which may not share a node, need a core each.
      instanceTypes: group.instanceTypes ?? (name === SYSTEM ? ["m6i.large"] : []),
      capacityType: group.capacityType ?? "ON_DEMAND",
      size: { min, max: group.size?.max ?? 4, desired: group.size?.desired ?? min },
      autoscaled: group.autoscaled ?? false,
      zones: group.zones,
      diskGiB: group.diskGiB ?? 50,
      labels: group.labels ?? {},
      taints: group.taints ?? [],
      maxPods: group.maxPods,
      releaseVersion: group.releaseVersion ?? nodeReleases(kubernetesVersion)[0],
    };
  });
}

/** The complete node groups of a draft that kept every rule. */
export function completeNodeGroups(
  drafts: readonly NodeGroupDraft[],
  zones: readonly string[],
  cluster: AddressOptions,
): NodeGroup[] {
  return drafts.map(({ zones: own, ...group }) => {
    const types = group.instanceTypes.map((name) => instanceType(name) ?? unreachable(`${name} is in the data`));
    return {
      ...group,
      amiType: amiTypeOf(types),
      subnetIndexes: own?.map((zone) => zones.indexOf(zone)),
      maxPods: group.maxPods ?? maxPodsOfGroup(types, cluster),
      releaseVersion: group.releaseVersion ?? unreachable("there is an AMI for the Kubernetes version"),
    };
  });
}

/**
 * The AMI that fits instance types. All of a group's need the same.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html for the names
 */
export function amiTypeOf(types: readonly InstanceType[]): string {
  const architecture = types.every(({ architectures }) => architectures.includes("arm64")) ? "ARM_64" : "x86_64";
  const accelerated = types.some(({ gpus }) => gpus?.manufacturer === "NVIDIA") ? "NVIDIA" : undefined;
  const neuron = types.some((type) => type.neuron !== undefined) ? "NEURON" : undefined;
  return `AL2023_${architecture}_${accelerated ?? neuron ?? "STANDARD"}`;
}
