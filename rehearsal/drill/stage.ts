import type { V1Pod } from "@kubernetes/client-node";
import { type Kind, type Kubernetes, type Manifest, waitUntil, wordsOf } from "../../kubernetes/api.ts";
import type { AwsConnection } from "../platform/connection.ts";
import { type Overlay, overlaid, type Pool } from "./pools.ts";
import type { Moment, NodeRecord } from "./record.ts";
import type { Offering } from "./stock.ts";
import { type Workload, workloadManifests } from "./workload.ts";

/** The pools a drill has: the environment's own where it has such, a preset's where it has none. */
export interface Pools {
  /** For pods that want no GPU. */
  readonly cpu: Pool;
  readonly gpu: Pool;
  /** With hours in which its nodes are not to be disrupted. */
  readonly hours: Pool;
  /** Of GPUs, with a limit that is soon reached. */
  readonly limited: Pool;
  /** Of a capacity reservation whose tag is `drill: reserved`, weighed above others. */
  readonly reserved: Pool;
  /** Of GPUs by family alone, of whatever size. */
  readonly families: Pool;
}

/** Where scenarios happen: what is shared by all of them. */
export interface World {
  readonly kubernetes: Kubernetes;
  readonly connection: AwsConnection;
  readonly pools: Pools;
  /** Other AMI alias than the environment's: of an older release. */
  readonly olderAlias: string;
  readonly queueName: string;
  /** The Deployment of Karpenter's chart. */
  readonly controller: { readonly namespace: string; readonly name: string };
  /** How many messages Karpenter has read from its queue, and deleted. */
  messagesRead(): number;
  readonly clock: () => Moment;
  /** Every node so far. */
  readonly nodes: readonly NodeRecord[];
  /** Whether a node is far too big for the pods it was bought for. */
  isOversized(node: NodeRecord): boolean;
  /** Says which pools are a scenario's, and what was changed of them. */
  tookPool(pool: Pool, scenario: string, changes: readonly string[]): void;
  /** Takes instance types out of stock, beside what is already. @returns what puts them back */
  outOfStock(offerings: readonly Offering[]): Promise<() => Promise<void>>;
  /** Ends Karpenter, and starts another. */
  restartKarpenter(meanwhile: () => Promise<void>): Promise<void>;
}

/** Something that Karpenter is to do, tried. */
export interface Scenario {
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  /** Why it cannot go on beside all others: those that say the same are played at once. @default it can */
  readonly apart?: string;
  /** @throws Error with what did not hold */
  readonly run: (stage: Stage) => Promise<void>;
}

/** How long to wait for what Karpenter does at once, and for what it does by and by. */
const SECONDS = 120;

/** A scenario's own corner of the world. */
export class Stage {
  readonly world: World;
  readonly steps: { at: Moment; what: string }[] = [];
  readonly #scenario: string;
  readonly #signal: AbortSignal;
  readonly #broken: boolean;
  readonly #made: { readonly kind: Kind; readonly name: string }[] = [];

  /**
   * @param signal aborted when there is no hope left, with the reason
   * @param broken whether pools may have been broken: the environment's own are then left alone
   */
  constructor(world: World, scenario: string, signal: AbortSignal, broken = false) {
    this.world = world;
    this.#scenario = scenario;
    this.#signal = signal;
    this.#broken = broken;
  }

  get kubernetes(): Kubernetes {
    return this.world.kubernetes;
  }

  /** Notes what happened. */
  step(what: string): void {
    this.steps.push({ at: this.world.clock(), what });
  }

