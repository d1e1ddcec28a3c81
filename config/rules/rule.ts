import type { Draft } from "../defaults.ts";
import type { Problem } from "../problem.ts";

/** A fact that must hold of an input file, an environment's unless said otherwise: within a field or across fields. */
export interface Rule<D = Draft> {
  /** The fact, as a sentence. */
  readonly says: string;
  /** Paths it looks at. It does not run while the shape of one of them is wrong. */
  readonly reads: readonly string[];
  /**
   * Everything that contradicts it. Values are of the right kind, but other rules may find them wrong.
   * A rule about each of many things asks whether the shape is `sound` at the path of each.
   */
  readonly check: (draft: D, sound: (path: string) => boolean) => readonly Problem[];
}

/** Problems for every element of a list that stood there before. */
export function repeated(path: string, values: readonly string[]): Problem[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) === index
      ? []
      : [{ path: `${path}[${index}]`, received: value, allowed: "each only once", remedy: "Remove the repetition." }],
  );
}
