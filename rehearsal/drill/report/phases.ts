import type { Moment, NodeRecord, PodRecord } from "../record.ts";

/** States of a pod's life, in order, and what each means. */
export const POD_STATES = {
  waiting: "no node yet",
  scheduled: "has a node, starts",
  running: "runs",
  terminating: "told to go",
} as const;

/** States of a NodeClaim's life and its node's, in order, and what each means. */
export const NODE_STATES = {
  requested: "Karpenter wants it",
  launched: "EC2 has launched it: it costs",
  registered: "the node has joined",
  ready: "takes pods",
  disrupted: "Karpenter wants it gone",
  terminating: "told to go",
} as const;

export type State = keyof typeof POD_STATES | keyof typeof NODE_STATES;

/** A stretch of a life. */
export interface Phase {
  readonly state: State;
  readonly from: Moment;
  readonly to: Moment;
}

/**
 * A pod's life in phases.
 *
 * @param end when the record ends, for what is not gone
 */
export function podPhases(
  { created, scheduled, running, terminating, gone }: PodRecord,
  end: Moment,
): readonly Phase[] {
  return phases({ waiting: created, scheduled, running, terminating }, gone ?? end);
}

/** A NodeClaim's life in phases, as {@link podPhases}. */
export function nodePhases(node: NodeRecord, end: Moment): readonly Phase[] {
  const { created, launched, registered, initialized, disrupted, terminating, gone } = node;
  const entered = {
    requested: created,
    launched,
    registered,
    ready: initialized,
    disrupted: disrupted?.at,
    terminating,
  };
  return phases(entered, gone ?? end);
}

/** Each state lasts until the next one that was entered. */
function phases(entered: Partial<Record<State, Moment | undefined>>, end: Moment): readonly Phase[] {
  const states = (Object.entries(entered) as [State, Moment | undefined][])
    .flatMap(([state, from]) => (from === undefined ? [] : [{ state, from }]))
    .sort((a, b) => a.from - b.from);
  return states
    .map(({ state, from }, index) => ({ state, from, to: states[index + 1]?.from ?? Math.max(from, end) }))
    .filter(({ from, to }) => to > from);
}
