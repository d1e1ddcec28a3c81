import { environmentNames } from "../config/load.ts";
import { EnvironmentError } from "../config/problem.ts";
import { AWS_PROVIDER_VERSION, OLDEST_AWS_PROVIDER_VERSION } from "../config/versions.ts";
import { CommandFailed, MissingPrerequisite, RehearsalFailed, WrongUsage } from "../rehearsal/platform/errors.ts";

/** Failures that a user can do something about, and the exit codes they end with. */
const EXIT_CODES = [
  [CommandFailed, 1],
  [RehearsalFailed, 1],
  [EnvironmentError, 2],
  [MissingPrerequisite, 2],
  [WrongUsage, 2],
] as const;

/**
 * The exit code an error ends a command with.
 *
 * @returns `undefined` for an error nobody foresaw: a defect, whose stack is worth showing
 */
function exitCodeOf(error: unknown): number | undefined {
  // node:util's parseArgs throws these; its messages name the option.
  if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) return 2;
  return EXIT_CODES.find(([kind]) => error instanceof kind)?.[1];
}

/** Ends a command over an error: says what is wrong, without a stack where the user can mend it. */
export function endOver(error: unknown): number {
  const exitCode = exitCodeOf(error);
  if (exitCode === undefined) throw error;
  console.error((error as Error).message);
  return exitCode;
}

/** @throws WrongUsage when there is no environment of that name */
export function requireEnvironment(option: string, name: string | undefined): string {
  const names = environmentNames();
  if (name !== undefined && names.includes(name)) return name;
  throw new WrongUsage(`${option} is ${name ?? "missing"}; it must be one of ${names.join(", ")}.`);
}

/**
 * The version of the AWS provider that `--provider` asks for.
 *
 * @throws WrongUsage when it asks for anything but `pinned`
 */
export function requireProvider(option: string | undefined): string {
  if (option === undefined) return OLDEST_AWS_PROVIDER_VERSION;
  if (option === "pinned") return AWS_PROVIDER_VERSION;
  throw new WrongUsage(`--provider is ${option}; it can only be pinned.`);
}

/** The environment variables as a shell reads them. */
export function asShell(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value}'`)
    .join("\n");
}

/** Aborts when the process is told to end, so that what it started can be ended first. */
export function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => abort.abort(new Error("Interrupted.")));
  }
  return abort.signal;
}
