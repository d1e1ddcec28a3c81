import { mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { State } from "../stack-state.ts";
import { type SynthesizedStack, withoutWorkspace } from "../stacks.ts";
import { type Lock, lockOf } from "./lock.ts";

/** A stack's backend, as its JSON has it: `{ s3: { … } }` or `{ local: { … } }`. */
export interface Backend {
  readonly s3?: Readonly<Record<string, unknown>> & { readonly bucket: string; readonly key: string };
  readonly local?: { readonly path: string; readonly workspace_dir: string };
}

/** What is read of a stack's JSON. */
interface Json {
  readonly terraform: { readonly backend: Backend };
}

/**
 * The place where a stack keeps its state. Terraform reaches it from a folder that holds the backend and
 * nothing else: no provider is needed, and whatever is selected where the stack is deployed stays so.
 */
export class StateStore {
  readonly stack: string;
  readonly backend: Backend;
  readonly #folder: string;

  private constructor(stack: string, backend: Backend, folder: string) {
    this.stack = stack;
    this.backend = backend;
    this.#folder = folder;
  }

  /** Opens the store of a stack that was synthesized into a folder of its own. */
  static async open({ name, folder }: SynthesizedStack): Promise<StateStore> {
    const { terraform }: Json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    // As deep as the stack's own folder, so that a path to local state leads where it led.
    const alone = mkdtempSync(join(folder, "..", `${name}-state-`));
    writeFileSync(join(alone, "backend.tf.json"), JSON.stringify({ terraform: { backend: terraform.backend } }));
    const store = new StateStore(name, terraform.backend, alone);
    await store.#terraform(["init", "-input=false"]);
    return store;
  }

  /** The workspaces there are, `default` among them. */
  async workspaces(): Promise<string[]> {
    const listed = await this.#terraform(["workspace", "list"]);
    return listed.split("\n").flatMap((line) => line.replace("*", "").trim() || []);
  }

  /** Its text, as Terraform keeps it. @returns `undefined` where none was ever written */
  async pull(workspace: string): Promise<string | undefined> {
    // To ask for one that is not there makes it.
    if (!(await this.workspaces()).includes(workspace)) return undefined;
    const text = await this.#terraform(["state", "pull"], workspace);
    return text.trim() === "" ? undefined : text;
  }

  /** What is read of it. @returns `undefined` where none was ever written */
  async state(workspace: string): Promise<State | undefined> {
    const text = await this.pull(workspace);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Who holds it. @returns `undefined` when nobody does */
  lock(workspace: string): Promise<Lock | undefined> {
    return lockOf(this.backend, workspace, this.#folder);
  }

  /** Writes it, under a lock. Terraform refuses to overwrite a state that is newer, or another. */
  async push(workspace: string, text: string): Promise<void> {
    const file = join(this.#folder, "moved.tfstate");
    writeFileSync(file, text, { mode: 0o600 });
    if (!(await this.workspaces()).includes(workspace)) await this.#terraform(["workspace", "new", workspace]);
    await this.#terraform(["state", "push", file], workspace);
  }

  /**
   * Puts away a state that was copied elsewhere, so that nobody goes on with it. A file gets another
   * name; in S3 it stays, and what becomes of it is in its versions.
   */
  retire(workspace: string, serial: number): void {
    const { local } = this.backend;
    if (local === undefined) return;
    const file = join(this.#folder, local.workspace_dir, workspace, "terraform.tfstate");
    renameSync(file, `${file}.moved-${serial}`);
  }

  async #terraform(args: readonly string[], workspace?: string): Promise<string> {
    const selected = workspace === undefined ? {} : { TF_WORKSPACE: workspace };
    const options = { cwd: this.#folder, env: { ...withoutWorkspace(), ...selected }, extendEnv: false } as const;
    const { stdout } = await execa("terraform", args, { ...options, stdin: "ignore", stderr: ["pipe", "inherit"] });
    return stdout;
  }
}
