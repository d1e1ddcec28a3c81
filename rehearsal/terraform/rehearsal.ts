import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf";
import type { EnvironmentInput } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { isOlder } from "../../config/versions.ts";
import { CLUSTER_OUTPUTS } from "../../stacks/cluster.ts";
import { inOrder } from "../../stacks/order.ts";
import { KUBERNETES_STACKS, platform } from "../../stacks/platform.ts";
import { RETAINED_OUTPUTS } from "../../stacks/retained.ts";
import { type AwsConnection, connectionOf } from "../platform/connection.ts";
import { MissingPrerequisite, RehearsalFailed, WrongUsage } from "../platform/errors.ts";
import { type WorkFolders, workFolders } from "../platform/folders.ts";
import type { Item } from "../platform/inventory/item.ts";
import { added, inventory, untagged } from "../platform/inventory.ts";
import type { ApiServer } from "../platform/kubernetes.ts";
import { type LocalAws, startLocalAws, withoutAws } from "../platform/local-aws.ts";
import { accountsOf, makePrerequisites, principalsOf } from "../platform/prerequisites.ts";
import { type PlannedChange, type Progress, Terraform } from "../platform/terraform.ts";
import { setUpTerraform, type TerraformSetup } from "../platform/terraform-setup.ts";
import { aWeekLater, catalogueAWeekLater } from "./change.ts";
import { arrivals, interruptionKinds } from "./interruptions.ts";
import { callerOf, onRealKubernetes, startKubernetesHalf } from "./kubernetes-half.ts";
import type { Report, StackReport } from "./report.ts";

export interface RehearsalOptions {
  /** What the environment file says. It has been checked: its name becomes a folder's. */
  readonly input: EnvironmentInput;
  /** Exact version of the AWS provider. */
  readonly awsProviderVersion: string;
  /** Stacks to rehearse, with those they need. @default all */
  readonly stacks?: readonly string[] | undefined;
  /** Whether what outlives a cluster is destroyed too. */
  readonly all: boolean;
  /** Folder of charts; where they are published, when left out. */
  readonly charts?: string | undefined;
  /** What its folder is called among those of rehearsals. @default as the environment */
  readonly folder?: string;
  readonly signal: AbortSignal;
}

/** The stack that a destroy leaves. */
const RETAINED = RETAINED_OUTPUTS.stack;

/**
 * One environment's life, on a local AWS: its stacks are applied by real Terraform, looked at,
 * changed and destroyed. Each public method is one step, to be called in order.
 */
export class Rehearsal {
  readonly report: Report;
  readonly folders: WorkFolders;
  readonly #options: RehearsalOptions;
  readonly #setup: TerraformSetup;
  readonly aws: LocalAws;
  readonly #env: Record<string, string>;
  /** How AWS's SDK works in the environment's account. */
  readonly connection: AwsConnection;
  #input: EnvironmentInput;
  #aWeekLater = false;
  #before: Item[] = [];
  #retained: Item[] = [];
  #kubernetes: ApiServer | undefined;

  private constructor(options: RehearsalOptions, folders: WorkFolders, setup: TerraformSetup, aws: LocalAws) {
    const { input, awsProviderVersion } = options;
    this.#options = options;
    this.#input = input;
    this.folders = folders;
    this.#setup = setup;
    this.aws = aws;
    this.#env = aws.env(input.account, input.region);
    this.connection = connectionOf(this.#env);
    this.report = {
      environment: input.name,
      terraform: setup.version,
      awsProvider: awsProviderVersion,
      providerSource: setup.mirror === undefined ? "the Terraform registry" : `the mirror ${setup.mirror}`,
      leftOut: [],
      stacks: [],
      checks: [],
    };
  }

  /** Clears the environment's rehearsal folder, finds Terraform, starts the local AWS. */
  static async start(options: RehearsalOptions, say: (what: string) => void): Promise<Rehearsal> {
    const folders = workFolders(options.folder ?? options.input.name);
    rmSync(folders.root, { recursive: true, force: true });
    for (const folder of [folders.outdir, folders.logs]) mkdirSync(folder, { recursive: true });
    const setup = await setUpTerraform(options.awsProviderVersion, folders.root);
    say("starting the local AWS");
    const log = join(folders.logs, "local-aws.log");
    const eksCatalogue = join(folders.root, "eks-catalogue.json");
    writeFileSync(eksCatalogue, JSON.stringify(catalogueAWeekLater(options.input)));
    const accounts = accountsOf(options.input);
    const aws = await startLocalAws({ accounts, log, eksCatalogue, say, signal: options.signal });
    const rehearsal = new Rehearsal(options, folders, setup, aws);
    await rehearsal.#startKubernetes(say);
    return rehearsal;
  }

  /** Starts the API server behind the cluster; where something of it is missing, the report says what. */
  async #startKubernetes(say: (what: string) => void): Promise<void> {
    const { input, charts, stacks, signal } = this.#options;
    if (stacks !== undefined && !stacks.some((stack) => KUBERNETES_STACKS.includes(stack))) return;
    const { root: folder, logs } = this.folders;
    const log = join(logs, "kubernetes.log");
    const { mirror } = this.#setup;
    try {
      this.#kubernetes = await startKubernetesHalf({ input, aws: this.aws, charts, mirror, folder, log, say, signal });
    } catch (error) {
      if (!(error instanceof MissingPrerequisite)) throw error;
      if (stacks !== undefined) throw error;
      this.report.notRehearsed = `Not rehearsed: ${KUBERNETES_STACKS.join(" and ")}. Missing: ${error.message}. npm run test:conformance judges their manifests.`;
    }
  }

