import type { DrillRecord, Moment, NodeRecord } from "../record.ts";

const MS_PER_HOUR = 3_600_000;
/** Hours of a month, as AWS counts them. */
export const HOURS_PER_MONTH = 730;

/** From this moment on, instances cost this much by the hour. */
export interface Spending {
  readonly at: Moment;
  readonly usdPerHour: number;
}

/** The last moment of a record, or 0 of an empty one. */
export function endOf({ scenarios, pods, nodes, calls }: DrillRecord): Moment {
  const moments = [
    ...scenarios.map(({ ended }) => ended),
    ...pods.flatMap((pod) => [pod.created, pod.scheduled, pod.running, pod.terminating, pod.gone]),
    ...nodes.flatMap((node) => [node.created, node.launched, node.initialized, node.terminating, node.gone]),
    ...calls.map(({ at }) => at),
  ];
  return moments.reduce<Moment>((latest, at) => Math.max(latest, at ?? 0), 0);
}

/** What is spent over time: a step wherever an instance is launched or gone. It begins with nothing at 0. */
export function spending(nodes: readonly NodeRecord[]): readonly Spending[] {
  const changes = nodes.flatMap(({ launched, gone, usdPerHour = 0 }) => [
    ...(launched === undefined ? [] : [{ at: launched, by: usdPerHour }]),
    ...(launched === undefined || gone === undefined ? [] : [{ at: gone, by: -usdPerHour }]),
  ]);
  const moments = [...new Set([0, ...changes.map(({ at }) => at)])].sort((a, b) => a - b);
  return moments.map((at) => ({
    at,
    // Summed anew each time: differences would not come back to nothing.
    usdPerHour: nodes
      .filter(({ launched, gone }) => launched !== undefined && launched <= at && (gone === undefined || gone > at))
      .reduce((sum, { usdPerHour = 0 }) => sum + usdPerHour, 0),
  }));
}

/** What a node cost until it was gone, or until the end, in USD. */
export function costOf({ launched, gone, usdPerHour = 0 }: NodeRecord, end: Moment): number {
  return launched === undefined ? 0 : (((gone ?? end) - launched) / MS_PER_HOUR) * usdPerHour;
}

/** What all nodes of a drill cost, in USD. */
export function totalCost(record: DrillRecord): number {
  const end = endOf(record);
  return record.nodes.reduce((sum, node) => sum + costOf(node, end), 0);
}
