import { join } from "node:path";
import { CommandFailed, MissingPrerequisite } from "./errors.ts";
import { runOutliving } from "./outliving.ts";
import { type Answer, run } from "./run.ts";

/** How an operation is going: resources done, of how many, and the newest. */
export type Progress = (done: number, total: number, address: string) => void;

export interface TerraformOptions {
  /** The stack's folder below the synthesized output. */
  readonly folder: string;
  /** Environment of every command: credentials, endpoint, mirror. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the stack's logs. */
  readonly logs: string;
  readonly signal?: AbortSignal | undefined;
  /** Whether an apply or a destroy goes on when this process is killed. @default false */
  readonly outlivesUs?: boolean;
}

/** A change a plan holds, e.g. `update` of `aws_vpc.vpc`. */
export interface PlannedChange {
  readonly address: string;
  readonly actions: readonly string[];
}

interface UiMessage {
  readonly type: string;
  readonly hook?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly change?: { readonly action: string };
  readonly diagnostic?: Diagnostic;
}

/** A resource as a state file has it. */
interface StateResource {
  readonly mode: "managed" | "data";
  readonly instances: readonly { readonly attributes?: { readonly id?: string; readonly arn?: string } }[];
}

interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
}

/** What Terraform says when it found a provider neither in a mirror nor in the registry. */
const UNREACHABLE = /Failed to (query available provider packages|install provider)/;

/** Terraform in one stack's folder. Every command's output goes to the stack's log. */
export class Terraform {
  readonly #options: TerraformOptions;

  constructor(options: TerraformOptions) {
    this.#options = options;
  }

  /** @throws MissingPrerequisite when the providers cannot be had */
  async init(): Promise<void> {
    try {
      await this.#run(["init", "-input=false", "-no-color"]);
    } catch (error) {
      if (error instanceof CommandFailed && UNREACHABLE.test(error.end.output)) throw providerMissing(error);
      throw error;
    }
  }

  async selectWorkspace(name: string): Promise<void> {
    await this.#run(["workspace", "select", "-or-create", name]);
  }

  async workspaces(): Promise<string[]> {
    const { stdout } = await this.#run(["workspace", "list"]);
    return stdout.split("\n").flatMap((line) => line.replace("*", "").trim() || []);
  }

  async deleteWorkspace(name: string): Promise<void> {
    await this.#run(["workspace", "select", "default"]);
    await this.#run(["workspace", "delete", name]);
  }

  async validate(): Promise<void> {
    await this.#run(["validate", "-no-color"]);
  }

  /** Applies; a plan that was saved, when one is named. */
  async apply(progress: Progress, plan?: string): Promise<void> {
    const what = plan === undefined ? ["-auto-approve"] : [plan];
    await this.#watched(["apply", "-input=false", "-no-color", "-json", ...what], progress);
  }

  async destroy(progress: Progress): Promise<void> {
    await this.#watched(["destroy", "-input=false", "-no-color", "-json", "-auto-approve"], progress);
  }

  /** Plans, keeps the plan in a file, and says what it would change. */
  async plan(file = "tfplan"): Promise<PlannedChange[]> {
    const { exitCode } = await this.#run(["plan", "-input=false", "-no-color", "-detailed-exitcode", `-out=${file}`], {
      answers: [0, 2],
    });
    if (exitCode === 0) return [];
    const { stdout } = await this.#run(["show", "-json", file]);
    const changes: { address: string; change: { actions: string[] } }[] = JSON.parse(stdout).resource_changes ?? [];
    return changes
      .map(({ address, change }) => ({ address, actions: change.actions }))
      .filter(({ actions }) => !["no-op", "read"].includes(actions[0] ?? "no-op"));
  }

  /** Addresses of everything in state that can carry tags. */
  async taggable(): Promise<string[]> {
    const { stdout } = await this.#run(["show", "-json"]);
    const resources: { address: string; values: object }[] = JSON.parse(stdout).values?.root_module?.resources ?? [];
    return resources.filter(({ values }) => "tags_all" in values).map(({ address }) => address);
  }

  async stateList(): Promise<string[]> {
    const { stdout } = await this.#run(["state", "list"]);
    return stdout.split("\n").filter((line) => line !== "");
  }

  /**
   * Ids and ARNs of everything in state. The state is read as it is kept, so that no provider has to
   * be there for it.
   */
  async ids(): Promise<Set<string>> {
    const { stdout } = await this.#run(["state", "pull"]);
    const resources: StateResource[] = stdout === "" ? [] : (JSON.parse(stdout).resources ?? []);
    const instances = resources.filter(({ mode }) => mode === "managed").flatMap((resource) => resource.instances);
    return new Set(
      instances.flatMap(({ attributes: { id, arn } = {} }) => [id, arn].filter((each) => each !== undefined)),
    );
  }

  /** Takes addresses out of the state. What they stand for is left as it is. */
  async forget(addresses: readonly string[]): Promise<void> {
    // By itself Terraform puts the backup of a workspace's local state into a folder that is not there.
    const backup = join(this.#options.logs, "forgotten.tfstate.backup");
    await this.#run(["state", "rm", `-backup=${backup}`, ...addresses]);
  }

  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.#run(["output", "-json"]);
    const outputs: Record<string, { value: unknown }> = JSON.parse(stdout);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** Runs a command that changes things and prints JSON, telling how far it is. */
  async #watched(args: readonly string[], progress: Progress): Promise<void> {
    let done = 0;
    let total = 0;
    const errors: string[] = [];
    const onLine = (line: string) => {
      if (!line.startsWith("{")) return;
      const { type, hook, change, diagnostic }: UiMessage = JSON.parse(line);
      if (type === "planned_change" && change?.action !== "read") total += 1;
      if (type === "diagnostic" && diagnostic?.severity === "error") errors.push(render(diagnostic));
      if (type !== "apply_complete" || hook?.action === "read") return;
      done += 1;
      progress(done, Math.max(total, done), hook?.resource.addr ?? "");
    };
    const { folder: cwd, env, signal, outlivesUs = false } = this.#options;
    const log = this.#log(args);
    try {
      if (outlivesUs) await runOutliving("terraform", args, { cwd, env, signal, log, onLine });
      else await this.#run(args, { onLine });
    } catch (error) {
      if (!(error instanceof CommandFailed) || errors.length === 0) throw error;
      throw error.because(errors.join("\n"));
    }
  }

  #run(args: readonly string[], more: Partial<Parameters<typeof run>[2]> = {}): Promise<Answer> {
    const { folder, env, signal } = this.#options;
    return run("terraform", args, { cwd: folder, env, log: this.#log(args), signal, ...more });
  }

  #log([command]: readonly string[]): string {
    return join(this.#options.logs, `${command}.log`);
  }
}

function render({ summary, detail, address }: Diagnostic): string {
  return `${address === undefined ? "" : `${address}: `}${summary}${detail === "" ? "" : `\n${detail}`}`;
}

function providerMissing({ end }: CommandFailed): MissingPrerequisite {
  const [, provider = "a provider"] = /(?:Finding|Installing) (\S+)/.exec(end.output) ?? [];
  const [, version = ""] = /versions matching "([^"]+)"/.exec(end.output) ?? [];
  return new MissingPrerequisite(
    `Terraform cannot get ${provider} ${version}: no mirror on this machine holds it, and the registry does not give it. ` +
      "Connect to the internet, or fill a folder where there is one (terraform providers mirror DIR) and set " +
      `TERRAFORM_PROVIDER_MIRROR to it.\nWhat Terraform said: ${end.log}`,
  );
}
