import { spawn } from "node:child_process";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandFailed } from "./errors.ts";
import type { Answer, RunOptions } from "./run.ts";

/** How often to look what it printed. */
const EVERY_SECONDS = 0.2;

/**
 * Runs a command as `run` does, but one that goes on when this process is killed: what it prints goes
 * to its log alone, and is read there. A command that writes to a pipe nobody reads any more is ended by
 * that, and Terraform in the middle of writing its state: a local one is then empty.
 *
 * Aborted, it is asked to end what it is at, and waited for however long that takes.
 *
 * @throws CommandFailed, or the signal's reason when it was aborted
 */
export async function runOutliving(
  command: string,
  args: readonly string[],
  { cwd, env, log, onLine = () => {}, signal }: RunOptions & { readonly log: string },
): Promise<Answer> {
  signal?.throwIfAborted();
  const output = openSync(log, "a+");
  const begun = statSync(log).size;
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    stdio: ["ignore", output, output],
    detached: true,
  });
  const end = () => child.kill("SIGINT");
  signal?.addEventListener("abort", end);
  const printed = new Lines(output, begun, onLine);
  try {
    const ended = new AbortController();
    const result = new Promise<{ exitCode: number | undefined; problem?: string }>((done) => {
      child.on("exit", (code) => done({ exitCode: code ?? undefined }));
      child.on("error", ({ message }) => done({ exitCode: undefined, problem: message }));
    });
    void result.then(() => ended.abort());
    while (!ended.signal.aborted) {
      printed.read();
      await sleep(EVERY_SECONDS * 1000, undefined, { signal: ended.signal }).catch(() => {});
    }
    const { exitCode, problem = "" } = await result;
    printed.read();
    signal?.throwIfAborted();
    if (exitCode === 0) return { exitCode, stdout: printed.all };
    throw new CommandFailed([command, ...args].join(" "), {
      exitCode,
      output: printed.all || problem,
      log,
    });
  } finally {
    signal?.removeEventListener("abort", end);
    closeSync(output);
  }
}

/** Lines that are added to a file. */
class Lines {
  readonly #file: number;
  readonly #told: (line: string) => void;
  readonly #text = new TextDecoder();
  #position: number;
  #rest = "";
  all = "";

  constructor(file: number, position: number, told: (line: string) => void) {
    this.#file = file;
    this.#position = position;
    this.#told = told;
  }

  read(): void {
    const chunk = Buffer.alloc(65_536);
    for (;;) {
      const size = readSync(this.#file, chunk, 0, chunk.length, this.#position);
      if (size === 0) return;
      this.#position += size;
      const text = this.#text.decode(chunk.subarray(0, size), { stream: true });
      this.all += text;
      const lines = (this.#rest + text).split("\n");
      this.#rest = lines.pop() ?? "";
      for (const line of lines) this.#told(line);
    }
  }
}
