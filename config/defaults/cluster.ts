import { accessEntries, type Grant } from "../access.ts";
import type { EnvironmentInput } from "../environment.ts";
import { type Cluster, LOG_TYPES } from "../fields/cluster.ts";
import { KUBERNETES_VERSION } from "../versions.ts";

/** A control plane with every default filled in and nothing checked yet. */
export interface ClusterDraft extends Omit<Cluster, "access"> {
  readonly owners: readonly string[];
  readonly grants: readonly Grant[];
}

export function draftCluster({ cluster, owners, network }: EnvironmentInput): ClusterDraft {
  return {
    kubernetesVersion: cluster?.kubernetesVersion ?? KUBERNETES_VERSION,
    supportType: cluster?.supportType ?? "STANDARD",
    endpoint: { private: cluster?.endpoint?.private ?? true, public: cluster?.endpoint?.public ?? [] },
    owners,
    grants: cluster?.access ?? [],
    authenticationMode: cluster?.authenticationMode ?? "API",
    creatorIsAdmin: cluster?.creatorIsAdmin ?? false,
    logs: { types: cluster?.logs?.types ?? LOG_TYPES, retentionDays: cluster?.logs?.retentionDays ?? 90 },
    prefixDelegation: cluster?.prefixDelegation ?? true,
    customNetworking: network.podCidr !== undefined && network.existing === undefined,
    zonalShift: cluster?.zonalShift ?? true,
    deletionProtection: cluster?.deletionProtection ?? true,
    controlPlaneTier: cluster?.controlPlaneTier,
  };
}

/** The complete control plane of a draft that kept every rule. */
export function completeCluster({ owners, grants, ...cluster }: ClusterDraft): Cluster {
  return { ...cluster, access: accessEntries(owners, grants) };
}
