import type { Moment, NodeRecord, PodRecord, ScenarioResult } from "../record.ts";
import { bar } from "./bars.ts";
import { grouped } from "./groups.ts";
import { cut, placeLabels } from "./labels.ts";
import { nodePhases, podPhases } from "./phases.ts";
import { type TimeScale, timeScale } from "./scale.ts";
import { axis, drawing, line, TEXT, text, WIDTH } from "./svg.ts";
import { amounts, ownerOf, plural, seconds, usd } from "./words.ts";

/** What rows are called stands left of this. */
const PLOT = 340;
const RIGHT = WIDTH - 20;
const LINE = 16;
/** Rows for pods one by one, up to this many; more are put together by what made them. */
const MOST_POD_ROWS = 6;
/** How much longer than its scenario a lane may be, for what goes on after it. */
const AFTERWARDS = 0.25;

/** Something of a height that is drawn at an y. */
interface Part {
  readonly height: number;
  draw(y: number): string;
}

/** What a lane shows. */
export interface LaneContent {
  readonly scenario: ScenarioResult;
  readonly pods: readonly PodRecord[];
  readonly nodes: readonly NodeRecord[];
  /** When the record ends. */
  readonly end: Moment;
}

/** A scenario over its own time: what was done in it, its pods, its NodeClaims. */
export function lane(content: LaneContent): string {
  const { scenario, pods, nodes, end } = content;
  const scale = timeScale(scenario.began, endOfLane(content), PLOT, RIGHT);
  const steps = stepMarks(scenario, scale);
  const parts = [
    heading(plural(pods.length, "pod")),
    ...podRows(pods, scale, end),
    heading(plural(nodes.length, "NodeClaim")),
    ...nodes.map((node) => nodeRow(node, scale, end)),
  ];
  const top = steps.height;
  const bottom = parts.reduce((sum, { height }) => sum + height, top) + 4;
  const drawn: string[] = [];
  let y = top;
  for (const part of parts) {
    drawn.push(part.draw(y));
    y += part.height;
  }
  // Lines are below what they run across, texts above it.
  return drawing(bottom + 22, inWords(content), [axis(scale, top, bottom), steps.lines(bottom), ...drawn, steps.texts]);
}

function endOfLane({ scenario: { began, ended }, pods, nodes, end }: LaneContent): Moment {
  const last = Math.max(ended, ...[...pods, ...nodes].map(({ gone = end }) => gone));
  return Math.min(last, ended + (ended - began) * AFTERWARDS);
}

function heading(what: string): Part {
  return { height: LINE + 12, draw: (y) => text(0, y + TEXT + 8, what, { style: "strong" }) };
}

interface StepMarks {
  readonly height: number;
  readonly texts: string;
  lines(bottom: number): string;
}

/** What was done and seen in a scenario: texts above everything, and from each a line down to the axis. */
function stepMarks({ steps, ended }: ScenarioResult, scale: TimeScale): StepMarks {
  const all = scale.to > ended ? [...steps, { at: ended, what: "The scenario is over" }] : steps;
  const labels = all.map(({ at, what }) => ({ x: scale.x(at), text: `${seconds(at - scale.from)}: ${what}` }));
  const placed = placeLabels(labels, TEXT, 0, RIGHT);
  return {
    height: (Math.max(-1, ...placed.map((one) => one.line)) + 1) * LINE,
    texts: placed
      .map((one) => text(one.textX, one.line * LINE + TEXT, one.text, { anchor: one.anchor, style: "halo" }))
      .join(""),
    lines: (bottom) => placed.map(({ x, line: row }) => line("step", x, row * LINE + 2, x, bottom)).join(""),
  };
}

