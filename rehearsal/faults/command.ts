import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";

export interface CommandOptions {
  readonly cwd: string;
  /** The whole environment of the command. */
  readonly env: NodeJS.ProcessEnv;
  /** File that gets everything it prints. */
  readonly log: string;
  /** Kills it. */
  readonly signal: AbortSignal;
}

/** A command as a user runs it: what it printed is kept, whether it ends well or not. */
export class Command {
  readonly #child;
  readonly #signal: AbortSignal;
  #printed = "";
  /** Its exit code, when it has one: undefined when it was killed. */
  readonly ended: Promise<number | undefined>;

  constructor(command: string, args: readonly string[], { cwd, env, log, signal }: CommandOptions) {
    signal.throwIfAborted();
    this.#signal = signal;
    // A group of its own: what is killed is also what it started.
    this.#child = execa(command, args, {
      ...{ cwd, env, extendEnv: false, stdin: "ignore", all: true, detached: true, reject: false },
    });
    appendFileSync(log, `\n$ ${[command, ...args].join(" ")}\n`);
    this.#child.all.on("data", (text: Buffer) => {
      this.#printed += stripVTControlCharacters(String(text));
      appendFileSync(log, text);
    });
    this.ended = this.#end();
  }

  async #end(): Promise<number | undefined> {
    const kill = () => this.kill();
    this.#signal.addEventListener("abort", kill);
    const { exitCode } = await this.#child;
    this.#signal.removeEventListener("abort", kill);
    return exitCode;
  }

  /** Everything it printed so far. */
  get printed(): string {
    return this.#printed;
  }

  /** The same as running text, without the frames that Terraform draws around what is wrong. */
  get words(): string {
    return this.#printed.replaceAll(/[│╷╵]/g, "").replaceAll(/\s+/g, " ");
  }

  /** Ends it and what it started, at once: none of them can put anything in order. */
  kill(): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null) return;
    try {
      if (pid !== undefined) process.kill(-pid, "SIGKILL");
    } catch {
      // Already gone: that is what was wanted.
    }
  }
}
