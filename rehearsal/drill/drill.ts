import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeReleases } from "../../config/eks-catalogue.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import { REGIONS } from "../../config/regions.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { conditionOf, Kubernetes, type Manifest, waitUntil } from "../../kubernetes/api.ts";
import { startClusterApi } from "../platform/cluster-api.ts";
import { RehearsalFailed } from "../platform/errors.ts";
import { karpenterAssets } from "../platform/karpenter.ts";
import {
  type ApiServer,
  type Candidate,
  karpenterVersion,
  kubernetesAssets,
  readManifests,
  render,
} from "../platform/kubernetes.ts";
import type { KubernetesContents } from "../platform/kubernetes-manifests.ts";
import { Rehearsal } from "../terraform/rehearsal.ts";
import { statementsOf } from "./aws/role.ts";
import { reasonUnused } from "./aws/unused.ts";
import { causesOf } from "./causes.ts";
import { Controller } from "./controller.ts";
import type { Fault, Target } from "./faults.ts";
import { manifestsOf } from "./manifests.ts";
import { type Nodes, startNodes } from "./nodes/nodes.ts";
import { type Observer, observe } from "./observer.ts";
import { runOwnPods } from "./own-pods.ts";
import { type Pool, poolsAmong } from "./pools.ts";
import { choosePools, ownPools, withPresets } from "./presets.ts";
import { PRICES, pricesOf } from "./prices.ts";
import type { DrillRecord, NodeRecord, ScenarioResult } from "./record.ts";
import { answer } from "./report/answer.ts";
import type { Facts } from "./report/facts.ts";
import { oversized } from "./report/oversized.ts";
import { type Scenario, Stage, type World } from "./stage.ts";
import { Stock } from "./stock.ts";

export interface DrillOptions {
  /** What the environment file says. It has been checked. */
  readonly input: EnvironmentInput;
  /** Exact version of the AWS provider. */
  readonly awsProviderVersion: string;
  readonly signal: AbortSignal;
}

type Say = (what: string) => void;

/** The stack whose apply brings all that Karpenter needs; those before it come along. */
const LAST_STACK = "nodes";
/** What Karpenter's chart is called. */
const KARPENTER = "karpenter";
/** For so long something may be amiss before it is a scenario's end: an access entry just made, a first try. */
const HOPE_SECONDS = 12;

/**
 * The real Karpenter on an environment's own pools: its stacks are applied to a local AWS by real
 * Terraform, its manifests to a real API server, and scenarios are played on them. Each public method
 * is one step, to be called in order.
 */
export class Drill {
  readonly rehearsal: Rehearsal;
  readonly #options: DrillOptions;
  /** Moments count from here: when Karpenter starts. */
  #startedAt = new Date();
  #began = performance.now();
  readonly #ended = new AbortController();
  readonly #overlay: string[] = [];
  readonly #results: ScenarioResult[] = [];
  /** Scenarios, by the NodePools they use. */
  readonly #scenarioOf = new Map<string, string>();
  /** EC2NodeClasses, by scenario. */
  readonly #classesOf = new Map<string, string[]>();
  #pools: readonly Pool[] = [];
  #api: ApiServer | undefined;
  #kubernetes!: Kubernetes;
  #nodes!: Nodes;
  #observer!: Observer;
  #facts!: Facts;
  #world!: World;
  #controller: Controller | undefined;
  #target!: Target;

  private constructor(options: DrillOptions, rehearsal: Rehearsal) {
    this.#options = options;
    this.rehearsal = rehearsal;
  }

  /** Builds what is not there, and starts the local AWS. @throws MissingPrerequisite */
  static async start(options: DrillOptions, say: Say): Promise<Drill> {
    await kubernetesAssets(say, options.signal);
    await karpenterAssets(say, options.signal);
    const { input, awsProviderVersion, signal } = options;
    const rehearsal = await Rehearsal.start(
      {
        input: withPresets(input),
        awsProviderVersion,
        stacks: [LAST_STACK],
        all: true,
        folder: join("drill", input.name),
        signal,
      },
      say,
    );
    return new Drill(options, rehearsal);
  }