  /** Installs a pool: the environment's own, or a copy under the scenario's name. @returns its name */
  async pool(which: keyof Pools, overlay: Omit<Overlay, "name"> & { readonly own?: boolean } = {}): Promise<string> {
    const { own: wanted = false, ...rest } = overlay;
    const own = wanted && !this.#broken;
    const copy = { ...rest, name: `${this.#scenario}-${which}`, ...(this.#broken && { ownClass: true }) };
    const { changes, ...pool } = overlaid(this.world.pools[which], own ? rest : copy);
    this.world.tookPool(pool, this.#scenario, changes);
    const { name } = pool.nodePool.metadata;
    if (!own) this.#made.push({ kind: "NodePool", name });
    await this.kubernetes.apply([pool.nodeClass, pool.nodePool]);
    return name;
  }

  /** Installs a workload, in the scenario's namespace. */
  async deploy(workload: Workload): Promise<void> {
    const namespace: Manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name: this.#scenario } };
    this.#made.push({ kind: "Deployment", name: this.#in(workload.name) });
    if (workload.minAvailable !== undefined)
      this.#made.push({ kind: "PodDisruptionBudget", name: this.#in(workload.name) });
    await this.kubernetes.apply([namespace, ...workloadManifests(this.#scenario, workload)]);
  }

  async scale(workload: string, replicas: number): Promise<void> {
    await this.kubernetes.scale(this.#in(workload), replicas);
    this.step(`${workload} scaled to ${replicas}`);
  }

  /** A workload's pods, but for those that are told to go. */
  async pods(workload: string): Promise<V1Pod[]> {
    const pods = await this.kubernetes.list("Pod", this.#scenario, `app=${workload}`);
    return pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  }

  /** Waits until so many pods of a workload run, and no other of it is left. */
  async running(workload: string, count: number): Promise<V1Pod[]> {
    return await this.until(`${count} pods of ${workload} to run`, async () => {
      const pods = await this.pods(workload);
      const running = pods.filter(({ status }) => status?.phase === "Running");
      if (running.length === count && pods.length === count) return pods;
      throw new Error(`${running.length} of ${pods.length} run${await this.#whyPending(pods)}`);
    });
  }

  /** Waits until there are so many nodes of a pool, all ready, and no more are being made or going. */
  async nodes(pool: string, count: number): Promise<readonly NodeRecord[]> {
    return await this.until(`${count} nodes of NodePool ${pool}`, async () => {
      const nodes = this.liveNodes(pool);
      if (nodes.length === count && nodes.every(({ initialized }) => initialized !== undefined)) return nodes;
      throw new Error(
        `${nodes.length} NodeClaims, ${nodes.filter((node) => node.initialized !== undefined).length} of them ready`,
      );
    });
  }

  /** The nodes of a pool that are not gone. */
  liveNodes(pool: string): readonly NodeRecord[] {
    return this.allNodes(pool).filter(({ gone }) => gone === undefined);
  }

  /** The nodes of a pool, those that are gone too. */
  allNodes(pool: string): readonly NodeRecord[] {
    return this.world.nodes.filter((node) => node.pool === pool);
  }

  /** Waits until Kubernetes' events of an object say something. */
  async said(kind: Kind, name: string, words: RegExp): Promise<void> {
    await this.until(`an event of ${kind} ${name} that says ${words}`, async () => {
      const messages = (await this.kubernetes.eventsOf(kind, name)).map(
        ({ reason, message }) => `${reason}: ${message}`,
      );
      if (messages.some((message) => words.test(message))) return true;
      throw new Error(messages.at(-1) ?? "no event");
    });
  }

  async until<T>(what: string, check: () => Promise<T | undefined | false>, seconds = SECONDS): Promise<T> {
    return await waitUntil(what, check, { seconds, signal: this.#signal });
  }

  /** Removes what the scenario made, and waits for nothing. */
  async clear(): Promise<void> {
    for (const { kind, name } of this.#made.reverse()) await this.kubernetes.delete(kind, name);
  }

  #in(name: string): string {
    return `${this.#scenario}/${name}`;
  }

  /** What was said last of the first pod that waits. */
  async #whyPending(pods: readonly V1Pod[]): Promise<string> {
    const waiting = pods.find(({ status }) => status?.phase !== "Running");
    if (waiting === undefined) return "";
    const name = this.#in(waiting.metadata?.name ?? "");
    const events = await this.kubernetes.eventsOf("Pod", name).catch((error) => [{ message: wordsOf(error) }]);
    return `; of ${name} was said: ${events.at(-1)?.message ?? "nothing"}`;
  }
}

/** @throws Error with the words, unless it holds */
export function expect(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
