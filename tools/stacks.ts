import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ExecaError, execa } from "execa";
import { readBackend } from "../config/backend/backend.ts";
import { readSettings } from "../config/load.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { inOrder } from "../stacks/order.ts";
import { isDeployed, type State } from "./stack-state.ts";

/** A stack as it was synthesized last. */
export interface SynthesizedStack {
  readonly name: string;
  /** Where Terraform runs, absolute. */
  readonly folder: string;
  /** Stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

/** The stacks that were synthesized last, each behind those it needs. */
export function synthesizedStacks(): readonly SynthesizedStack[] {
  return stacksIn(resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out"));
}

/** The stacks in a folder of synthesized output, each behind those it needs. */
export function stacksIn(outdir: string): readonly SynthesizedStack[] {
  const { stacks } = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  const entries: { name: string; workingDirectory: string; dependencies: string[] }[] = Object.values(stacks);
  return inOrder(
    entries.map(({ name, workingDirectory, dependencies }) => ({
      name,
      folder: join(outdir, workingDirectory),
      dependencies,
    })),
  );
}

/**
 * Where Terraform runs, by stack, for the stacks that were asked for, in the order in which they are deployed.
 *
 * @param asked names of stacks; all when undefined
 * @throws WrongUsage when there is no such stack
 */
export function chosenFolders(asked: readonly string[] | undefined): Readonly<Record<string, string>> {
  const folders = Object.fromEntries(synthesizedStacks().map(({ name, folder }) => [name, folder]));
  const unknown = (asked ?? []).filter((stack) => !(stack in folders));
  if (unknown.length > 0)
    throw new WrongUsage(`There is no stack ${unknown.join(", ")}: there are ${Object.keys(folders).join(", ")}.`);
  return Object.fromEntries(Object.entries(folders).filter(([stack]) => asked?.includes(stack) ?? true));
}

/**
 * Writes the Terraform JSON of an environment. What it says goes to standard error, beside a command's own answer.
 *
 * @throws EnvironmentError when the settings or the backend are wrong
 */
export async function synthesize(name: string): Promise<void> {
  // Synthesis would refuse it as well, but the CDKTF CLI wraps what it says.
  const { backendFile } = readSettings({ ...process.env, TF_WORKSPACE: name });
  if (backendFile !== undefined) await readBackend(backendFile);
  const run = execa({ cwd: PROJECT, preferLocal: true, env: { TF_WORKSPACE: name } });
  await run({ stdin: "inherit", stdout: process.stderr, stderr: "inherit" })`cdktf synth`;
}

/** The environment of Terraform's own commands: with TF_WORKSPACE set, Terraform neither selects nor makes a workspace. */
export function withoutWorkspace(): NodeJS.ProcessEnv {
  const { TF_WORKSPACE: _, ...env } = process.env;
  return env;
}

/**
 * The state of the workspace that is selected in a stack's folder.
 *
 * @returns `undefined` where none was ever written
 */
export async function pullState(folder: string): Promise<State | undefined> {
  const { stdout } = await execa({ cwd: folder, env: withoutWorkspace(), extendEnv: false })`terraform state pull`;
  return stdout.trim() === "" ? undefined : JSON.parse(stdout);
}

/** What Terraform says where a folder was last used with state elsewhere. */
const ELSEWHERE = /Backend configuration changed|Backend initialization required/;
/** What S3 says to who may read state and not write it. */
const DENIED = /AccessDenied|StatusCode: 403/;

/** A workspace that is not there yet, and that these credentials may not make. */
export class NoWorkspace extends WrongUsage {}

/**
 * Selects the environment's workspace, made if need be. `cdktf deploy` hangs on a workspace that does
 * not exist, because `terraform init` asks which one to use, on a terminal nobody sees.
 *
 * @throws WrongUsage when the stack's state is, or may be, in another place than its backend names
 * @throws NoWorkspace when it is not there and cannot be made
 */
export async function prepareWorkspace(folder: string, name: string): Promise<void> {
  requireNothingLeft(folder, name);
  const env = withoutWorkspace();
  const terraform = execa({ cwd: folder, env, extendEnv: false, stdin: "ignore" });
  // What is selected may be gone by now, which Terraform would not go on from; default is always there.
  rmSync(join(folder, ".terraform/environment"), { force: true });
  try {
    await terraform`terraform init -input=false`;
    await terraform`terraform workspace select -or-create ${name}`;
  } catch (error) {
    throw error instanceof ExecaError ? inOtherWords(error, folder, name) : error;
  }
}

/** What Terraform's refusal to prepare a folder means; itself, shown, where nobody knows better. */
function inOtherWords(error: ExecaError, folder: string, name: string): Error {
  const said = String(error.stderr);
  if (ELSEWHERE.test(said))
    return new WrongUsage(
      `${folder} was last used with state in another place. If ${name}'s state is still there, choose that place ` +
        `again (backend.tf), or move the state: docs/runbooks/state.md. If it was moved, remove ` +
        `${join(folder, ".terraform/terraform.tfstate")}, where Terraform remembers the old place.`,
    );
  if (error.command.includes("workspace select") && DENIED.test(said))
    return new NoWorkspace(
      `Its workspace ${name} is not there yet, and these credentials may not make it: its first deployment does.`,
    );
  console.error(said);
  return error;
}

/**
 * State in files is not looked for by a stack whose backend is S3: its resources would be made a second time.
 *
 * @throws WrongUsage when there is any of this stack and environment, and it was not moved
 */
function requireNothingLeft(folder: string, name: string): void {
  const stack = basename(folder);
  const { terraform } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
  const file = join(readSettings({ ...process.env, TF_WORKSPACE: name }).stateFolder, stack, name, "terraform.tfstate");
  if (!("s3" in terraform.backend) || !existsSync(file)) return;
  if (!isDeployed(JSON.parse(readFileSync(file, "utf8")))) return;
  throw new WrongUsage(
    `${file} holds the state of ${name}'s ${stack}, but its backend is S3 now. ` +
      `Move it there first: npm run state -- ${name} --move-to s3`,
  );
}
