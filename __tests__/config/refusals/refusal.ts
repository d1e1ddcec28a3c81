import type { EnvironmentInput } from "../../../config/environment.ts";

/** An environment that one rule refuses, and only that one. */
export interface Refusal {
  /** What is wrong, completing "fails when …". */
  readonly when: string;
  readonly input: EnvironmentInput;
  /** Path of the one problem. */
  readonly path: string;
  readonly remedy: RegExp;
  /** What the problem says may stand there, where that depends on the input. */
  readonly allowed?: RegExp;
}

/** Refusals of a file of rules, by what each rule says. */
export type Refusals = Readonly<Record<string, readonly Refusal[]>>;
