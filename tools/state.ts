import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ExecaError } from "execa";
import { readBackend, type S3Arguments } from "../config/backend/backend.ts";
import { loadEnvironment, readSettings } from "../config/load.ts";
import { textTable } from "../rehearsal/drill/report/table.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { platform } from "../stacks/platform.ts";
import { requireAccount } from "./account.ts";
import { endOver, requireEnvironment } from "./command-line.ts";
import { stacksIn } from "./stacks.ts";
import { said } from "./state/lock.ts";
import { moveState } from "./state/move.ts";
import { StateStore } from "./state/store.ts";

const HELP = `Shows the state of an environment, stack by stack: the workspace that is selected where it is deployed,
serial, resources, outputs, and who holds the lock. Or moves it. No provider is needed.

  npm run state -- NAME [options]

  NAME              one of environments/
  --move-to PLACE   s3: from files into the bucket that backend.tf names; local: back again
  --help

Moving copies, reads back and compares; then files are put away under another name, and what is in the bucket
stays there. It is refused where the new place holds a state that is newer, or another, and where either is
locked.

Exit codes: 0 shown or moved; 1 a command failed, or stacks have different workspaces selected; 2 the
environment, the backend or the account is wrong, or it must not be moved.`;

const PLACES = ["s3", "local"] as const;
type Place = (typeof PLACES)[number];

process.exitCode = await main();

async function main(): Promise<number> {
  // State is opened in folders of its own, so that nothing is selected or synthesized where it is deployed.
  const folder = mkdtempSync(join(tmpdir(), "state-"));
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { "move-to": { type: "string" }, help: { type: "boolean", default: false } },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    if (positionals.length > 1) throw new WrongUsage(`Name one environment, not ${positionals.join(" and ")}.`);
    const name = requireEnvironment("NAME", positionals[0]);
    if (values["move-to"] === undefined) return await show(name, folder);
    await move(name, requirePlace(values["move-to"]), folder);
    return 0;
  } catch (error) {
    if (!(error instanceof ExecaError)) return endOver(error);
    console.error(`\n${error.command} failed.`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requirePlace(option: string): Place {
  const place = PLACES.find((known) => known === option);
  if (place === undefined) throw new WrongUsage(`--move-to is ${option}; it must be one of ${PLACES.join(", ")}.`);
  return place;
}

/** @returns the exit code */
async function show(name: string, folder: string): Promise<number> {
  const backend = await chosenBackend(name);
  const stores = await openStores(name, backend, folder);
  const selected = new Map(stores.map(({ stack }) => [stack, selectedWorkspace(stack)]));
  const rows = stores.map(async (store) => {
    const [state, lock] = [await store.state(name), await store.lock(name)];
    const managed = state?.resources.filter(({ mode }) => mode === "managed");
    const numbers = [state?.serial, managed?.length, state && Object.keys(state.outputs).length];
    const cells = [store.stack, selected.get(store.stack) ?? "-", ...numbers.map((number) => String(number ?? "-"))];
    return { cells: [...cells, lock === undefined ? "-" : said(lock)] };
  });
  const place = backend === undefined ? "files" : `s3://${backend.bucket}/${backend.workspace_key_prefix}/${name}`;
  const title = `${name}: state in ${place}`;
  const columns = ["stack", "selected", "serial", "resources", "outputs", "lock"].map((title) => ({ title }));
  console.log(textTable({ id: "state", title, columns, rows: await Promise.all(rows), empty: "There are no stacks." }));
  return tellDivergence(name, selected);
}

/** Names stacks whose selected workspaces diverge. @returns the exit code */
function tellDivergence(name: string, selected: ReadonlyMap<string, string | undefined>): number {
  const workspaces = [...new Set(selected.values())].filter((workspace) => workspace !== undefined);
  if (workspaces.length < 2) return 0;
  const parts = workspaces.map((workspace) => {
    const stacks = [...selected].flatMap(([stack, own]) => (own === workspace ? [stack] : []));
    return `${workspace} in ${stacks.join(", ")}`;
  });
  console.error(
    `\nThe selected workspaces diverge: ${parts.join("; ")}. ` +
      `Set TF_WORKSPACE=${name}, or run terraform workspace select ${name} in each stack's folder.`,
  );
  return 1;
}

/** The workspace selected in the folder where a stack is deployed. @returns `undefined` where it was not initialized */
function selectedWorkspace(stack: string): string | undefined {
  const terraform = resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out", "stacks", stack, ".terraform");
  if (!existsSync(join(terraform, "terraform.tfstate"))) return undefined;
  const file = join(terraform, "environment");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "default";
}

async function move(name: string, place: Place, folder: string): Promise<void> {
  const backend = await chosenBackend(name);
  if (backend === undefined)
    throw new WrongUsage("There is no backend.tf: copy backend.tf.example to it, and say which bucket it is.");
  await requireAccount(await loadEnvironment(name));
  const files = await openStores(name, undefined, join(folder, "local"));
  const bucket = await openStores(name, backend, join(folder, "s3"));
  const [from, to] = place === "s3" ? [files, bucket] : [bucket, files];
  const pairs = from.map((store, index) => ({ from: store, to: to[index] as StateStore }));
  await moveState(name, pairs, console.log);
  if (place === "local")
    console.log("\nbackend.tf still says S3: remove it, or what is deployed next goes by the bucket.");
}

async function chosenBackend(name: string): Promise<S3Arguments | undefined> {
  const { backendFile } = readSettings({ ...process.env, TF_WORKSPACE: name });
  return backendFile === undefined ? undefined : await readBackend(backendFile);
}

/** The stores of an environment's stacks, in the order in which they are deployed. */
async function openStores(name: string, backend: S3Arguments | undefined, outdir: string): Promise<StateStore[]> {
  const settings = readSettings({ ...process.env, TF_WORKSPACE: name });
  const environment = await loadEnvironment(name);
  platform({ ...settings, environment, backend, outdir }).synth();
  return await Promise.all(stacksIn(outdir).map((stack) => StateStore.open(stack)));
}
