/**
 * Karpenter's NodePool: which nodes may be made, how many, and when they go. Written as Kubernetes
 * writes it.
 *
 * @see https://karpenter.sh/docs/concepts/nodepools/
 */
import type { Metadata } from "./metadata.ts";

/** A `karpenter.sh/v1` NodePool. */
export interface NodePool {
  readonly apiVersion: "karpenter.sh/v1";
  readonly kind: "NodePool";
  readonly metadata: Metadata;
  readonly spec: NodePoolSpec;
}

export interface NodePoolSpec {
  /** What a node of the pool is like. */
  readonly template: NodeTemplate;
  /** When Karpenter removes nodes by itself. Default: at once, whenever that saves money. */
  readonly disruption?: Disruption;
  /** Most the pool may hold of a resource, e.g. `{ cpu: "1000", "nvidia.com/gpu": "8" }`. Default: no limit. */
  readonly limits?: Readonly<Record<string, number | string>>;
  /** Pools with more are tried first, 1 to 100. Default: 0. */
  readonly weight?: number;
  /** Makes the pool static: always so many nodes. Behind the gate `staticCapacity`, which is off. */
  readonly replicas?: number;
}

export interface NodeTemplate {
  readonly metadata?: {
    /** Labels of the nodes. At most 100. */
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: NodeTemplateSpec;
}

export interface NodeTemplateSpec {
  /** The EC2NodeClass. */
  readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
  /** What holds of every node; pods narrow it further. At most 100. */
  readonly requirements: readonly Requirement[];
  readonly taints?: readonly NodeTaint[];
  /** Taints something in the cluster takes off again; pods need not tolerate them to get a node. */
  readonly startupTaints?: readonly NodeTaint[];
  /** Age at which a node is replaced, e.g. `720h`, or `Never`. No budget holds it up. Default 720h. */
  readonly expireAfter?: string;
  /** Longest a node drains; then its pods are deleted, whatever protects them. Default: for ever. */
  readonly terminationGracePeriod?: string;
}

export interface Requirement {
  /** A node label, e.g. `karpenter.k8s.aws/instance-family`. */
  readonly key: string;
  readonly operator: Operator;
  /** At least one for In; one whole number for Gt, Gte, Lt, Lte; none for Exists and DoesNotExist. */
  readonly values?: readonly string[];
  /** So many different values must be left to choose from, 1 to 50. */
  readonly minValues?: number;
}

export type Operator = "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Gte" | "Lt" | "Lte";

export interface NodeTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
  readonly timeAdded?: string | undefined;
}

export interface Disruption {
  /** How long pods must have left a node alone before it is looked at, e.g. `5m`, or `Never`. */
  readonly consolidateAfter: string;
  readonly consolidationPolicy?: "WhenEmpty" | "WhenEmptyOrUnderutilized" | "Balanced";
  /** How many nodes may go at once. Default: a tenth. At most 50. */
  readonly budgets?: readonly Budget[];
}

export interface Budget {
  /** A number, in quotes, or a share: `"2"`, `"10%"`. Default 10%. */
  readonly nodes?: string | undefined;
  readonly reasons?: readonly ("Underutilized" | "Empty" | "Drifted")[] | undefined;
  /** When it begins to hold, as cron, in UTC. With `duration`. */
  readonly schedule?: string | undefined;
  /** How long it holds, in hours and minutes. With `schedule`. */
  readonly duration?: string | undefined;
}
