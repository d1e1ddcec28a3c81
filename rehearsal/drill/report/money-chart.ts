import type { DrillRecord, ScenarioResult } from "../record.ts";
import { textWidth } from "./labels.ts";
import { endOf, type Spending, spending, totalCost } from "./money.ts";
import { type TimeScale, timeScale } from "./scale.ts";
import { axis, box, drawing, line, TEXT, text, WIDTH } from "./svg.ts";
import { seconds, usd } from "./words.ts";

const LEFT = 70;
const RIGHT = WIDTH - 20;
const TOP = 26;
const BOTTOM = 170;
/** Height of a scenario's bar below the chart. */
const BAR = 20;

/** What all instances cost by the hour, over the whole drill, and below it when which scenario ran. */
export function moneyChart(record: DrillRecord, scenarios: readonly ScenarioResult[]): string {
  const scale = timeScale(0, endOf(record), LEFT, RIGHT);
  const steps = spending(record.nodes);
  const peak = peakOf(steps);
  const unit = roundUp(peak.usdPerHour / 4);
  const y = (usdPerHour: number) => BOTTOM - (usdPerHour / (unit * 4)) * (BOTTOM - TOP);
  const lanes = packed(scenarios);
  const bottom = BOTTOM + 6 + Math.max(0, ...lanes.map((lane) => lane + 1)) * (BAR + 3);
  const alternative =
    `What the instances cost by the hour, over time: at most ${usd(peak.usdPerHour)}, ` +
    `${seconds(peak.at)} after the start; ${usd(totalCost(record))} in all.`;
  return drawing(bottom + 22, alternative, [
    axis(scale, TOP, bottom),
    ...[0, 1, 2, 3, 4].map(
      (count) =>
        line("grid", LEFT, y(unit * count), RIGHT, y(unit * count)) +
        text(LEFT - 8, y(unit * count) + 4, `$${short(unit * count)}/h`, { anchor: "end", style: "quiet" }),
    ),
    area(steps, scale, y),
    peakLabel(peak, scale, y),
    ...scenarios.map((scenario, index) => {
      const row = BOTTOM + 6 + (lanes[index] ?? 0) * (BAR + 3);
      return scenarioBar(scenario, index + 1, scale, row);
    }),
  ]);
}

/** When most was spent. */
export function peakOf(steps: readonly Spending[]): Spending {
  return steps.reduce((most, step) => (step.usdPerHour > most.usdPerHour ? step : most), { at: 0, usdPerHour: 0 });
}

/** The next round number; 0.01 for nothing. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 0.01)));
  return power * ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((digit) => digit * power >= value) ?? 10);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function area(steps: readonly Spending[], scale: TimeScale, y: (usdPerHour: number) => number): string {
  const corners = steps.map(({ at, usdPerHour }) => `H${scale.x(at).toFixed(1)} V${y(usdPerHour).toFixed(1)}`);
  const path = `M${scale.left} ${y(0)} ${corners.join(" ")} H${scale.right}`;
  return `<path class="area" d="${path} V${y(0)} Z"/><path class="edge" d="${path}"/>`;
}

function peakLabel({ at, usdPerHour }: Spending, scale: TimeScale, y: (usdPerHour: number) => number): string {
  const content = `peak ${usd(usdPerHour)}/h`;
  const x = scale.x(at);
  const anchor = x + textWidth(content, TEXT) <= RIGHT ? "start" : "end";
  return text(x, y(usdPerHour) - 6, content, { anchor, style: "halo" });
}

/** On which row each bar goes so that none lies on another. */
function packed(scenarios: readonly ScenarioResult[]): readonly number[] {
  const rows: number[] = [];
  return scenarios.map(({ began, ended }) => {
    const free = rows.findIndex((until) => until <= began);
    const row = free === -1 ? rows.length : free;
    rows[row] = ended;
    return row;
  });
}

function scenarioBar(
  { name, title, passed, began, ended }: ScenarioResult,
  number: number,
  scale: TimeScale,
  y: number,
): string {
  const [left, right] = [scale.x(began), scale.x(ended)];
  const result = passed ? "passed" : "FAILED";
  const tooltip = `${number}. ${name}, ${result}: ${title} (${seconds(began)} to ${seconds(ended)})`;
  const sign = passed ? "✓" : "✗";
  const wordings = [`${number} ${name} ${sign}`, `${number} ${sign}`, String(number)];
  const fitting = wordings.find((wording) => textWidth(wording, TEXT) + 6 <= right - left);
  return (
    box(passed ? "passed" : "failed", left, y, Math.max(right - left - 1, 1), BAR, tooltip) +
    (fitting === undefined ? "" : text((left + right) / 2, y + 14, fitting, { anchor: "middle", tooltip }))
  );
}
