/** A file of HCL, and where in it something stands: the parser tells no lines of what it read. */
export class Source {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /**
   * Where an argument is set, as editors and terminals link to it: `backend.tf:7`.
   *
   * @param path names of the argument and of those it is inside, outermost first. What is not
   *   there is taken to be missing from the innermost that is.
   */
  at(...path: readonly string[]): string {
    const lines = this.text.split("\n").map((line) => (/^\s*(#|\/\/)/.test(line) ? "" : line));
    let place = 0;
    for (const name of path) {
      const set = new RegExp(`(^|[\\s{,"])${name}"?\\s*([={:"]|$)`);
      const found = lines.findIndex((line, index) => index >= place && set.test(line));
      if (found >= 0) place = found;
    }
    return `${this.name}:${place + 1}`;
  }
}