  /** Starts the API server behind the cluster, and synthesizes the environment. */
  async synthesize(say: Say): Promise<void> {
    const { input, signal } = this.#options;
    const { aws, folders } = this.rehearsal;
    const log = join(folders.logs, "kubernetes.log");
    const servers = { crds: true, scheduler: true, log, say, signal };
    this.#api = await startClusterApi({ input, aws, folder: folders.root, ...servers });
    this.#kubernetes = new Kubernetes(this.#api.adminKubeconfig);
    this.#observer = observe({ kubernetes: this.#kubernetes, clock: this.#clock, signal: this.#ended.signal });
    await this.rehearsal.synthesize();
  }

  /** Installs what the environment installs, lets nodes live, and starts Karpenter. */
  async install(say: Say): Promise<void> {
    const { input, signal } = this.#options;
    const { connection } = this.rehearsal;
    const { names, cluster } = resolveEnvironment(input);
    say("evaluating the synthesized manifests");
    const contents = await manifestsOf(this.rehearsal, signal);
    const chart = await this.#render(contents);
    this.#target = targetOf(this.rehearsal, input);
    const controller = new Controller({
      rehearsal: this.rehearsal,
      api: this.#api as ApiServer,
      chart,
      roleName: names.karpenterControllerRole,
      clock: this.#clock,
      signal,
    });
    this.#controller = controller;
    this.#nodes = await startNodes({
      api: this.#api as ApiServer,
      connection,
      cluster: { name: names.cluster, region: input.region, kubernetesVersion: cluster.kubernetesVersion },
      signal,
    });
    await this.#registerGroups(input);
    say("installing the manifests");
    const all = poolsAmong(contents.manifests);
    this.#pools = ownPools(all);
    const isPool = ({ kind }: Manifest) => kind === "NodePool" || kind === "EC2NodeClass";
    const others = contents.manifests.map(asManifest).filter((manifest) => !isPool(manifest));
    await this.#kubernetes.apply([...others, ...chart.map(asManifest)]);
    this.#facts = { price: await pricesOf(connection), prices: PRICES, reason: reasonUnused };
    this.#world = this.#makeWorld(all, cluster.kubernetesVersion, controller);
    say("starting Karpenter");
    [this.#startedAt, this.#began] = [new Date(), performance.now()];
    await controller.start(say);
    // Of a class that looks for reservations Karpenter remembers that there were none.
    await this.#prepareClasses(all.filter((pool) => pool !== this.#world.pools.reserved));
  }

  /** Lets Karpenter look at all classes before pods wait for them: while it does, it passes over their pools. */
  async #prepareClasses(pools: readonly Pool[]): Promise<void> {
    const classes = pools.map(({ nodeClass }) => nodeClass);
    await this.#kubernetes.apply(classes);
    const names = classes.map(({ metadata }) => metadata.name);
    const ready = async () => {
      const found = await Promise.all(names.map((name) => this.#kubernetes.get("EC2NodeClass", name)));
      return found.every((one) => conditionOf(one, "Ready")?.status === "True");
    };
    const { signal } = this.#options;
    // Of one that never is ready its scenarios say why.
    await waitUntil("the EC2NodeClasses to be ready", ready, { seconds: 30, signal }).catch(() =>
      signal.throwIfAborted(),
    );
  }

  /** Plays a scenario where something is broken on purpose. @throws RehearsalFailed when it does not hold */
  async playBroken(scenario: Scenario, name: string, { what, inAws, inPool }: Fault): Promise<void> {
    await this.#controller?.stop();
    const mend = await inAws?.(this.#target);
    await this.#controller?.start(() => {});
    const pools = Object.entries(this.#world.pools).map(([key, pool]) => [key, inPool?.(pool) ?? pool]);
    const world = { ...this.#world, pools: Object.fromEntries(pools) };
    try {
      await this.play({ ...scenario, name, title: `${scenario.name}, broken: ${what}` }, world);
    } finally {
      await mend?.();
    }
  }

  /** Plays one scenario. @throws RehearsalFailed when it does not hold */
  async play(scenario: Scenario, world = this.#world): Promise<void> {
    const began = this.#clock();
    const hopeless = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, hopeless.signal]);
    const stage = new Stage(world, scenario.name, signal, world !== this.#world);
    const watching = this.#watchForCauses(scenario, began, hopeless);
    let problem: string | undefined;
    try {
      await scenario.run(stage);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      problem = await this.#explain(scenario, began, error);
    }
    hopeless.abort();
    await watching;
    await stage.clear();
    const { name, title } = scenario;
    const passed = problem === undefined;
    const result = { name, title, passed, began, ended: this.#clock(), steps: stage.steps };
    this.#results.push(problem === undefined ? result : { ...result, problem });
    if (problem !== undefined) throw new RehearsalFailed(`${name}: ${problem}`);
  }

  /** Everything seen until now. */
  record(): DrillRecord {
    const { rehearsal } = this;
    return {
      environment: this.#options.input.name,
      startedAt: this.#startedAt.toISOString(),
      versions: {
        Karpenter: karpenterVersion(),
        Kubernetes: this.#api?.version ?? "",
        Terraform: rehearsal.report.terraform,
        "AWS provider": rehearsal.report.awsProvider,
      },
      overlay: this.#overlay,
      scenarios: this.#results,
      pods: this.#observer.pods,
      nodes: this.#priced(),
      calls: this.#controller?.calls ?? [],
      statements: this.#controller === undefined ? [] : statementsOf(this.#controller.role),
    };
  }

  /** What a report needs beside the record. */
  get facts(): Facts {
    return this.#facts;
  }

  /**
   * Lets a user's own manifests run on the environment's own pools, unchanged.
   *
   * @param file YAML or JSON, as kubectl takes it
   * @returns what Karpenter buys for them, in words
   */
  async answer(file: string): Promise<string> {
    const { signal } = this.#options;
    const assets = await kubernetesAssets(() => {}, signal);
    const texts = [{ name: file, text: readFileSync(file, "utf8") }];
    const manifests = (await readManifests(assets, texts, signal)).map(asManifest);
    const pools = this.#pools;
    const reasons = await runOwnPods({ kubernetes: this.#kubernetes, pools, manifests, signal });
    return answer(this.record(), this.#facts, reasons);
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#controller?.stop();
    await this.#nodes?.stop();
    await this.#api?.stop();
    await this.rehearsal.stop();
  }

  readonly #clock = () => performance.now() - this.#began;

  /** Renders Karpenter's chart with the environment's values. @throws RehearsalFailed when it does not know one */
  async #render({ releases }: KubernetesContents): Promise<readonly Candidate[]> {
    const { signal } = this.#options;
    const assets = await kubernetesAssets(() => {}, signal);
    const release = releases.filter(({ chart }) => chart === KARPENTER);
    const [rendered] = await render(assets, release, signal);
    if (rendered === undefined) throw new RehearsalFailed("The environment installs no chart of Karpenter's.");
    if (rendered.problems.length > 0) throw new RehearsalFailed(`Karpenter's chart: ${rendered.problems.join("; ")}`);
    return rendered.manifests;
  }

  /** The nodes of managed groups, of which the local AWS starts no instance. */
  async #registerGroups(input: EnvironmentInput): Promise<void> {
    const { nodeGroups, region } = resolveEnvironment(input);
    const zones = REGIONS[region]?.zones ?? [];
    for (const { name: group, instanceTypes, size, labels, taints } of nodeGroups) {
      const [type = ""] = instanceTypes;
      await this.#nodes.registerGroupNodes({
        ...{ group, count: size.desired, type, zones, labels },
        taints: taints.map(({ key, value, effect }) => ({ key, effect, ...(value && { value }) })),
      });
    }
  }

  #makeWorld(all: readonly Pool[], kubernetesVersion: string, controller: Controller): World {
    const { rehearsal } = this;
    const stock = new Stock(rehearsal.aws.endpoint);
    const [, release = ""] = nodeReleases(kubernetesVersion);
    return {
      kubernetes: this.#kubernetes,
      connection: rehearsal.connection,
      pools: choosePools(all),
      olderAlias: `al2023@v${release.split("-")[1]}`,
      queueName: this.#target.queueName,
      controller: controller.deployment,
      clock: this.#clock,
      nodes: this.#observer.nodes,
      messagesRead: () =>
        controller.calls.filter(({ call, allowed }) => call === "sqs:DeleteMessage" && allowed).length,
      isOversized: ({ claim }) => oversized(this.record(), this.#facts.price).some((one) => one.claim === claim),
      tookPool: (pool, scenario, changes) => this.#tookPool(pool, scenario, changes),
      outOfStock: (offerings) => stock.takeOut(offerings),
      restartKarpenter: async (meanwhile) => {
        await controller.stop();
        await meanwhile();
        await controller.start(() => {});
      },
    };
  }

  #tookPool({ nodePool, nodeClass }: Pool, scenario: string, changes: readonly string[]): void {
    this.#scenarioOf.set(nodePool.metadata.name, scenario);
    this.#classesOf.set(scenario, [...(this.#classesOf.get(scenario) ?? []), nodeClass.metadata.name]);
    this.#overlay.push(...changes);
  }

  async #causes({ name }: Scenario, since: number): Promise<string[]> {
    const controller = this.#controller as Controller;
    return await causesOf({
      kubernetes: this.#kubernetes,
      calls: controller.calls,
      role: controller.role,
      nodeProblems: this.#nodes.problems(),
      nodeClasses: this.#classesOf.get(name) ?? [],
      since,
    });
  }

  /** Ends a scenario early once something is amiss that will not get better. */
  async #watchForCauses(scenario: Scenario, began: number, hopeless: AbortController): Promise<void> {
    let since: number | undefined;
    while (!hopeless.signal.aborted) {
      await sleep(1000, undefined, { signal: hopeless.signal }).catch(() => {});
      const causes = await this.#causes(scenario, began).catch(() => []);
      since = causes.length === 0 ? undefined : (since ?? this.#clock());
      if (since !== undefined && this.#clock() - since > HOPE_SECONDS * 1000)
        hopeless.abort(new Error("It could not go on."));
    }
  }

  /** What did not hold, and why as far as anybody says so. */
  async #explain(scenario: Scenario, began: number, error: unknown): Promise<string> {
    const message = error instanceof Error ? error.message : String(error);
    const causes = await this.#causes(scenario, began);
    return [...causes.slice(0, 3), message].join(" ");
  }

  #priced(): readonly NodeRecord[] {
    return this.#observer.nodes.map((node) => {
      const { instanceType, capacityType, zone, pool } = node;
      const scenario = this.#scenarioOf.get(pool) ?? "";
      const price = (type: string) => capacityType && this.#facts.price(type, capacityType, zone);
      const usdPerHour = instanceType && price(instanceType);
      const dearness = (type: string) => price(type) ?? Number.POSITIVE_INFINITY;
      const considered = [...node.considered].sort((a, b) => dearness(a) - dearness(b));
      return { ...node, scenario, considered, ...(typeof usdPerHour === "number" && { usdPerHour }) };
    });
  }
}

function targetOf({ connection, report }: Rehearsal, input: EnvironmentInput): Target {
  const { account, partition, names } = resolveEnvironment(input);
  const outputs: Record<string, unknown> = Object.assign({}, ...report.stacks.map((stack) => stack.outputs));
  return {
    connection,
    clusterName: names.cluster,
    queueName: String(outputs.karpenter_queue_name),
    controllerRoleName: names.karpenterControllerRole,
    nodeRoleArn: `arn:${partition}:iam::${account}:role/${outputs.karpenter_node_role_name}`,
  };
}

function asManifest({ manifest }: Candidate): Manifest {
  return manifest as Manifest;
}
