import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { execa } from "execa";
import { CommandFailed } from "./errors.ts";

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment of the command: nothing of ours leaks in beside it. */
  readonly env: NodeJS.ProcessEnv;
  /** File that gets everything the command prints. */
  readonly log?: string;
  /** Called with each line as it is printed. */
  readonly onLine?: (line: string) => void;
  /** Ends the command and everything it started. */
  readonly signal?: AbortSignal | undefined;
  /** Exit codes that are answers and no failures. @default 0 */
  readonly answers?: readonly number[];
}

/** What a command that ended well said. */
export interface Answer {
  readonly exitCode: number;
  readonly stdout: string;
}

/** How long a command may take to end after it was asked to. */
const GRACE_SECONDS = 10;

/**
 * Runs a command in a process group of its own: Ctrl-C on the terminal reaches only us, and
 * ending the command ends what it started, provider plugins included.
 *
 * @throws CommandFailed, or the signal's reason when it was aborted
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Answer> {
  options.signal?.throwIfAborted();
  const child = execa(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    extendEnv: false,
    stdin: "ignore",
    all: true,
    detached: true,
    reject: false,
    cleanup: true,
  });
  const log = options.log === undefined ? undefined : child.all.pipe(createWriteStream(options.log, { flags: "a" }));
  const end = () => endGroup(child.pid);
  options.signal?.addEventListener("abort", end);
  try {
    const { onLine } = options;
    if (onLine !== undefined) for await (const line of child.iterable({ from: "all" })) onLine(line);
    const { exitCode, stdout, all, originalMessage } = await child;
    if (log !== undefined) await finished(log);
    options.signal?.throwIfAborted();
    if (exitCode !== undefined && (options.answers ?? [0]).includes(exitCode)) return { exitCode, stdout };
    const output = all || (originalMessage ?? "");
    throw new CommandFailed([command, ...args].join(" "), { exitCode, output, log: options.log });
  } finally {
    options.signal?.removeEventListener("abort", end);
  }
}

/** Asks a process group to end, and makes it after a while. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(-pid, signal);
    } catch {
      // Already gone: that is what was wanted.
    }
  };
  send("SIGINT");
  setTimeout(() => send("SIGKILL"), GRACE_SECONDS * 1000).unref();
}
