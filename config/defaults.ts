import { type AddonDraft, completeAddons, draftAddons } from "./defaults/addons.ts";
import { type ClusterDraft, completeCluster, draftCluster } from "./defaults/cluster.ts";
import { completeNetwork, draftNetwork, type NetworkDraft } from "./defaults/network.ts";
import { completeNodeGroups, draftNodeGroups, type NodeGroupDraft } from "./defaults/node-groups.ts";
import { unreachable } from "./defaults/unreachable.ts";
import type { Environment, EnvironmentInput } from "./environment.ts";
import { namesOf } from "./names.ts";
import { REGIONS } from "./regions.ts";
import { KARPENTER_VERSION } from "./versions.ts";

/**
 * An environment with every default filled in and nothing checked yet: what rules/ look at.
 * Filling in never fails, whatever stands in the file.
 */
export interface Draft {
  readonly input: EnvironmentInput;
  readonly name: string;
  readonly project: string;
  readonly account: string;
  readonly region: string;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly network: NetworkDraft;
  readonly cluster: ClusterDraft;
  readonly addons: readonly AddonDraft[];
  readonly nodeGroups: readonly NodeGroupDraft[];
  readonly karpenterVersion: string;
}

/** Tags the platform sets on everything. */
export function platformTags(draft: Pick<Draft, "name" | "project">): Record<string, string> {
  return { Project: draft.project, Environment: draft.name, ManagedBy: "cdktf" };
}

export function withDefaults(input: EnvironmentInput): Draft {
  const { name, account, region, owners, project = "inference" } = input;
  const cluster = draftCluster(input);
  return {
    input,
    project,
    name,
    account,
    region,
    owners,
    tags: { ...input.tags, ...platformTags({ name, project }) },
    network: draftNetwork(input),
    cluster,
    addons: draftAddons(input, cluster.kubernetesVersion),
    nodeGroups: draftNodeGroups(input, cluster.kubernetesVersion),
    karpenterVersion: input.karpenter?.version ?? KARPENTER_VERSION,
  };
}

/** The complete environment of a draft that kept every rule. */
export function complete(draft: Draft): Environment {
  const { name, account, region, owners, tags, karpenterVersion } = draft;
  const partition = REGIONS[region]?.partition ?? unreachable("the region is known");
  const names = namesOf(draft.project, name);
  return deepFreeze({
    name,
    account,
    region,
    partition,
    owners,
    tags,
    names,
    network: completeNetwork(draft.network, region, partition),
    cluster: completeCluster(draft.cluster),
    addons: completeAddons(draft.addons, names),
    nodeGroups: completeNodeGroups(draft.nodeGroups, draft.network.zones, draft.cluster),
    karpenterVersion,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
