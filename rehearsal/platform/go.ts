import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { CommandFailed, MissingPrerequisite } from "./errors.ts";
import { CACHE } from "./folders.ts";
import { run } from "./run.ts";

export interface GoBuild {
  /** What is built, for people, e.g. `the API server`. */
  readonly what: string;
  /** How long that takes, for people, e.g. `about a minute`. */
  readonly duration: string;
  /** Folder of the Go module. */
  readonly module: string;
  /** Name of the folder in the user's cache, without the hash of what is built. */
  readonly name: string;
  /** Packages of the module that are programs. */
  readonly packages: readonly string[];
  /** For the linker: variables to set, `package.name=value`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Adds what else belongs beside the programs. */
  readonly add?: (folder: string, go: Go) => Promise<void>;
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `go` in the module's folder, and gives what it printed. */
export type Go = (...args: string[]) => Promise<string>;

/**
 * Builds programs of a Go module of ours, once: they are kept in the user's cache folder until the
 * module's sources, the modules it needs, or Go itself are others.
 *
 * @returns the folder with the programs
 * @throws MissingPrerequisite when there is no Go, one too old, or modules cannot be had
 */
export async function buildGo(build: GoBuild): Promise<string> {
  const { what, duration, module, name, packages, variables = {}, add, say, signal } = build;
  const env = { ...process.env, GOWORK: "off" };
  const toolchain = await goToolchain(module, env, signal);
  const sources = sourcesOf(module).map((file) => [relative(module, file), readFileSync(file, "utf8")]);
  const wanted = createHash("sha256")
    .update(JSON.stringify([toolchain, packages, variables, sources]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(CACHE, `${name}-${wanted}`);
  if (existsSync(folder)) return folder;

  say(`building ${what}, once: ${duration}`);
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, `${name}-setup.log`);
  // Under another name until it is whole: who finds the folder finds everything in it.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished);
  const go: Go = async (...args) => (await run("go", args, { cwd: module, env, log, signal })).stdout;
  const set = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  try {
    await go("build", "-trimpath", `-ldflags=${["-s", "-w", ...set].join(" ")}`, "-o", `${unfinished}/`, ...packages);
    await add?.(unfinished, go);
    if (!existsSync(folder)) renameSync(unfinished, folder);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new MissingPrerequisite(
      `${capitalized(what)} could not be built. Check that Go can reach a module proxy, or name one in GOPROXY.\n${error.message}`,
    );
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** The version Go has in a module's folder, and for which system it builds. */
async function goToolchain(module: string, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<string> {
  try {
    return (await run("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { cwd: module, env, signal })).stdout;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const [, oldest] = /^go (\S+)$/m.exec(readFileSync(join(module, "go.mod"), "utf8")) ?? [];
    throw new MissingPrerequisite(`There is no Go ${oldest} or newer. Install it (go.dev/dl) and put go on PATH.`);
  }
}

/** What decides what a module's programs do: its sources, and which modules it needs. Modules within it are others. */
function sourcesOf(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => {
      if (statSync(path).isDirectory()) return existsSync(join(path, "go.mod")) ? [] : sourcesOf(path);
      return /(?<!_test)\.go$|\/go\.(mod|sum)$/.test(path) ? [path] : [];
    });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
