import { nodeReleases } from "../eks-catalogue.ts";
import type { EnvironmentInput } from "../environment.ts";
import type { NodePool, NodePoolInput, Preset } from "../fields/node-pools.ts";
import { nodeClassOf, nodeTags } from "../karpenter/node-class-of.ts";
import { nodePoolOf } from "../karpenter/node-pool-of.ts";
import { type PoolSettings, type Surroundings, subnetTerms } from "../karpenter/settings.ts";
import { isRecord } from "../karpenter/shape.ts";
import type { AddressOptions } from "../max-pods.ts";
import type { Names } from "../names.ts";
import type { NetworkDraft } from "./network.ts";

/** A pool with every default filled in and nothing checked yet. */
export interface NodePoolDraft {
  readonly input: NodePoolInput;
  readonly name: string;
  /** `undefined` for a pool of raw specs. */
  readonly settings: PoolSettings | undefined;
  readonly nodeClass: Readonly<Record<string, unknown>>;
  readonly nodePool: Readonly<Record<string, unknown>>;
}

/**
 * What an environment gets that says nothing of pools. A cluster with Karpenter and no pool starts
 * no node, and pods wait without a word; with this one they get some, up to 100 vCPUs: enough to
 * begin with, little enough to be found out before the bill is.
 */
export const DEFAULT_POOLS: readonly NodePoolInput[] = [{ preset: "general" }];

/** Names of pools that name none. */
const NAMES: Readonly<Record<Preset, string>> = {
  system: "system",
  general: "general",
  wide: "wide",
  gpuInference: "gpu-inference",
  gpuReserved: "gpu-reserved",
};

/** What a general pool chooses from: of the newer generations, sizes that a handful of pods fill. */
const MOST_VCPUS_A_NODE = 32;
const GENERAL: Partial<PoolSettings> = { categories: ["c", "m", "r"] };
const GPU_LABEL = { "nvidia.com/gpu.present": "true" };

/** What pools of a preset have in common, where the file says nothing else. */
const PRESET_SETTINGS: Readonly<Record<Preset, Partial<PoolSettings>>> = {
  system: {
    types: ["m7i.xlarge", "m6i.xlarge", "m7i.2xlarge", "m6i.2xlarge"],
    capacityTypes: ["on-demand"],
    cpu: 32,
    memoryGiB: 128,
    labels: { "node.kubernetes.io/purpose": "system" },
  },
  general: GENERAL,
  wide: { ...GENERAL, architectures: ["amd64", "arm64"] },
  gpuInference: {
    cpu: undefined,
    labels: { "node.kubernetes.io/purpose": "gpu-inference", ...GPU_LABEL },
    consolidationPolicy: "WhenEmpty",
    // A node and its model take minutes to come: it may wait as long for the next request.
    consolidateAfter: "10m",
    // Expiry is what no budget holds up. New images come by drift, which budgets do hold up.
    expireAfter: "Never",
    terminationGracePeriod: "1h",
  },
  gpuReserved: {
    cpu: undefined,
    labels: { "node.kubernetes.io/purpose": "gpu-inference", ...GPU_LABEL },
    capacityTypes: ["reserved"],
    consolidationPolicy: "WhenEmpty",
    // Paid for, used or not.
    consolidateAfter: "Never",
    expireAfter: "Never",
    terminationGracePeriod: "1h",
    weight: 100,
  },
};

/** Everything empty may go at once, so that nothing idles; of the rest a tenth, one at least. */
const BUDGETS: PoolSettings["budgets"] = [
  { nodes: "100%", reasons: ["Empty"] },
  { nodes: "10%", reasons: ["Drifted", "Underutilized"] },
];

export function isGpuPreset(preset: Preset | undefined): boolean {
  return preset === "gpuInference" || preset === "gpuReserved";
}

/** Empty lists are refused by a rule; until then they are as good as none. */
function unlessEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length === 0 ? undefined : list;
}

