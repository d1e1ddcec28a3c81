import type { AddressOptions } from "../max-pods.ts";
import type { CapacityReservationSelectorTerm, SubnetSelectorTerm } from "./ec2-node-class.ts";
import type { Budget, Disruption, NodeTaint } from "./node-pool.ts";

/** What a pool shall be, every default decided. `undefined` means: nothing is said of it. */
export interface PoolSettings {
  readonly gpu: boolean;
  readonly types: readonly string[] | undefined;
  readonly families: readonly string[] | undefined;
  /** Letters that names of families begin with: `c`, `m`, `r`. */
  readonly categories: readonly string[] | undefined;
  readonly mostVcpusANode: number | undefined;
  readonly architectures: readonly string[] | undefined;
  readonly capacityTypes: readonly string[];
  readonly cpu: number | undefined;
  readonly memoryGiB: number | undefined;
  readonly gpus: number | undefined;
  readonly zones: readonly string[] | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly NodeTaint[];
  readonly diskGiB: number | undefined;
  readonly maxPods: number | undefined;
  /** `undefined` when there is none for the Kubernetes version. */
  readonly amiRelease: string | undefined;
  readonly weight: number | undefined;
  readonly consolidationPolicy: Disruption["consolidationPolicy"];
  readonly consolidateAfter: string;
  readonly expireAfter: string;
  readonly terminationGracePeriod: string;
  readonly budgets: readonly Budget[];
  /** `undefined`: where nodes are fit for it. */
  readonly fastImagePull: boolean | undefined;
  readonly reservations: readonly CapacityReservationSelectorTerm[];
}

/** What pools are in. */
export interface Surroundings {
  readonly clusterName: string;
  /** Name of the nodes' role. */
  readonly role: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Subnets of a VPC that somebody else made and tagged as they liked. */
  readonly subnetIds: readonly string[] | undefined;
  readonly addresses: AddressOptions;
}

/** The network stack tags its private subnets; others are named. */
export function subnetTerms({
  clusterName,
  subnetIds,
}: Pick<Surroundings, "clusterName" | "subnetIds">): SubnetSelectorTerm[] {
  return subnetIds?.map((id) => ({ id })) ?? [{ tags: { "karpenter.sh/discovery": clusterName } }];
}
