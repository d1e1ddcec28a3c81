import { setTimeout as sleep } from "node:timers/promises";
import { PatchStrategy, setHeaderOptions, type V1Container, type V1Pod } from "@kubernetes/client-node";
import { type Kubernetes, nameOf, unlessMissing, wordsOf } from "../../../kubernetes/api.ts";
import type { Kubelet } from "./kubelet.ts";

/** From being bound to being ready: images are small and everything starts at once. */
const START_SECONDS = 0.5;
/**
 * The longest a pod takes to end, whatever grace it asks for: nothing runs in it that would use its
 * time, and a drain of a node with a model server's ten minutes of grace must end in a drill.
 */
const MOST_GRACE_SECONDS = 2;
/** How often something is tried of which the API server wanted nothing. */
const MOST_TRIES = 5;

export interface PodsOptions {
  readonly kubernetes: Kubernetes;
  /** By the names of their nodes. What is added later counts from then on. */
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  readonly signal: AbortSignal;
  /** Told in a sentence. */
  readonly problem: (what: string) => void;
}

/**
 * Does to pods what the kubelets of their nodes would: those that were bound run and are ready, those
 * that were told to go are gone after a while. None ends by itself.
 */
export function runPods({ kubernetes, kubelets, signal, problem }: PodsOptions): void {
  const begun = new Set<string>();
  /** Does something once for a pod, however often it is heard of. */
  const once = async (pod: V1Pod, doing: "start" | "end", seconds: number, act: () => Promise<unknown>) => {
    const key = `${doing} ${pod.metadata?.uid}`;
    if (begun.has(key)) return;
    begun.add(key);
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await sleep(seconds * 1000, undefined, { signal });
        await unlessMissing(act());
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (tries === MOST_TRIES) return problem(`Pod ${nameOf(pod)} could not ${doing}: ${wordsOf(error)}`);
      }
    }
  };
  const changed = (pod: V1Pod) => {
    const kubelet = kubelets.get(pod.spec?.nodeName ?? "");
    if (kubelet === undefined) return;
    if (pod.metadata?.deletionTimestamp !== undefined) void once(pod, "end", graceOf(pod), () => end(kubelet, pod));
    else if (pod.status?.phase === "Pending") void once(pod, "start", START_SECONDS, () => start(kubelet, pod));
  };
  const failed = (error: unknown) => problem(`Pods could not be watched for a while: ${wordsOf(error)}`);
  kubernetes.follow("Pod", { changed, gone: () => {}, failed }, signal);
}

function graceOf(pod: V1Pod): number {
  return Math.min(pod.metadata?.deletionGracePeriodSeconds ?? 0, MOST_GRACE_SECONDS);
}

async function start(kubelet: Kubelet, pod: V1Pod): Promise<void> {
  const now = new Date();
  const condition = (type: string) => ({ type, status: "True", lastTransitionTime: now });
  const ip = pod.spec?.hostNetwork ? kubelet.ip : nextIp();
  const status = {
    phase: "Running",
    startTime: now,
    hostIP: kubelet.ip,
    hostIPs: [{ ip: kubelet.ip }],
    podIP: ip,
    podIPs: [{ ip }],
    conditions: ["PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"].map(condition),
    initContainerStatuses: (pod.spec?.initContainers ?? []).map((container) => statusOf(container, now, true)),
    containerStatuses: (pod.spec?.containers ?? []).map((container) => statusOf(container, now, false)),
  };
  const api = await kubelet.api();
  await api.patchNamespacedPodStatus(
    { ...headerOf(pod), body: { status } },
    setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
  );
}

async function end(kubelet: Kubelet, pod: V1Pod): Promise<void> {
  const api = await kubelet.api();
  const body = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata?.uid ?? "" } };
  await api.deleteNamespacedPod({ ...headerOf(pod), body }).catch((error) => {
    // Another one, which has its name: a StatefulSet's next.
    if (error.code !== 409) throw error;
  });
}

function statusOf({ name, image = "", restartPolicy }: V1Container, now: Date, initial: boolean) {
  const over = initial && restartPolicy !== "Always";
  const state = over
    ? { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } }
    : { running: { startedAt: now } };
  return { name, image, imageID: image, ready: true, started: !over, restartCount: 0, state };
}

function headerOf({ metadata }: V1Pod) {
  return { name: metadata?.name ?? "", namespace: metadata?.namespace ?? "" };
}

let given = 0;

/** Of the range that pods of a VPC can be given beside its own: nobody's in an environment. */
function nextIp(): string {
  given += 1;
  return `100.64.${Math.floor(given / 250) % 256}.${(given % 250) + 1}`;
}
