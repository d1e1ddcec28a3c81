import { type Kind, type Kubernetes, nameOf } from "../../kubernetes/api.ts";
import { drainBlockers } from "./drain.ts";
import { type Patience, untilGone } from "./waiting.ts";

/** The pools' own kinds, in the order in which they go. */
const KINDS = ["NodePool", "NodeClaim", "EC2NodeClass"] as const satisfies readonly Kind[];

/** Names of what is there of Karpenter's, by kind: nothing where its definitions are gone. */
export async function poolsAndNodes(kubernetes: Kubernetes): Promise<Record<(typeof KINDS)[number], string[]>> {
  const names = async (kind: (typeof KINDS)[number]) =>
    (await kubernetes.knows(kind)) ? (await kubernetes.list(kind)).map(nameOf) : [];
  const [NodePool, NodeClaim, EC2NodeClass] = await Promise.all(KINDS.map(names));
  return { NodePool: NodePool ?? [], NodeClaim: NodeClaim ?? [], EC2NodeClass: EC2NodeClass ?? [] };
}

/**
 * Deletes every NodePool and NodeClaim, whoever made them, and waits until Karpenter has drained and
 * terminated their nodes; then every EC2NodeClass, whose launch templates and instance profiles go with it.
 */
export async function deleteNodePools(kubernetes: Kubernetes, patience: Patience): Promise<void> {
  const found = await poolsAndNodes(kubernetes);
  for (const name of found.NodePool) await kubernetes.delete("NodePool", name);
  for (const name of found.NodeClaim) await kubernetes.delete("NodeClaim", name);
  await untilGone("NodePools and NodeClaims", () => look(kubernetes), patience);
  for (const name of found.EC2NodeClass) await kubernetes.delete("EC2NodeClass", name);
  const classes = async () => ({
    left: (await poolsAndNodes(kubernetes)).EC2NodeClass,
    why: await absence(kubernetes),
  });
  await untilGone("EC2NodeClasses", classes, patience);
}

async function look(kubernetes: Kubernetes) {
  const { NodePool, NodeClaim } = await poolsAndNodes(kubernetes);
  const left = [...NodePool.map((name) => `NodePool ${name}`), ...NodeClaim.map((name) => `NodeClaim ${name}`)];
  if (left.length === 0) return { left, why: [] };
  // One that Karpenter made while its pool was being deleted has no owner that takes it along.
  const claims = await kubernetes.list("NodeClaim");
  for (const claim of claims)
    if (claim.metadata?.deletionTimestamp === undefined) await kubernetes.delete("NodeClaim", nameOf(claim));
  const nodes = new Set(claims.flatMap(({ status }) => status?.nodeName ?? []));
  const [pods, budgets] = [await kubernetes.list("Pod"), await kubernetes.list("PodDisruptionBudget")];
  return { left, why: [...(await absence(kubernetes)), ...drainBlockers(pods, budgets, nodes)] };
}

/** Says so when there is no Karpenter: nobody else drains a node and takes its finalizer away. */
async function absence(kubernetes: Kubernetes): Promise<string[]> {
  const found = await kubernetes.list("Deployment", undefined, "app.kubernetes.io/name=karpenter");
  if (found.some(({ status }) => (status?.availableReplicas ?? 0) > 0)) return [];
  return [
    found.length === 0
      ? "There is no Deployment of Karpenter, which drains nodes: install it again (npm run deploy), then run this again."
      : `Karpenter (Deployment ${found.map(nameOf).join(", ")}) has no pod that is available, and drains nothing.`,
  ];
}
