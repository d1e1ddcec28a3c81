import type { ResourceChange } from "./terraform-plan.ts";

interface ProtectedKind {
  readonly type: string;
  /** Which of the type, by what it was; all when left out. */
  readonly only?: (before: Readonly<Record<string, unknown>>) => boolean;
  /** What is lost with it. */
  readonly loses: string;
}

/** What nobody replaces or destroys by the way. */
const PROTECTED_KINDS: readonly ProtectedKind[] = [
  { type: "aws_eks_cluster", loses: "the control plane, and everything that runs on it" },
  { type: "aws_vpc", loses: "the network, and everything in it" },
  { type: "aws_kms_key", loses: "everything encrypted with it: Secrets, logs, state" },
  { type: "aws_s3_bucket", loses: "the state of every stack in it" },
  { type: "aws_sqs_queue", loses: "Karpenter's ear for interruptions" },
  {
    type: "aws_cloudwatch_log_group",
    only: ({ name }) => /^\/aws\/eks\/[^/]+\/cluster$/.test(String(name)),
    loses: "the record of what was done to the cluster",
  },
  {
    type: "kubernetes_manifest",
    only: ({ manifest }) => (manifest as { kind?: unknown } | null)?.kind === "NodePool",
    loses: "every node of the pool",
  },
  {
    type: "helm_release",
    only: ({ name }) => name === "karpenter-crd",
    loses: "with Karpenter's CRDs every NodePool, and with those every node",
  },
];

/** What is lost with a resource, when it is of a protected kind. */
export function lossOf({ type, change }: Pick<ResourceChange, "type" | "change">): string | undefined {
  const before = (change.before ?? {}) as Readonly<Record<string, unknown>>;
  return PROTECTED_KINDS.find((kind) => kind.type === type && (kind.only?.(before) ?? true))?.loses;
}