  /** Makes what the environment refers to, and synthesizes it. */
  async synthesize(): Promise<void> {
    const connect = (account: string) => connectionOf(this.aws.env(account, this.#input.region));
    if (this.#kubernetes)
      this.#input = onRealKubernetes(this.#input, await callerOf(this.connection), this.#options.charts);
    // Whoever gets access a week later is somebody already.
    this.#input = await makePrerequisites(connect, this.#input, principalsOf(aWeekLater(this.#input)));
    this.#before = await inventory(this.connection);
    const stacks = this.#synthesize(this.#input);
    const possible = stacks.filter(({ name }) => this.#kubernetes !== undefined || !KUBERNETES_STACKS.includes(name));
    for (const name of chosen(possible, this.#options.stacks))
      this.report.stacks.push({ name, state: [], seconds: {}, workspaces: [], outputs: {} });
    this.report.leftOut = stacks.flatMap(({ annotations }) => annotations.map(({ message }) => message));
  }

  /** Applies one stack. */
  async create(stack: StackReport, say: (what: string) => void): Promise<void> {
    const terraform = this.#terraform(stack.name);
    await this.#timed(stack, "init", say, async () => {
      await terraform.init();
      await terraform.selectWorkspace(this.#input.name);
    });
    await this.#timed(stack, "apply", say, () => terraform.apply(counted(say)));
    stack.outputs = await terraform.outputs();
  }

  /** Applies one stack and plans it again: the second plan must be empty. */
  async apply(stack: StackReport, say: (what: string) => void): Promise<void> {
    await this.create(stack, say);
    const terraform = this.#terraform(stack.name);
    const changes = await this.#timed(stack, "second plan", say, () => terraform.plan());
    this.#check(
      `${stack.name}: a second plan changes nothing`,
      changes.length === 0,
      describe(changes) || "No changes",
    );
    stack.state = (await terraform.stateList()).filter((address) => !address.startsWith("data."));
    stack.workspaces = await terraform.workspaces();
    if (stack.name === RETAINED) this.#retained = added(this.#before, await inventory(this.connection));
  }

  /** Asks the local AWS itself whether everything that was made carries the environment's tags. */
  async checkTags(): Promise<void> {
    const made = added(this.#before, await inventory(this.connection)).filter(({ taggable }) => taggable);
    const inState = await Promise.all(this.report.stacks.map(({ name }) => this.#terraform(name).taggable()));
    const expected = inState.flat().length;
    // An inventory that overlooks a kind of resource would find nothing wrong with it, now and after the destroy.
    this.#check(
      "AWS shows everything Terraform made that can be tagged",
      made.length === expected,
      `${made.length} things in AWS, ${expected} in state`,
    );
    const bare = untagged(made, resolveEnvironment(this.#input).tags);
    this.#check(
      "all of it has the environment's tags",
      bare.length === 0,
      bare.join("; ") || `${made.length} of ${expected}`,
    );
  }

  /** Lets AWS speak of interruptions, and looks whether Karpenter would hear of each, once. */
  async checkInterruptions(): Promise<void> {
    const outputs = this.report.stacks.find(({ name }) => name === CLUSTER_OUTPUTS.stack)?.outputs;
    if (outputs === undefined) return;
    const arrived = await arrivals(this.connection, String(outputs.karpenter_queue_name));
    this.#check(
      "interruptions reach Karpenter's queue, each once, and nothing else does",
      arrived.join() === interruptionKinds().join(),
      arrived.join(", ") || "nothing arrived",
    );
  }

  /** Applies a change that AWS makes in place, and plans again. */
  async change(stack: StackReport, say: (what: string) => void): Promise<void> {
    if (!this.#aWeekLater) {
      this.#aWeekLater = true;
      this.#input = aWeekLater(this.#input);
      this.#synthesize(this.#input);
    }
    const terraform = this.#terraform(stack.name);
    await this.#timed(stack, "change", say, async () => {
      const changes = await terraform.plan();
      const something = changes.length > 0 || stack.state.length === 0;
      const count = (action: string) => changes.filter(({ actions }) => actions.join() === action).length;
      const [updated, made] = [count("update"), count("create")];
      const inPlace = something && updated + made === changes.length;
      const detail = inPlace ? `${updated} updated, ${made} added` : describe(changes);
      this.#check(`${stack.name}: a week's changes replace and remove nothing`, inPlace, detail);
      await terraform.apply(counted(say), "tfplan");
      const left = await terraform.plan();
      this.#check(`${stack.name}: after it, a plan changes nothing`, left.length === 0, describe(left) || "No changes");
    });
  }

  /** Destroys one stack, unless it is to be kept. */
  async destroy(stack: StackReport, say: (what: string) => void): Promise<void> {
    if (this.#keeps(stack)) return say("kept: it outlives the cluster; --all destroys it too");
    const terraform = this.#terraform(stack.name);
    if (stack.name === CLUSTER_OUTPUTS.stack) await this.#permitDeletion(terraform, say);
    await this.#timed(stack, "destroy", say, () => terraform.destroy(counted(say)));
    const left = await terraform.stateList();
    this.#check(`${stack.name}: destroyed, the state is empty`, left.length === 0, left.join(", ") || "empty");
    await terraform.deleteWorkspace(this.#input.name);
  }

  /** Switches deletion protection off, as whoever destroys a cluster must; AWS provider 5 cannot switch it on. */
  async #permitDeletion(terraform: Terraform, say: (what: string) => void): Promise<void> {
    if (isOlder(this.#options.awsProviderVersion, "6.0.0")) return;
    this.#input = { ...this.#input, cluster: { ...this.#input.cluster, deletionProtection: false } };
    this.#synthesize(this.#input);
    await terraform.apply(counted(say));
  }

  /** Asks the local AWS itself whether anything is left but what was to be kept, and whether all of that is. */
  async checkNothingLeft(): Promise<void> {
    const kept = this.report.stacks.some((stack) => this.#keeps(stack)) ? this.#retained : [];
    const left = added(this.#before, await inventory(this.connection));
    const [more, lost] = [added(kept, left).map(nameOf), added(left, kept).map(nameOf)];
    const expected = kept.length > 0 ? ` but what outlives it: ${kept.map(nameOf).join(", ")}` : "";
    this.#check("AWS holds nothing more of it", more.length === 0, more.join(", ") || `nothing left${expected}`);
    if (kept.length > 0)
      this.#check("what outlives it is still there", lost.length === 0, lost.join(", ") || `${kept.length} things`);
  }

  #keeps({ name }: StackReport): boolean {
    return name === RETAINED && !this.#options.all;
  }

  /** Notes a failure that is no check's: a command that ended badly, an interruption. */
  broken(error: unknown): void {
    if (error instanceof RehearsalFailed) return;
    const [detail = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    this.report.checks.push({ name: "the rehearsal runs to its end", passed: false, detail });
  }

  /** The environment variables under which SDKs work in the environment's account. */
  get awsEnv(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** The environment variables under which Terraform works on what the rehearsal made. */
  get env(): Readonly<Record<string, string>> {
    return { ...this.#env, ...this.#setup.env };
  }

  async stop(): Promise<void> {
    await this.#kubernetes?.stop();
    await this.aws.stop();
  }

  /** Writes the Terraform JSON. @returns the stacks, each behind those it needs */
  #synthesize(input: EnvironmentInput): StackManifest[] {
    const { outdir, state: stateFolder } = this.folders;
    const { awsProviderVersion } = this.#options;
    const app = platform({ environment: resolveEnvironment(input), awsProviderVersion, stateFolder, outdir });
    app.synth();
    return inOrder(Object.values(app.manifest.stacks));
  }

  #terraform(stack: string): Terraform {
    const logs = join(this.folders.logs, stack);
    mkdirSync(logs, { recursive: true });
    return new Terraform({
      folder: join(this.folders.outdir, "stacks", stack),
      env: { ...withoutAws(process.env), ...this.env },
      logs,
      signal: this.#options.signal,
    });
  }

  async #timed<T>(stack: StackReport, phase: string, say: (what: string) => void, work: () => Promise<T>): Promise<T> {
    say(phase);
    const start = performance.now();
    const result = await work();
    stack.seconds[phase] = (performance.now() - start) / 1000;
    return result;
  }

  #check(name: string, passed: boolean, detail: string): void {
    this.report.checks.push({ name, passed, detail });
    if (!passed) throw new RehearsalFailed(`This does not hold: ${name}.\n${detail}`);
  }
}

type StackManifest = Pick<App["manifest"]["stacks"][string], "name" | "dependencies" | "annotations">;

/** Names of the stacks that were asked for, and of those they need, in order. */
function chosen(stacks: readonly StackManifest[], asked: readonly string[] | undefined): string[] {
  const names = stacks.map(({ name }) => name);
  const unknown = (asked ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new WrongUsage(`There is no stack ${unknown.join(", ")}: there are ${names.join(", ")}.`);
  const wanted = new Set(asked ?? names);
  for (const { name, dependencies } of [...stacks].reverse())
    if (wanted.has(name)) for (const needed of dependencies) wanted.add(needed);
  return names.filter((name) => wanted.has(name));
}

function nameOf({ kind, id }: Item): string {
  return `${kind} ${id}`;
}

function counted(say: (what: string) => void): Progress {
  return (done, total, address) => say(`${done} of ${total}  ${address}`);
}

function describe(changes: readonly PlannedChange[]): string {
  return changes.map(({ address, actions }) => `${actions.join(" and ")} ${address}`).join(", ");
}
