import type { Stage } from "./stage.ts";

/** Something that goes wrong while a team works, tried. */
export interface Fault {
  /** Also what its environment is called. */
  readonly name: string;
  /** What happens, in a sentence. */
  readonly title: string;
  run(stage: Stage): Promise<void>;
}
