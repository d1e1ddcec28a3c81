import { type AddonDraft, completeAddons, draftAddons } from "./defaults/addons.ts";
import { type ClusterDraft, completeCluster, draftCluster } from "./defaults/cluster.ts";
import { draftKubernetes } from "./defaults/kubernetes.ts";
import { completeNetwork, draftNetwork, type NetworkDraft } from "./defaults/network.ts";
import { completeNodeGroups, draftNodeGroups, type NodeGroupDraft } from "./defaults/node-groups.ts";
import { completeNodePools, draftNodePools, type NodePoolDraft } from "./defaults/node-pools.ts";
import { unreachable } from "./defaults/unreachable.ts";
import { completeWorkloads, draftWorkloads, type WorkloadDraft } from "./defaults/workloads.ts";
import type { Environment, EnvironmentInput } from "./environment.ts";
import type { Karpenter, LoadBalancerController } from "./fields/controllers.ts";
import type { Kubernetes } from "./fields/kubernetes.ts";
import { namesOf } from "./names.ts";
import { REGIONS } from "./regions.ts";
import { KARPENTER_VERSION, LOAD_BALANCER_CONTROLLER_VERSION } from "./versions.ts";

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
  readonly nodePools: readonly NodePoolDraft[];
  readonly karpenter: Karpenter;
  readonly loadBalancerController: LoadBalancerController;
  readonly workloads: readonly WorkloadDraft[];
  readonly kubernetes: Kubernetes;
  readonly permissionsBoundary: string | undefined;
}

/** Tags the platform sets on everything. */
export function platformTags(draft: Pick<Draft, "name" | "project">): Record<string, string> {
  return { Project: draft.project, Environment: draft.name, ManagedBy: "cdktf" };
}

export function withDefaults(input: EnvironmentInput): Draft {
  const { name, account, region, owners, project = "inference" } = input;
  const cluster = draftCluster(input);
  const network = draftNetwork(input);
  const tags = { ...input.tags, ...platformTags({ name, project }) };
  return {
    input,
    project,
    name,
    account,
    region,
    owners,
    tags,
    network,
    cluster,
    addons: draftAddons(input, cluster.kubernetesVersion),
    nodeGroups: draftNodeGroups(input, cluster.kubernetesVersion),
    nodePools: draftNodePools(input, { names: namesOf(project, name), tags, network, cluster }),
    ...controllers(input),
    workloads: draftWorkloads(input),
    kubernetes: draftKubernetes(input),
    permissionsBoundary: input.permissionsBoundary,
  };
}

function controllers(input: EnvironmentInput): Pick<Draft, "karpenter" | "loadBalancerController"> {
  const { karpenter, loadBalancerController: balancer } = input;
  const asked = new Set<string>(balancer?.features);
  return {
    karpenter: { version: karpenter?.version ?? KARPENTER_VERSION, via: karpenter?.via ?? "pod-identity" },
    loadBalancerController: {
      version: balancer?.version ?? LOAD_BALANCER_CONTROLLER_VERSION,
      via: balancer?.via ?? "pod-identity",
      features: {
        waf: asked.has("waf"),
        shield: asked.has("shield"),
        cognito: asked.has("cognito"),
        globalAccelerator: asked.has("globalAccelerator"),
      },
      foreignTargetGroups: balancer?.foreignTargetGroups ?? false,
    },
  };
}

/** The complete environment of a draft that kept every rule. */
export function complete(draft: Draft): Environment {
  const { name, account, region, owners, tags, karpenter, loadBalancerController, permissionsBoundary } = draft;
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
    nodePools: completeNodePools(draft.nodePools),
    karpenter,
    loadBalancerController,
    kubernetes: draft.kubernetes,
    workloads: completeWorkloads(draft.workloads, names.cluster, partition),
    permissionsBoundary,
  });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
