import type { Phase, State } from "./phases.ts";
import type { TimeScale } from "./scale.ts";
import { box } from "./svg.ts";
import { seconds } from "./words.ts";

/**
 * How high a bar stands in a state, of its row: a life is a staircase, which tells its states to
 * those who see no colours. What goes is hatched besides.
 */
const HEIGHTS: Readonly<Record<State, number>> = {
  waiting: 0.25,
  requested: 0.25,
  scheduled: 0.55,
  launched: 0.45,
  registered: 0.7,
  running: 1,
  ready: 1,
  disrupted: 1,
  terminating: 0.55,
};

/** A life as a bar, a stretch for each of its phases, standing on `y + height`. */
export function bar(phases: readonly Phase[], scale: TimeScale, y: number, height: number, what: string): string {
  return phases
    .filter(({ from, to }) => to > scale.from && from < scale.to)
    .map(({ state, from, to }) => {
      const [left, right] = [scale.x(from), scale.x(to)];
      const tall = height * HEIGHTS[state];
      const tooltip = `${what}: ${state} for ${seconds(to - from)}, from ${seconds(from - scale.from)} on`;
      return box(state, left, y + height - tall, Math.max(right - left, 0.5), tall, tooltip);
    })
    .join("");
}
