import type { Moment } from "../record.ts";

/** Seconds that ticks may be apart. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const MOST_TICKS = 12;

/** Moments along a horizontal axis. */
export interface TimeScale {
  readonly from: Moment;
  readonly to: Moment;
  readonly left: number;
  readonly right: number;
  /** Where a moment is; what is out of range is at the edge. */
  x(at: Moment): number;
  /** Moments at round seconds after the first one. */
  readonly ticks: readonly { readonly at: Moment; readonly seconds: number }[];
}

/** An axis from one moment to another, between two edges in pixels. */
export function timeScale(from: Moment, until: Moment, left: number, right: number): TimeScale {
  const to = Math.max(until, from + 1000);
  const seconds = (to - from) / 1000;
  const step = STEPS.find((one) => seconds / one <= MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS);
  return {
    from,
    to,
    left,
    right,
    x: (at) => left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left),
    ticks: Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
      at: from + index * step * 1000,
      seconds: index * step,
    })),
  };
}
