import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { EnvironmentInput } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { platform } from "../../stacks/platform.ts";
import { type AwsConnection, connectionOf } from "../platform/connection.ts";
import { RehearsalFailed, WrongUsage } from "../platform/errors.ts";
import { type WorkFolders, workFolders } from "../platform/folders.ts";
import { added, type Item, inventory, untagged } from "../platform/inventory.ts";
import { type LocalAws, startLocalAws, withoutAws } from "../platform/local-aws.ts";
import { makePrerequisites } from "../platform/prerequisites.ts";
import { type PlannedChange, type Progress, Terraform } from "../platform/terraform.ts";
import { setUpTerraform, type TerraformSetup } from "../platform/terraform-setup.ts";
import { aWeekLater } from "./change.ts";
import type { Report, StackReport } from "./report.ts";

export interface RehearsalOptions {
  /** What the environment file says. It has been checked: its name becomes a folder's. */
  readonly input: EnvironmentInput;
  /** Exact version of the AWS provider. */
  readonly awsProviderVersion: string;
  /** Stacks to rehearse. @default all */
  readonly stacks?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/**
 * One environment's life, on a local AWS: its stacks are applied by real Terraform, looked at,
 * changed and destroyed. Each public method is one step, to be called in order.
 */
export class Rehearsal {
  readonly report: Report;
  readonly folders: WorkFolders;
  readonly #options: RehearsalOptions;
  readonly #setup: TerraformSetup;
  readonly #aws: LocalAws;
  readonly #env: Record<string, string>;
  readonly #connection: AwsConnection;
  #input: EnvironmentInput;
  #aWeekLater = false;
  #before: Item[] = [];

  private constructor(options: RehearsalOptions, folders: WorkFolders, setup: TerraformSetup, aws: LocalAws) {
    const { input, awsProviderVersion } = options;
    this.#options = options;
    this.#input = input;
    this.folders = folders;
    this.#setup = setup;
    this.#aws = aws;
    this.#env = aws.env(input.account, input.region);
    this.#connection = connectionOf(this.#env);
    this.report = {
      environment: input.name,
      terraform: setup.version,
      awsProvider: awsProviderVersion,
      providerSource: setup.mirror === undefined ? "the Terraform registry" : `the mirror ${setup.mirror}`,
      stacks: [],
      checks: [],
    };
  }

  /** Clears the environment's rehearsal folder, finds Terraform, starts the local AWS. */
  static async start(options: RehearsalOptions, say: (what: string) => void): Promise<Rehearsal> {
    const folders = workFolders(options.input.name);
    rmSync(folders.root, { recursive: true, force: true });
    for (const folder of [folders.outdir, folders.logs]) mkdirSync(folder, { recursive: true });
    const setup = await setUpTerraform(options.awsProviderVersion, folders.root);
    say("starting the local AWS");
    const log = join(folders.logs, "local-aws.log");
    const aws = await startLocalAws({ accounts: [options.input.account], log, say, signal: options.signal });
    return new Rehearsal(options, folders, setup, aws);
  }

  /** Makes what the environment refers to, and synthesizes it. */
  async synthesize(): Promise<void> {
    this.#input = await makePrerequisites(this.#connection, this.#input);
    this.#before = await inventory(this.#connection);
    const stacks = this.#synthesize(this.#input);
    const wanted = this.#options.stacks ?? stacks;
    const unknown = wanted.filter((name) => !stacks.includes(name));
    if (unknown.length > 0)
      throw new WrongUsage(`There is no stack ${unknown.join(", ")}: there are ${stacks.join(", ")}.`);
    for (const name of stacks.filter((stack) => wanted.includes(stack)))
      this.report.stacks.push({ name, state: [], seconds: {}, workspaces: [], outputs: {} });
  }

  /** Applies one stack and plans it again: the second plan must be empty. */
  async apply(stack: StackReport, say: (what: string) => void): Promise<void> {
    const terraform = this.#terraform(stack.name);
    await this.#timed(stack, "init", say, async () => {
      await terraform.init();
      await terraform.selectWorkspace(this.#input.name);
    });
    await this.#timed(stack, "apply", say, () => terraform.apply(counted(say)));
    const changes = await this.#timed(stack, "second plan", say, () => terraform.plan());
    this.#check(
      `${stack.name}: a second plan changes nothing`,
      changes.length === 0,
      describe(changes) || "No changes",
    );
    stack.state = (await terraform.stateList()).filter((address) => !address.startsWith("data."));
    stack.workspaces = await terraform.workspaces();
    stack.outputs = await terraform.outputs();
  }

  /** Asks the local AWS itself whether everything that was made carries the environment's tags. */
  async checkTags(): Promise<void> {
    const made = added(this.#before, await inventory(this.#connection)).filter(({ taggable }) => taggable);
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
      const inPlace = something && changes.every(({ actions }) => actions.join() === "update");
      const detail = inPlace ? `${changes.length} updated` : describe(changes);
      this.#check(`${stack.name}: a change of tags and settings is made in place`, inPlace, detail);
      await terraform.apply(counted(say), "tfplan");
      const left = await terraform.plan();
      this.#check(`${stack.name}: after it, a plan changes nothing`, left.length === 0, describe(left) || "No changes");
    });
  }

  async destroy(stack: StackReport, say: (what: string) => void): Promise<void> {
    const terraform = this.#terraform(stack.name);
    await this.#timed(stack, "destroy", say, () => terraform.destroy(counted(say)));
    const left = await terraform.stateList();
    this.#check(`${stack.name}: destroyed, the state is empty`, left.length === 0, left.join(", ") || "empty");
    await terraform.deleteWorkspace(this.#input.name);
  }

  /** Asks the local AWS itself whether anything is left. */
  async checkNothingLeft(): Promise<void> {
    const left = added(this.#before, await inventory(this.#connection)).map(({ kind, id }) => `${kind} ${id}`);
    this.#check("AWS holds nothing more of it", left.length === 0, left.join(", ") || "nothing left");
  }

  /** Notes a failure that is no check's: a command that ended badly, an interruption. */
  broken(error: unknown): void {
    if (error instanceof RehearsalFailed) return;
    const [detail = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    this.report.checks.push({ name: "the rehearsal runs to its end", passed: false, detail });
  }

  /** The environment variables under which Terraform works on what the rehearsal made. */
  get env(): Readonly<Record<string, string>> {
    return { ...this.#env, ...this.#setup.env };
  }

  async stop(): Promise<void> {
    await this.#aws.stop();
  }

  #synthesize(input: EnvironmentInput): string[] {
    const { outdir, state: stateFolder } = this.folders;
    const { awsProviderVersion } = this.#options;
    const app = platform({ environment: resolveEnvironment(input), awsProviderVersion, stateFolder, outdir });
    app.synth();
    return Object.keys(app.manifest.stacks);
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

function counted(say: (what: string) => void): Progress {
  return (done, total, address) => say(`${done} of ${total}  ${address}`);
}

function describe(changes: readonly PlannedChange[]): string {
  return changes.map(({ address, actions }) => `${actions.join(" and ")} ${address}`).join(", ");
}
