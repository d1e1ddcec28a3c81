import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MissingPrerequisite } from "../../rehearsal/platform/errors.ts";
import { type Progress, Terraform } from "../../rehearsal/platform/terraform.ts";
import { synthesizedStacks, withoutWorkspace } from "../stacks.ts";
import type { Say } from "../steps.ts";

/** The Terraform of a destroy that was killed goes on with its stack, and holds the state until then. */
const LOCK_TIMEOUT = "-lock-timeout=5m";

/** A stack as its state says it is, in one environment's workspace. */
export interface StackState {
  readonly name: string;
  readonly terraform: Terraform;
  /** Addresses of what it manages; none when it was destroyed, or never deployed. */
  readonly resources: readonly string[];
  /** Ids and ARNs of that. */
  readonly ids: ReadonlySet<string>;
  /** Whether the environment's workspace is there. */
  readonly hasWorkspace: boolean;
}

/**
 * Reads the state of every stack that was synthesized. Nothing is made by looking, not even a workspace.
 *
 * @returns in the order in which they are destroyed: each before those it needs
 */
export async function lookAtStacks(workspace: string, say: Say, signal: AbortSignal): Promise<StackState[]> {
  const stacks: StackState[] = [];
  for (const { name, folder } of synthesizedStacks().toReversed()) {
    signal.throwIfAborted();
    say(name);
    stacks.push(await lookAtStack(name, folder, workspace, signal));
  }
  return stacks;
}

async function lookAtStack(name: string, folder: string, workspace: string, signal: AbortSignal): Promise<StackState> {
  const terraform = terraformIn(folder, signal);
  const lacking = await terraform.init().catch((error) => {
    // The state is reached before providers are looked for, and where it is empty none is needed.
    if (error instanceof MissingPrerequisite) return error;
    throw error;
  });
  const hasWorkspace = (await terraform.workspaces()).includes(workspace);
  if (!hasWorkspace) return { name, terraform, resources: [], ids: new Set(), hasWorkspace };
  await terraform.selectWorkspace(workspace);
  const resources = (await terraform.stateList()).filter((address) => !address.startsWith("data."));
  if (lacking !== undefined && resources.length > 0) throw lacking;
  return { name, terraform, resources, ids: await terraform.ids(), hasWorkspace };
}

function terraformIn(folder: string, signal: AbortSignal): Terraform {
  const logs = join(folder, ".terraform/destroy-logs");
  mkdirSync(logs, { recursive: true });
  const own = process.env.TF_CLI_ARGS_destroy;
  const env = {
    ...withoutWorkspace(),
    TF_CLI_ARGS_destroy: own === undefined ? LOCK_TIMEOUT : `${LOCK_TIMEOUT} ${own}`,
  };
  return new Terraform({ folder, env, logs, signal, outlivesUs: true });
}

/** Destroys what a stack manages, and removes its workspace. */
export async function destroyStack(stack: StackState, workspace: string, say: Say): Promise<void> {
  const progress: Progress = (done, total, address) => say(`${done} of ${total}  ${address}`);
  if (stack.resources.length > 0) await stack.terraform.destroy(progress);
  await removeWorkspace(stack, workspace);
}

/** Takes everything out of the state of a stack that cannot be reached, as what it is on goes with all that is on it. */
export async function forgetStack(stack: StackState, workspace: string): Promise<void> {
  if (stack.resources.length > 0) await stack.terraform.forget(stack.resources);
  await removeWorkspace(stack, workspace);
}

/** Terraform refuses to delete a workspace whose state is not empty. */
async function removeWorkspace({ terraform, hasWorkspace }: StackState, workspace: string): Promise<void> {
  if (hasWorkspace) await terraform.deleteWorkspace(workspace);
}

/** Where the stacks keep their state, in words. */
export function stateLocation(): string {
  const [first] = synthesizedStacks();
  const { terraform } = JSON.parse(readFileSync(join(first?.folder ?? "", "cdk.tf.json"), "utf8"));
  const bucket: string | undefined = terraform.backend?.s3?.bucket;
  return bucket === undefined ? "the folder of local state" : `the state bucket ${bucket}`;
}