function podRows(pods: readonly PodRecord[], scale: TimeScale, end: Moment): readonly Part[] {
  if (pods.length <= MOST_POD_ROWS) return pods.map((pod) => podRow(pod, scale, end));
  const groups = grouped(pods, ({ namespace, name }) => `${namespace}/${ownerOf(name)}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    return group.length === 1 && first !== undefined ? podRow(first, scale, end) : podGroup(group, scale, end);
  });
}

function podRow(pod: PodRecord, scale: TimeScale, end: Moment): Part {
  return {
    height: 20,
    draw: (y) =>
      [
        text(0, y + 13, cut(pod.name, TEXT, 160), { tooltip: describedPod(pod) }),
        text(PLOT - 12, y + 13, cut(amounts(pod.requests), TEXT, 160), { anchor: "end", style: "quiet" }),
        bar(podPhases(pod, end), scale, y + 3, 12, describedPod(pod)),
      ].join(""),
  };
}

/** Pods of one owner: a thin bar each, one below the other. */
function podGroup(pods: readonly PodRecord[], scale: TimeScale, end: Moment): Part {
  const [{ name, requests }] = pods as readonly [PodRecord];
  const thin = Math.min(9, Math.max(4, 110 / pods.length));
  const asked = [...new Set(pods.map((pod) => amounts(pod.requests)))];
  const each = asked.length === 1 ? `${amounts(requests)} each` : "of different sizes";
  return {
    height: Math.max(2 * LINE, pods.length * thin) + 8,
    draw: (y) =>
      [
        text(0, y + 13, cut(`${pods.length} × ${ownerOf(name)}`, TEXT, PLOT - 12)),
        text(0, y + 13 + LINE, cut(each, TEXT, PLOT - 12), { style: "quiet" }),
        ...pods.map((pod, index) => bar(podPhases(pod, end), scale, y + 3 + index * thin, thin - 1, describedPod(pod))),
      ].join(""),
  };
}

function describedPod({ namespace, name, node }: PodRecord): string {
  return `${namespace}/${name}${node === undefined ? "" : ` on ${node}`}`;
}

/** A NodeClaim: its bar, and below it when it was ready and why it had to go. */
function nodeRow(node: NodeRecord, scale: TimeScale, end: Moment): Part {
  const { claim, created, initialized, disrupted } = node;
  const what = [claim, node.instanceType, node.node].filter((part) => part !== undefined).join(", ");
  const notes = [
    ...(initialized === undefined ? [] : [{ at: initialized, text: `ready after ${seconds(initialized - created)}` }]),
    ...(disrupted === undefined ? [] : [{ at: disrupted.at, text: disrupted.reason }]),
  ].filter(({ at }) => at >= scale.from && at <= scale.to);
  const placed = placeLabels(
    notes.map((note) => ({ x: scale.x(note.at), text: note.text })),
    TEXT,
    PLOT,
    RIGHT,
  );
  const lines = 1 + Math.max(0, ...placed.map((one) => one.line));
  return {
    height: 2 + LINE + lines * LINE + 4,
    draw: (y) =>
      [
        text(0, y + 13, cut(claim, TEXT, PLOT - 12), { tooltip: what }),
        text(0, y + 13 + LINE, cut(bought(node), TEXT, PLOT - 12), { style: "quiet", tooltip: bought(node) }),
        bar(nodePhases(node, end), scale, y + 2, 14, what),
        ...(disrupted === undefined ? [] : [diamond(scale.x(disrupted.at), y + 9)]),
        ...placed.map((one) =>
          text(one.textX, y + 13 + LINE * (1 + one.line), one.text, { anchor: one.anchor, style: "halo" }),
        ),
      ].join(""),
  };
}

function diamond(x: number, y: number): string {
  return `<path class="mark" d="M${(x - 6).toFixed(1)} ${y} l6 -6 l6 6 l-6 6 z"/>`;
}

function bought({ instanceType, capacityType, zone, usdPerHour }: NodeRecord): string {
  const parts = [
    instanceType ?? "not launched",
    capacityType,
    zone,
    usdPerHour === undefined ? undefined : `${usd(usdPerHour)}/h`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** What a lane shows, for those who do not see it. */
function inWords({ scenario, pods, nodes }: LaneContent): string {
  const lives = nodes.map((node) => {
    const { claim, created, initialized, disrupted, gone } = node;
    const events = [
      `wanted at ${seconds(created - scenario.began)}`,
      ...(initialized === undefined ? [] : [`ready at ${seconds(initialized - scenario.began)}`]),
      ...(disrupted === undefined ? [] : [`${disrupted.reason} at ${seconds(disrupted.at - scenario.began)}`]),
      ...(gone === undefined ? [] : [`gone at ${seconds(gone - scenario.began)}`]),
    ];
    return `${claim} (${bought(node)}): ${events.join(", ")}.`;
  });
  const ran = pods.filter(({ running }) => running !== undefined).length;
  const steps = scenario.steps.map(({ at, what }) => `${seconds(at - scenario.began)}: ${what}.`);
  return [`Timeline of ${scenario.name}. ${plural(pods.length, "pod")}, ${ran} of which ran.`, ...lives, ...steps].join(
    " ",
  );
}
