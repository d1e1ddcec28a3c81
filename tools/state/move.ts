import { rmSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { WrongUsage } from "../../rehearsal/platform/errors.ts";
import { isDeployed, type State } from "../stack-state.ts";
import { synthesizedStacks } from "../stacks.ts";
import { said } from "./lock.ts";
import type { StateStore } from "./store.ts";

/** A stack's state in the place it leaves and in the place it goes to. */
interface Move {
  readonly from: StateStore;
  readonly to: StateStore;
  /** The state, as Terraform keeps it. */
  readonly text: string;
}

/**
 * Moves an environment's state from one place to another: copies it, reads it back, compares, and puts
 * the old one away. One that is interrupted is run again: what was moved is then not there any more.
 *
 * @param tell told of each stack
 * @throws WrongUsage when a state is locked, or the target holds another or a newer one; nothing is written then
 */
export async function moveState(
  workspace: string,
  stores: readonly { readonly from: StateStore; readonly to: StateStore }[],
  tell: (line: string) => void,
): Promise<void> {
  const moves: Move[] = [];
  const objections: string[] = [];
  for (const { from, to } of stores) {
    const text = await from.pull(workspace);
    const state: State | undefined = text === undefined ? undefined : JSON.parse(text);
    if (text === undefined || state === undefined || !isDeployed(state)) {
      tell(`${from.stack}: nothing to move`);
      continue;
    }
    const locks = [await from.lock(workspace), await to.lock(workspace)];
    for (const lock of locks) if (lock !== undefined) objections.push(`${from.stack}: locked, ${said(lock)}`);
    const there = await to.state(workspace);
    const objection = isDeployed(there) ? whyNotOver(there as State, state) : undefined;
    if (objection !== undefined) objections.push(`${from.stack}: ${objection}`);
    moves.push({ from, to, text });
  }
  if (objections.length > 0) throw new WrongUsage(`Nothing was moved.\n${objections.join("\n")}`);
  for (const move of moves) tell(`${move.from.stack}: ${await push(workspace, move)}`);
  forgetBackends();
}

/** Why a state cannot take another's place. */
function whyNotOver(there: State, state: State): string | undefined {
  if (there.lineage !== state.lineage)
    return "both places hold a state of their own. Look at both, and take away the one that manages nothing.";
  if (there.serial > state.serial && !isSame(there, state))
    return `serial ${there.serial} is where it would go, newer than ${state.serial}: it was moved before, and used there.`;
  return undefined;
}

async function push(workspace: string, { from, to, text }: Move): Promise<string> {
  const sent: State = JSON.parse(text);
  const there = await to.state(workspace);
  if (there === undefined || !isSame(sent, there)) await to.push(workspace, text);
  const arrived = await to.state(workspace);
  if (arrived === undefined || !isSame(sent, arrived))
    throw new Error(`What arrived of the state of ${from.stack} is not what was sent. Both are kept: look at them.`);
  from.retire(workspace, sent.serial);
  return `moved, serial ${arrived.serial}, ${arrived.resources.length} resources`;
}

/** Whether two states hold the same. The serial may differ: Terraform counts on where it writes. */
function isSame(one: State, other: State): boolean {
  return (
    one.lineage === other.lineage &&
    isDeepStrictEqual(one.resources, other.resources) &&
    isDeepStrictEqual(one.outputs, other.outputs)
  );
}

/** Terraform remembers in each folder where state was, and would refuse to go on elsewhere. */
function forgetBackends(): void {
  try {
    for (const { folder } of synthesizedStacks()) rmSync(join(folder, ".terraform/terraform.tfstate"), { force: true });
  } catch (error) {
    // Nothing was synthesized yet.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
