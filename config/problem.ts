/** One thing that is wrong with an environment file, and the way out. */
export interface Problem {
  /** Where: the path of the value inside the environment, e.g. `network.zones[1]`. */
  readonly path: string;
  /** What stands there now; `undefined` when nothing does. */
  readonly received: unknown;
  /** What may stand there. */
  readonly allowed: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** An environment that cannot become a platform. It carries every problem, not the first one. */
export class EnvironmentError extends Error {
  readonly problems: readonly Problem[];

  constructor(subject: string, problems: readonly Problem[]) {
    super(describe(subject, problems));
    this.name = "EnvironmentError";
    this.problems = problems;
  }
}

function describe(subject: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const entries = problems.map(({ path, received, allowed, remedy }, index) =>
    [
      `${`${index + 1}.`.padStart(4)} ${path}`,
      `       received  ${render(received)}`,
      `       allowed   ${allowed}`,
      `       remedy    ${remedy}`,
    ].join("\n"),
  );
  return `${subject} is refused: ${count}. Nothing was written.\n\n${entries.join("\n\n")}\n`;
}

/** A value as a reader would type it, cut where it gets long. */
function render(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
