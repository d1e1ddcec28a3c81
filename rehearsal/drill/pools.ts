import type { Manifest } from "../../kubernetes/api.ts";
import type { Candidate } from "../platform/kubernetes.ts";

interface Budget {
  readonly nodes: string;
  readonly reasons?: readonly string[];
  readonly schedule?: string;
  readonly duration?: string;
}

/** A NodePool as an environment synthesizes it, as far as it is read here. */
export interface NodePool extends Manifest {
  readonly spec: {
    readonly disruption: { readonly budgets: readonly Budget[]; readonly consolidateAfter: string };
    readonly limits?: Readonly<Record<string, string>>;
    readonly template: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
      readonly spec: {
        readonly nodeClassRef: { readonly name: string };
        readonly taints?: readonly Taint[];
        readonly requirements: readonly Requirement[];
      };
    };
  };
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export interface EC2NodeClass extends Manifest {
  readonly spec: { readonly amiSelectorTerms: readonly { readonly alias?: string }[] };
}

/** A pool and the class of its nodes. */
export interface Pool {
  readonly nodePool: NodePool;
  readonly nodeClass: EC2NodeClass;
}

/** The pools among an environment's manifests. */
export function poolsAmong(manifests: readonly Candidate[]): Pool[] {
  const ofKind = <T extends Manifest>(kind: string) =>
    manifests.map(({ manifest }) => manifest as T).filter((manifest) => manifest.kind === kind);
  const classes = ofKind<EC2NodeClass>("EC2NodeClass");
  return ofKind<NodePool>("NodePool").flatMap((nodePool) => {
    const { name } = nodePool.spec.template.spec.nodeClassRef;
    return classes.filter(({ metadata }) => metadata.name === name).map((nodeClass) => ({ nodePool, nodeClass }));
  });
}

const GPU = "nvidia.com/gpu";

/** Whether a pool is one of GPUs: it has them in its limits or keeps others off by its taints. */
export function isOfGpus({ nodePool: { spec } }: Pool): boolean {
  return GPU in (spec.limits ?? {}) || (spec.template.spec.taints ?? []).some(({ key }) => key === GPU);
}

/** Whether a pool has hours in which it is not to be disrupted. */
export function hasHours({ nodePool }: Pool): boolean {
  return nodePool.spec.disruption.budgets.some(({ schedule }) => schedule !== undefined);
}

/** What a drill changes of a pool: nothing but what would take it too long, or another time of the day. */
export interface Overlay {
  /** A name of its own, so that many scenarios can use a pool at once. @default the pool's own */
  readonly name?: string;
  /** How long a node that could go is left there, e.g. `15s`. @default the pool's own */
  readonly consolidateAfter?: string;
  /** Whether the hours of its budgets are now, or later. @default when they are */
  readonly hours?: "now" | "later";
  /** Whether it gets a class of its own too, which the scenario will change. @default false */
  readonly ownClass?: boolean;
}

/** A pool as a scenario uses it, and what was changed, a sentence each. */
export function overlaid(pool: Pool, overlay: Overlay): Pool & { readonly changes: readonly string[] } {
  const { metadata, spec } = pool.nodePool;
  const { name = metadata.name, consolidateAfter, hours, ownClass = false } = overlay;
  const [nodeClass, nodeClassRef] = ownClass
    ? [
        { ...pool.nodeClass, metadata: { ...pool.nodeClass.metadata, name } },
        { ...spec.template.spec.nodeClassRef, name },
      ]
    : [pool.nodeClass, spec.template.spec.nodeClassRef];
  const disruption = {
    ...spec.disruption,
    ...(consolidateAfter && { consolidateAfter }),
    ...(hours && { budgets: spec.disruption.budgets.map((budget) => moved(budget, hours)) }),
  };
  const template = { ...spec.template, spec: { ...spec.template.spec, nodeClassRef } };
  const nodePool = { ...pool.nodePool, metadata: { ...metadata, name }, spec: { ...spec, disruption, template } };
  const says = name === metadata.name ? `NodePool ${name}` : `NodePool ${name}, a copy of ${metadata.name}`;
  const changes = [
    ...(name === metadata.name ? [] : [ownClass ? "with a class of its own" : "under a name of its own"]),
    ...(consolidateAfter
      ? [`consolidateAfter ${consolidateAfter} instead of ${spec.disruption.consolidateAfter}`]
      : []),
    ...(hours ? [`the hours of its budgets begin ${hours === "now" ? "an hour ago" : "in two hours"}`] : []),
  ];
  return { nodePool, nodeClass, changes: changes.length === 0 ? [] : [`${says}: ${changes.join("; ")}.`] };
}

/** A pool whose budgets' hours are now, or later: to be merged into a pool that is there. */
export function budgetsAt(pool: Pool, hours: "now" | "later"): { readonly spec: object } {
  return { spec: { disruption: { budgets: overlaid(pool, { hours }).nodePool.spec.disruption.budgets } } };
}

function moved(budget: Budget, hours: "now" | "later"): Budget {
  if (budget.schedule === undefined) return budget;
  const begins = new Date(Date.now() + (hours === "now" ? -1 : 2) * 3_600_000);
  return { ...budget, schedule: `${begins.getUTCMinutes()} ${begins.getUTCHours()} * * *` };
}
