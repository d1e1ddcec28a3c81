import { setTimeout as sleep } from "node:timers/promises";
import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { conditionOf, type Kubernetes, type Manifest, nameOf } from "../../kubernetes/api.ts";
import type { Pool } from "./pools.ts";

export interface OwnPods {
  readonly kubernetes: Kubernetes;
  readonly pools: readonly Pool[];
  readonly manifests: readonly Manifest[];
  readonly signal: AbortSignal;
}

/** For so long nothing must change until nothing is expected to: Karpenter gathers pods for up to ten seconds. */
const QUIET_SECONDS = 20;
/** Longest to wait for quiet. */
const PATIENCE_SECONDS = 240;
const DEFAULT_NAMESPACE = "default";

/**
 * Lets a user's own manifests run on pools as they are, until nothing changes any more.
 *
 * @returns why pods are still pending, by `namespace/name`
 * @throws Error with the API server's words for a manifest that it does not take
 */
export async function runOwnPods({ kubernetes, pools, manifests, signal }: OwnPods): Promise<Map<string, string>> {
  await kubernetes.apply(pools.flatMap(({ nodeClass, nodePool }) => [nodeClass, nodePool]));
  const namespaces = new Set(manifests.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const { kind, metadata } of manifests) if (kind === "Namespace") namespaces.delete(metadata.name);
  const missing = [...namespaces].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  await kubernetes.apply([...missing, ...manifests.map(placed)]);
  await quiet(kubernetes, signal);
  const pending = (await kubernetes.list("Pod")).filter(isPending);
  const reasons = pending.map(async (pod) => {
    const events = await kubernetes.eventsOf("Pod", nameOf(pod));
    return [nameOf(pod), reasonAmong(events) ?? conditionOf(pod, "PodScheduled")?.message ?? "nobody says"] as const;
  });
  return new Map(await Promise.all(reasons));
}

/** Kinds that are in no namespace, of those that a user may have beside pods. */
const CLUSTER_SCOPED =
  /^(Namespace|PriorityClass|StorageClass|Cluster.*|.*WebhookConfiguration|NodePool|EC2NodeClass)$/;

function placed(manifest: Manifest): Manifest {
  if (CLUSTER_SCOPED.test(manifest.kind) || manifest.metadata.namespace !== undefined) return manifest;
  return { ...manifest, metadata: { ...manifest.metadata, namespace: DEFAULT_NAMESPACE } };
}

/** Waits until pods and NodeClaims have been as they are for a while, with no node on its way. */
async function quiet(kubernetes: Kubernetes, signal: AbortSignal): Promise<void> {
  const end = performance.now() + PATIENCE_SECONDS * 1000;
  let [before, since] = ["", performance.now()];
  while (performance.now() < end) {
    await sleep(1000, undefined, { signal });
    const [pods, claims] = [await kubernetes.list("Pod"), await kubernetes.list("NodeClaim")];
    const now = JSON.stringify([
      pods.map((pod) => [nameOf(pod), pod.status?.phase]),
      claims.map((claim) => [claim.metadata?.name, conditionOf(claim, "Initialized")?.status]),
    ]);
    if (now !== before) [before, since] = [now, performance.now()];
    if (performance.now() - since > QUIET_SECONDS * 1000) return;
  }
}

function isPending({ status, metadata }: V1Pod): boolean {
  return status?.phase === "Pending" && metadata?.namespace !== "kube-system";
}

/** What Karpenter said last; the scheduler, which knows of no pools, when it said nothing. */
function reasonAmong(events: readonly CoreV1Event[]): string | undefined {
  const failures = events.filter(({ reason }) => reason === "FailedScheduling");
  const ofKarpenter = failures.filter(
    ({ source, reportingComponent }) => (reportingComponent || source?.component) === "karpenter",
  );
  return (ofKarpenter.at(-1) ?? failures.at(-1))?.message;
}
