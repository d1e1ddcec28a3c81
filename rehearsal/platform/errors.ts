/** Something the machine lacks. The message is one sentence and what to install. */
export class MissingPrerequisite extends Error {
  override readonly name = "MissingPrerequisite";
}

/** A command of ours that was called in a way it cannot follow. */
export class WrongUsage extends Error {
  override readonly name = "WrongUsage";
}

/** A check of a rehearsal that failed: the rehearsal ends there. */
export class RehearsalFailed extends Error {
  override readonly name = "RehearsalFailed";
}

/** How a command ended badly. */
interface BadEnd {
  readonly exitCode: number | undefined;
  /** What it said: the part a reader needs. */
  readonly output: string;
  /** File with all of it. */
  readonly log?: string | undefined;
}

/** A command that ended badly. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
  readonly #command: string;
  readonly end: BadEnd;

  constructor(command: string, end: BadEnd) {
    const how = end.exitCode === undefined ? "was ended by a signal" : `ended with exit code ${end.exitCode}`;
    const whole = end.log === undefined ? "" : `\nIts whole output: ${end.log}`;
    super(`${command} ${how}.\n${lastLines(end.output)}${whole}`);
    this.#command = command;
    this.end = end;
  }

  /** The same failure, said in better words than the command's last lines. */
  because(output: string): CommandFailed {
    return new CommandFailed(this.#command, { ...this.end, output });
  }
}

function lastLines(output: string, lines = 20): string {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
