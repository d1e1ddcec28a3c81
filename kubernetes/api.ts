import { STATUS_CODES } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ApiException,
  type CoreV1Event,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  makeInformer,
  PatchStrategy,
  type V1Condition,
  type V1Deployment,
  type V1Ingress,
  type V1Job,
  type V1Node,
  type V1PersistentVolume,
  type V1Pod,
  type V1PodDisruptionBudget,
  type V1Service,
} from "@kubernetes/client-node";

/** What Karpenter's NodeClaim says, as far as it is read here. */
export interface NodeClaim extends KubernetesObject {
  readonly spec: {
    readonly requirements: readonly { readonly key: string; readonly operator: string; readonly values?: string[] }[];
    readonly nodeClassRef: { readonly name: string };
  };
  readonly status?: {
    readonly providerID?: string;
    readonly nodeName?: string;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly V1Condition[];
  };
}

/** A custom resource with conditions, whose spec only its owner reads. */
export interface CustomResource extends KubernetesObject {
  readonly status?: { readonly conditions?: readonly V1Condition[] };
}

/** The kinds that are worked with, and what the client makes of them. */
export interface Kinds {
  Pod: V1Pod;
  Node: V1Node;
  Deployment: V1Deployment;
  Job: V1Job;
  PodDisruptionBudget: V1PodDisruptionBudget;
  Service: V1Service;
  Ingress: V1Ingress;
  Gateway: CustomResource;
  PersistentVolume: V1PersistentVolume;
  PersistentVolumeClaim: KubernetesObject;
  Event: CoreV1Event;
  NodePool: CustomResource;
  NodeClaim: NodeClaim;
  EC2NodeClass: CustomResource;
}
export type Kind = keyof Kinds;

const RESOURCES: Record<Kind, { readonly apiVersion: string; readonly plural: string }> = {
  Pod: { apiVersion: "v1", plural: "pods" },
  Node: { apiVersion: "v1", plural: "nodes" },
  Deployment: { apiVersion: "apps/v1", plural: "deployments" },
  Job: { apiVersion: "batch/v1", plural: "jobs" },
  PodDisruptionBudget: { apiVersion: "policy/v1", plural: "poddisruptionbudgets" },
  Service: { apiVersion: "v1", plural: "services" },
  Ingress: { apiVersion: "networking.k8s.io/v1", plural: "ingresses" },
  Gateway: { apiVersion: "gateway.networking.k8s.io/v1", plural: "gateways" },
  PersistentVolume: { apiVersion: "v1", plural: "persistentvolumes" },
  PersistentVolumeClaim: { apiVersion: "v1", plural: "persistentvolumeclaims" },
  Event: { apiVersion: "v1", plural: "events" },
  NodePool: { apiVersion: "karpenter.sh/v1", plural: "nodepools" },
  NodeClaim: { apiVersion: "karpenter.sh/v1", plural: "nodeclaims" },
  EC2NodeClass: { apiVersion: "karpenter.k8s.aws/v1", plural: "ec2nodeclasses" },
};

/** A manifest as it is applied: kind, name and whatever else. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** Which object of a kind: its name, behind its namespace and a slash where it is in one. */
type Name = string;

/** Whom the API server holds for the owner of fields that were applied. */
const FIELD_MANAGER = "eks-inference-platform";
/** How long to wait after a watch that failed: an API server that is busy is not asked all the time. */
const WATCH_AGAIN_SECONDS = 1;

/** A moment after definitions are installed, kinds are "storage is (re)initializing": to be asked again. */
const TOO_MANY_REQUESTS = 429;
const MOST_TRIES = 10;
const NOT_FOUND = 404;

/** Asks again where the API server asks for it. */
class PatientApi extends KubernetesObjectApi {
  /** Whether there is such a kind. */
  async knows(apiVersion: string, kind: string): Promise<boolean> {
    return (await unlessMissing(this.resource(apiVersion, kind))) !== undefined;
  }

  protected override async requestPromise<T extends KubernetesObject>(
    ...request: Parameters<KubernetesObjectApi["requestPromise"]>
  ): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await super.requestPromise<T>(...request);
      } catch (error) {
        const again = error instanceof ApiException && error.code === TOO_MANY_REQUESTS && tries < MOST_TRIES;
        if (!again) throw error;
        await sleep(Number(error.headers["retry-after"] ?? 1) * 1000);
      }
    }
  }
}

/** A Kubernetes API, asked with everything that somebody may. */
export class Kubernetes {
  readonly config: KubeConfig;
  readonly #objects: PatientApi;

  /** @param kubeconfig where it is and who asks: a file, or what it would say */
  constructor(kubeconfig: string | KubeConfig) {
    this.config = typeof kubeconfig === "string" ? new KubeConfig() : kubeconfig;
    if (typeof kubeconfig === "string") this.config.loadFromFile(kubeconfig);
    this.#objects = this.config.makeApiClient(PatientApi);
  }

  /**
   * Applies manifests in their order as `kubectl apply --server-side --force-conflicts` does.
   *
   * @throws Error with the object's name and the API server's words
   */
  async apply(manifests: readonly Manifest[]): Promise<void> {
    for (const manifest of manifests) {
      await this.#objects
        .patch(manifest, undefined, undefined, FIELD_MANAGER, true, PatchStrategy.ServerSideApply)
        .catch((error) => {
          const { kind, metadata } = manifest;
          throw new Error(`${kind} ${metadata.name} was not accepted: ${wordsOf(error)}`, { cause: error });
        });
    }
  }

