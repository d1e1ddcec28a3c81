import type { V1LabelSelector, V1Pod, V1PodDisruptionBudget } from "@kubernetes/client-node";
import { nameOf } from "../../kubernetes/api.ts";

const DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";
/** What Karpenter taints a node with that it drains. A pod that tolerates it is not waited for. */
const DISRUPTED = "karpenter.sh/disrupted";

/**
 * Why nodes that are being drained still have pods: a sentence for each pod that does not go by itself.
 *
 * @param pods of all namespaces; those on other nodes do not count
 * @param nodes names of the nodes that are drained
 */
export function drainBlockers(
  pods: readonly V1Pod[],
  budgets: readonly V1PodDisruptionBudget[],
  nodes: ReadonlySet<string>,
): string[] {
  return pods
    .filter(({ spec }) => nodes.has(spec?.nodeName ?? ""))
    .filter(isWaitedFor)
    .flatMap((pod) => {
      const why = whyItStays(pod, budgets);
      return why === undefined ? [] : [`Pod ${nameOf(pod)} on ${pod.spec?.nodeName}: ${why}`];
    });
}

function isWaitedFor({ metadata, spec, status }: V1Pod): boolean {
  const ended = status?.phase === "Succeeded" || status?.phase === "Failed";
  const ofNode = metadata?.ownerReferences?.some(({ kind }) => kind === "Node") ?? false;
  const tolerates = (spec?.tolerations ?? []).some(
    ({ key, operator, effect }) =>
      (key === DISRUPTED || (key === undefined && operator === "Exists")) &&
      (effect === undefined || effect === "NoSchedule"),
  );
  return !ended && !ofNode && !tolerates;
}

function whyItStays(pod: V1Pod, budgets: readonly V1PodDisruptionBudget[]): string | undefined {
  const { metadata, spec } = pod;
  if (metadata?.deletionTimestamp !== undefined) {
    if (metadata.finalizers?.length)
      return `it is ending, and waits for its finalizers ${metadata.finalizers.join(", ")}`;
    return `it is ending, and may take ${spec?.terminationGracePeriodSeconds ?? 30} s`;
  }
  const annotation = metadata?.annotations?.[DO_NOT_DISRUPT];
  if (annotation !== undefined && annotation !== "false")
    return `its annotation ${DO_NOT_DISRUPT} is ${JSON.stringify(annotation)}`;
  const own = budgets.filter((budget) => selects(budget, pod));
  const [first] = own;
  // The Eviction API refuses a pod that more than one budget speaks of, whatever they allow.
  if (own.length > 1) return `several PodDisruptionBudgets speak of it: ${own.map(nameOf).join(", ")}`;
  if (first !== undefined && (first.status?.disruptionsAllowed ?? 0) === 0)
    return `PodDisruptionBudget ${nameOf(first)} allows no disruption${numbers(first)}`;
  return undefined;
}

function numbers({ status }: V1PodDisruptionBudget): string {
  return status === undefined ? "" : ` (${status.currentHealthy} healthy, ${status.desiredHealthy} wanted)`;
}

function selects({ metadata, spec }: V1PodDisruptionBudget, pod: V1Pod): boolean {
  // A budget without a selector is of no pod; with an empty one, of every pod of its namespace.
  return metadata?.namespace === pod.metadata?.namespace && spec?.selector !== undefined && matches(spec.selector, pod);
}

function matches({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector, { metadata }: V1Pod): boolean {
  const labels = metadata?.labels ?? {};
  const holds = ({ key, operator, values = [] }: (typeof matchExpressions)[number]): boolean => {
    const value = labels[key];
    if (operator === "Exists") return value !== undefined;
    if (operator === "DoesNotExist") return value === undefined;
    const among = value !== undefined && values.includes(value);
    return operator === "In" ? among : !among;
  };
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every(holds);
}
