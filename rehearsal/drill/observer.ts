import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import { conditionOf, type Kubernetes, type NodeClaim, wordsOf } from "../../kubernetes/api.ts";
import { quantity } from "../../kubernetes/quantity.ts";
import type { Amounts, Moment, NodeRecord, PodRecord } from "./record.ts";

export interface ObserverOptions {
  readonly kubernetes: Kubernetes;
  readonly clock: () => Moment;
  readonly signal: AbortSignal;
}

/** What is seen of pods and nodes. It grows as it is seen. */
export interface Observer {
  /** Every pod outside kube-system, in the order they came. */
  readonly pods: readonly PodRecord[];
  /** Every NodeClaim, in the order they came. What it costs is left to others. */
  readonly nodes: readonly NodeRecord[];
  /** What could not be watched for a while, a sentence each. */
  readonly problems: readonly string[];
}

/** Label of whatever belongs to a scenario, with the scenario's name. */
export const SCENARIO_LABEL = "drill";
/** Where the platform's own pods are. */
const SYSTEM_NAMESPACE = "kube-system";
const GPU = "nvidia.com/gpu";
const INSTANCE_TYPE = "node.kubernetes.io/instance-type";

/**
 * Watches pods and NodeClaims until the signal is aborted, and notes when what was seen first. What
 * is there already counts as created now.
 */
export function observe({ kubernetes, clock, signal }: ObserverOptions): Observer {
  const pods = new Records<V1Pod, PodRecord>((pod) => podRecord(pod, clock()));
  const claims = new Records<NodeClaim, NodeRecord>((claim) => nodeRecord(claim, clock()));
  const problems: string[] = [];
  const failed = (error: unknown) => void problems.push(`A watch was interrupted: ${wordsOf(error)}.`);
  const isOurs = ({ metadata }: V1Pod) => metadata?.namespace !== SYSTEM_NAMESPACE;
  kubernetes.follow(
    "Pod",
    {
      changed: (pod) => isOurs(pod) && notePod(pods.of(pod), pod, clock()),
      gone: (pod) => isOurs(pod) && leave(pods.of(pod), clock()),
      failed,
    },
    signal,
  );
  kubernetes.follow(
    "NodeClaim",
    {
      changed: (claim) => noteClaim(claims.of(claim), claim, clock()),
      gone: (claim) => leave(claims.of(claim), clock()),
      failed,
    },
    signal,
  );
  const noteEvent = ({ involvedObject, reason = "" }: CoreV1Event) => {
    if (involvedObject.kind !== "NodeClaim" || !INTERRUPTIONS.has(reason)) return;
    const record = claims.all.find(({ claim }) => claim === involvedObject.name);
    if (record !== undefined) record.disrupted ??= { at: clock(), reason };
  };
  kubernetes.follow("Event", { changed: noteEvent, gone: () => {}, failed }, signal);
  return { pods: pods.all, nodes: claims.all, problems };
}

/** Records by their objects, of which another may come under a name that was one's before. */
class Records<Seen extends { metadata?: { uid?: string } }, Record> {
  readonly all: Record[] = [];
  readonly #byUid = new Map<string, Record>();
  readonly #make: (object: Seen) => Record;

  constructor(make: (object: Seen) => Record) {
    this.#make = make;
  }

  of(object: Seen): Record {
    const uid = object.metadata?.uid ?? "";
    const known = this.#byUid.get(uid);
    if (known !== undefined) return known;
    const made = this.#make(object);
    this.#byUid.set(uid, made);
    this.all.push(made);
    return made;
  }
}

function podRecord(pod: V1Pod, created: Moment): PodRecord {
  const { name = "", namespace = "", labels } = pod.metadata ?? {};
  const requests = (pod.spec?.containers ?? []).map(({ resources }) => amountsOf(resources?.requests));
  return { scenario: labels?.[SCENARIO_LABEL] ?? "", namespace, name, requests: sumOf(requests), created };
}

function notePod(record: PodRecord, { spec, status, metadata }: V1Pod, now: Moment): void {
  if (spec?.nodeName !== undefined) {
    record.node = spec.nodeName;
    record.scheduled ??= now;
  }
  if (status?.phase === "Running") record.running ??= now;
  if (metadata?.deletionTimestamp !== undefined) record.terminating ??= now;
}

function nodeRecord({ metadata, spec }: NodeClaim, created: Moment): NodeRecord {
  const { name = "", labels = {} } = metadata ?? {};
  const types = spec.requirements.find(({ key, operator }) => key === INSTANCE_TYPE && operator === "In");
  return {
    scenario: labels[SCENARIO_LABEL] ?? "",
    claim: name,
    pool: labels["karpenter.sh/nodepool"] ?? "",
    created,
    considered: types?.values ?? [],
  };
}

/** Karpenter's conditions of a NodeClaim, and what their moments are called. */
const STEPS = { Launched: "launched", Registered: "registered", Initialized: "initialized" } as const;
/**
 * Reasons of the events by which it says that it heard of an interruption; of what it decides itself
 * there are conditions.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/controllers/interruption/events/events.go
 */
const INTERRUPTIONS = new Set([
  "SpotInterrupted",
  "CapacityReservationInstanceInterrupted",
  "InstanceStopping",
  "InstanceTerminating",
  "InstanceUnhealthy",
]);

function noteClaim(record: NodeRecord, claim: NodeClaim, now: Moment): void {
  const { metadata, status = {} } = claim;
  const labels = metadata?.labels ?? {};
  const isTrue = (type: string) => conditionOf(claim, type)?.status === "True";
  const { providerID, nodeName, allocatable } = status;
  // What it was launched as is written in its labels.
  if (providerID) {
    Object.assign(record, {
      instanceId: providerID.split("/").at(-1),
      instanceType: labels[INSTANCE_TYPE],
      zone: labels["topology.kubernetes.io/zone"],
      capacityType: labels["karpenter.sh/capacity-type"],
    });
  }
  if (nodeName) record.node = nodeName;
  if (allocatable) record.allocatable = amountsOf(allocatable);
  for (const [condition, step] of Object.entries(STEPS)) if (isTrue(condition)) record[step] ??= now;
  const why = isTrue("DisruptionReason") ? conditionOf(claim, "DisruptionReason")?.reason : undefined;
  const reason = why ?? (isTrue("Drifted") ? "Drifted" : undefined);
  if (reason !== undefined) record.disrupted ??= { at: now, reason };
  if (metadata?.deletionTimestamp !== undefined) record.terminating ??= now;
}

/** An object that is gone was told to go, even where that was not seen. */
function leave(record: { terminating?: Moment; gone?: Moment }, now: Moment): void {
  record.terminating ??= now;
  record.gone ??= now;
}

function amountsOf(resources: Readonly<Record<string, string>> = {}): Amounts {
  const amount = (resource: string) => quantity(resources[resource] ?? "0");
  return { cpu: amount("cpu"), memoryGiB: amount("memory") / 2 ** 30, gpus: amount(GPU) };
}

function sumOf(amounts: readonly Amounts[]): Amounts {
  const sum = (of: keyof Amounts) => amounts.reduce((total, one) => total + one[of], 0);
  return { cpu: sum("cpu"), memoryGiB: sum("memoryGiB"), gpus: sum("gpus") };
}