  /** An object, or undefined when there is none. */
  async get<K extends Kind>(kind: K, name: Name): Promise<Kinds[K] | undefined> {
    return await unlessMissing(this.#objects.read<Kinds[K]>(headerOf(kind, name)));
  }

  /** Whether a kind is defined: a custom resource's may never have been, or be gone again. */
  async knows(kind: Kind): Promise<boolean> {
    return await this.#objects.knows(RESOURCES[kind].apiVersion, kind);
  }

  /** @param namespace all when left out */
  async list<K extends Kind>(kind: K, namespace?: string, labelSelector?: string): Promise<Kinds[K][]> {
    return (await this.#list(kind, namespace, labelSelector)).items;
  }

  /** Merges a change (JSON Merge Patch) into an object. */
  async patch<K extends Kind>(kind: K, name: Name, change: Readonly<Record<string, unknown>>): Promise<void> {
    const header = headerOf(kind, name);
    const metadata = { ...(change.metadata as object | undefined), ...header.metadata };
    const patch = { ...change, ...header, metadata };
    await this.#objects.patch(patch, undefined, undefined, FIELD_MANAGER, undefined, PatchStrategy.MergePatch);
  }

  /** Deletes an object; one that is gone already is no error. It may live on until its finalizers are done. */
  async delete(kind: Kind, name: Name): Promise<void> {
    await unlessMissing(this.#objects.delete(headerOf(kind, name)));
  }

  /** Says how many pods a Deployment is to have. */
  async scale(deployment: Name, replicas: number): Promise<void> {
    await this.patch("Deployment", deployment, { spec: { replicas } });
  }

  /** What was said of an object, in the order it was said first. */
  async eventsOf(kind: Kind, name: Name): Promise<CoreV1Event[]> {
    const { metadata } = headerOf(kind, name);
    const about = ({ involvedObject: { kind: k, name: n, namespace } }: CoreV1Event) =>
      k === kind && n === metadata.name && namespace === metadata.namespace;
    const events = (await this.list("Event", metadata.namespace)).filter(about);
    return events.sort((a, b) => created(a) - created(b));
  }

  /**
   * Tells of every object of a kind, once now and whenever it changes, until the signal is aborted.
   * A watch that ends is begun anew; times in an object are dates or texts, so only tell whether they are there.
   *
   * @param failed told why a watch failed
   */
  follow<K extends Kind>(
    kind: K,
    told: { changed(object: Kinds[K]): void; gone(object: Kinds[K]): void; failed(error: unknown): void },
    signal: AbortSignal,
  ): void {
    const { apiVersion, plural } = RESOURCES[kind];
    const path = `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}/${plural}`;
    const informer = makeInformer<Kinds[K]>(this.config, path, async () => {
      const list = await this.#list(kind);
      // One stopped while it lists would begin its watch all the same.
      signal.throwIfAborted();
      return list;
    });
    informer.on("add", told.changed);
    informer.on("update", told.changed);
    informer.on("delete", told.gone);
    informer.on("error", async (error) => {
      if (signal.aborted) return;
      told.failed(error);
      await sleep(WATCH_AGAIN_SECONDS * 1000, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await informer.start();
    });
    signal.addEventListener("abort", () => void informer.stop(), { once: true });
    if (!signal.aborted) void informer.start();
  }

  async #list<K extends Kind>(kind: K, namespace?: string, labelSelector?: string) {
    const { apiVersion } = RESOURCES[kind];
    const none = undefined;
    return await this.#objects.list<Kinds[K]>(apiVersion, kind, namespace, none, none, none, none, labelSelector);
  }
}

/** What an API server said when it refused, or an error's own message. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const { code, body } = error as ApiException<unknown>;
  const status = typeof body === "string" ? asObject(body) : (body as { message?: string } | undefined);
  return status?.message ?? `${code} ${STATUS_CODES[code]}`;
}

/** How an object is called: its name, behind its namespace where it is in one. */
export function nameOf({ metadata }: KubernetesObject): Name {
  return metadata?.namespace === undefined ? (metadata?.name ?? "") : `${metadata.namespace}/${metadata.name}`;
}

/** A condition of an object by its type. */
export function conditionOf<C extends { type: string }>(
  object: { status?: { conditions?: readonly C[] } } | undefined,
  type: string,
): C | undefined {
  return object?.status?.conditions?.find((condition) => condition.type === type);
}

/**
 * Asks again and again until something holds.
 *
 * @param what what is waited for, as the end of "waited for …"
 * @param check gives what was waited for, or nothing as long as it does not hold. An error it throws
 *   means the same, and its message tells what was seen instead.
 * @throws Error when time is up: what was waited for, and what was seen last
 */
export async function waitUntil<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  { seconds, signal }: { readonly seconds: number; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    let seen = "nothing of it";
    try {
      const found = await check();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      seen = wordsOf(error);
    }
    if (performance.now() > end) throw new Error(`Waited ${seconds} s for ${what}. Last seen: ${seen}.`);
    // The signal's own reason is thrown above.
    await sleep(250, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
}

function headerOf(kind: Kind, name: Name) {
  const [own = "", namespace] = name.split("/").reverse();
  const metadata = { name: own, ...(namespace === undefined ? {} : { namespace }) };
  return { apiVersion: RESOURCES[kind].apiVersion, kind, metadata };
}

/** An answer, or undefined where the object it is about is not there. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  return await answer.catch((error) => {
    if (error instanceof ApiException && error.code === NOT_FOUND) return undefined;
    throw error;
  });
}

function asObject(text: string): { message?: string } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const created = ({ metadata }: CoreV1Event) => new Date(metadata.creationTimestamp ?? 0).getTime();