/** A pool's settings; the file's word goes before the preset's. */
function settingsOf(input: NodePoolInput, preset: Preset, kubernetesVersion: string): PoolSettings {
  const defaults = PRESET_SETTINGS[preset];
  const gpu = isGpuPreset(preset);
  const cpu = input.cpu ?? ("cpu" in defaults ? defaults.cpu : 100);
  const types = unlessEmpty(input.types);
  const families = unlessEmpty(input.families);
  const named = types !== undefined || families !== undefined;
  const [, newest] = /-(\d{8})$/.exec(nodeReleases(kubernetesVersion)[0] ?? "") ?? [];
  return {
    gpu,
    types: types ?? (named ? undefined : defaults.types),
    families,
    categories: named ? undefined : defaults.categories,
    mostVcpusANode: types !== undefined || gpu ? undefined : Math.min(MOST_VCPUS_A_NODE, cpu ?? MOST_VCPUS_A_NODE),
    architectures: unlessEmpty(input.architectures) ?? defaults.architectures ?? (named ? undefined : ["amd64"]),
    capacityTypes: unlessEmpty(input.capacityTypes) ?? defaults.capacityTypes ?? ["spot", "on-demand"],
    cpu,
    memoryGiB: input.memoryGiB ?? (input.cpu === undefined ? defaults.memoryGiB : undefined) ?? (cpu && cpu * 8),
    gpus: gpu ? input.gpus : undefined,
    zones: unlessEmpty(input.zones),
    labels: { ...defaults.labels, ...input.labels },
    taints: [...(gpu ? [GPU_TAINT] : []), ...(input.taints ?? [])],
    diskGiB: input.diskGiB,
    maxPods: input.maxPods,
    amiRelease: input.amiRelease ?? (newest && `v${newest}`),
    weight: input.weight ?? defaults.weight,
    consolidationPolicy: defaults.consolidationPolicy ?? "WhenEmptyOrUnderutilized",
    consolidateAfter: input.consolidateAfter ?? defaults.consolidateAfter ?? "1m",
    expireAfter: input.expireAfter ?? defaults.expireAfter ?? "720h",
    terminationGracePeriod: input.terminationGracePeriod ?? defaults.terminationGracePeriod ?? "4h",
    budgets: [...(input.budgets ?? BUDGETS), ...businessHours(input)],
    fastImagePull: input.fastImagePull,
    reservations: input.reservations ?? [],
  };
}

/** Keeps pods that need no GPU off; NVIDIA's own charts tolerate it. */
const GPU_TAINT = { key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" } as const;

function businessHours({ businessHours: hours }: NodePoolInput): PoolSettings["budgets"] {
  if (hours === undefined) return [];
  const { schedule = "0 9 * * mon-fri", duration = "8h" } = hours;
  return [{ nodes: "0", reasons: ["Drifted", "Underutilized"], schedule, duration }];
}

/** What of an environment pools depend on. */
interface Around {
  readonly names: Names;
  readonly tags: Readonly<Record<string, string>>;
  readonly network: NetworkDraft;
  readonly cluster: AddressOptions & { readonly kubernetesVersion: string };
}

export function draftNodePools(environment: EnvironmentInput, around: Around): NodePoolDraft[] {
  const pools: readonly NodePoolInput[] = environment.nodePools ?? DEFAULT_POOLS;
  const { names, tags, network, cluster } = around;
  const surroundings: Surroundings = {
    clusterName: names.cluster,
    role: names.karpenterNodeRole,
    tags,
    subnetIds: network.existing?.privateSubnetIds,
    addresses: cluster,
  };
  return pools.map((input) => {
    const raw = input.nodeClass !== undefined || input.nodePool !== undefined;
    const preset = raw ? undefined : input.preset;
    const name = input.name ?? (preset === undefined ? "" : NAMES[preset]);
    if (preset === undefined) return { input, name, settings: undefined, ...rawSpecs(input, name, surroundings) };
    const settings = settingsOf(input, preset, cluster.kubernetesVersion);
    const nodePool = nodePoolOf(name, settings);
    return {
      input,
      name,
      settings,
      nodeClass: { ...nodeClassOf(settings, nodePool, surroundings) },
      nodePool: nodePool as unknown as Record<string, unknown>,
    };
  });
}

/** Raw specs, with what the platform knows and they leave out. */
function rawSpecs(
  { nodeClass = {}, nodePool = {} }: NodePoolInput,
  name: string,
  { role, clusterName, subnetIds, tags }: Surroundings,
): Pick<NodePoolDraft, "nodeClass" | "nodePool"> {
  const { template } = nodePool;
  const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name };
  return {
    nodeClass: {
      ...(nodeClass.role === undefined && nodeClass.instanceProfile === undefined && { role }),
      subnetSelectorTerms: subnetTerms({ clusterName, subnetIds }),
      ...nodeClass,
      ...(isRecord(nodeClass.tags ?? {}) && {
        tags: { ...nodeTags(tags, clusterName), ...(nodeClass.tags as object) },
      }),
    },
    nodePool:
      isRecord(template) && isRecord(template.spec)
        ? { ...nodePool, template: { ...template, spec: { nodeClassRef, ...template.spec } } }
        : nodePool,
  };
}

/** The complete pools of a draft that kept every rule: the CRDs' rules have made sure of the types. */
export function completeNodePools(drafts: readonly NodePoolDraft[]): NodePool[] {
  return drafts.map(({ name, nodeClass, nodePool }) => ({ name, nodeClass, nodePool }) as unknown as NodePool);
}
