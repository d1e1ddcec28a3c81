import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

export const PROJECT = resolve(import.meta.dirname, "../..");

/** A command of the project, run as a user runs it; with everything it printed. */
export class Command {
  readonly child: ChildProcess;
  /** Everything printed so far, without colours. */
  output = "";
  readonly ended: Promise<number | null>;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    // A group of its own, so that a test can press Ctrl-C on it as a terminal does.
    this.child = spawn(command, args, {
      cwd: PROJECT,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (text) => (this.output += stripVTControlCharacters(String(text))));
    this.ended = new Promise((done) => this.child.on("close", done));
  }

  /** Waits until it has printed this. */
  async printed(text: string): Promise<void> {
    let ended = false;
    this.ended.then(() => (ended = true));
    while (!this.output.includes(text)) {
      if (ended) throw new Error(`it ended before it printed ${JSON.stringify(text)}:\n${this.output}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  ctrlC(): void {
    process.kill(-(this.child.pid as number), "SIGINT");
  }
}

/** Runs a TypeScript command of the project to its end. */
export async function runScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string }> {
  return runCommand("node", ["--import", "tsx/esm", script, ...args], env);
}

export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string }> {
  const started = new Command(command, args, env);
  return { code: await started.ended, output: started.output };
}
