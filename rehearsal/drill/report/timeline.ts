import type { DrillRecord, ScenarioResult } from "../record.ts";
import { bar } from "./bars.ts";
import { type Facts, priceNote } from "./facts.ts";
import { escaped } from "./html.ts";
import { lane } from "./lane.ts";
import { endOf, spending, totalCost } from "./money.ts";
import { moneyChart, peakOf } from "./money-chart.ts";
import { NODE_STATES, POD_STATES, type State } from "./phases.ts";
import { timeScale } from "./scale.ts";
import { PATTERNS, STYLE } from "./style.ts";
import { htmlTable } from "./table.ts";
import { tables } from "./tables.ts";
import { plural, seconds, usd } from "./words.ts";

/**
 * A drill as a page that needs nothing but itself: what it cost over time, every scenario as a lane
 * of its own, and below them all tables.
 */
export function timelinePage(record: DrillRecord, facts: Facts): string {
  const scenarios = scenariosOf(record);
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Drill of ${escaped(record.environment)}</title><style>${STYLE}</style></head><body>`,
    PATTERNS,
    `<header><h1>Drill of ${escaped(record.environment)}</h1>`,
    `<p class="quiet-text">Karpenter on pools of ${escaped(record.environment)}, from ${escaped(record.startedAt)} on</p></header>`,
    "<main>",
    figures(record),
    contents(scenarios),
    '<section class="overview"><h2>What the instances cost by the hour</h2>',
    `<p class="note">From launch until gone, as if they had been real. ${escaped(priceNote(facts))}</p>`,
    moneyChart(record, scenarios),
    "</section><section><h2>Scenarios over time</h2>",
    legend("Pods", POD_STATES),
    legend("NodeClaims", NODE_STATES),
    '<p class="note">Seconds count from the beginning of each scenario. ◆ marks when Karpenter wanted a node gone, and why.</p>',
    ...scenarios.map((scenario, index) => laneOf(scenario, index + 1, record)),
    "</section>",
    ...tables(record, facts).map(htmlTable),
    "</main></body></html>",
  ].join("\n");
}

/** The scenarios as they began; what is of none of them comes last, under a name of its own. */
function scenariosOf(record: DrillRecord): readonly ScenarioResult[] {
  const known = [...record.scenarios].sort((a, b) => a.began - b.began);
  const names = new Set(known.map(({ name }) => name));
  const others = new Set(
    [...record.pods, ...record.nodes].map(({ scenario }) => scenario).filter((one) => !names.has(one)),
  );
  const end = endOf(record);
  return [
    ...known,
    ...[...others].map((name) => ({ name, title: "Of no scenario.", passed: true, began: 0, ended: end, steps: [] })),
  ];
}

function figures(record: DrillRecord): string {
  const passed = record.scenarios.filter((scenario) => scenario.passed).length;
  const denied = record.calls.filter(({ allowed }) => !allowed).length;
  const figure = (value: string, what: string, bad = false) =>
    `<li${bad ? ' class="bad"' : ""}><b>${escaped(value)}</b><span>${escaped(what)}</span></li>`;
  return [
    '<ul class="figures">',
    figure(`${passed} of ${record.scenarios.length}`, "scenarios passed", passed < record.scenarios.length),
    figure(seconds(endOf(record)), "from start to end"),
    figure(String(record.nodes.filter(({ launched }) => launched !== undefined).length), "nodes launched"),
    figure(`${usd(peakOf(spending(record.nodes)).usdPerHour)}/h`, "at most at once"),
    figure(usd(totalCost(record)), "in all"),
    figure(String(denied), `of ${plural(record.calls.length, "call")} to AWS denied`, denied > 0),
    "</ul>",
  ].join("\n");
}

function contents(scenarios: readonly ScenarioResult[]): string {
  const links = scenarios.map(({ name, passed }, index) => {
    const number = index + 1;
    const said = `${number}. ${name === "" ? "no scenario" : name} ${passed ? "✓" : "✗ failed"}`;
    return `<li${passed ? "" : ' class="bad"'}><a href="#scenario-${number}">${escaped(said)}</a></li>`;
  });
  return `<nav aria-label="Scenarios"><ul class="contents">${links.join("\n")}</ul></nav>`;
}

/** What bars mean: each state as it is drawn. */
function legend(of: string, states: Partial<Readonly<Record<State, string>>>): string {
  const scale = timeScale(0, 1000, 0, 26);
  const entries = Object.entries(states).map(([state, meaning]) => {
    const swatch = bar([{ state: state as State, from: 0, to: 1000 }], scale, 0, 14, state);
    return `<li><svg class="swatch" viewBox="0 0 26 14" aria-hidden="true">${swatch}</svg> <b>${state}</b>: ${meaning}</li>`;
  });
  return `<ul class="legend" aria-label="${of}"><li><b>${of}</b></li>${entries.join("")}</ul>`;
}

function laneOf(scenario: ScenarioResult, number: number, record: DrillRecord): string {
  const { name, title, passed, problem, began, ended } = scenario;
  const own = <T extends { readonly scenario: string }>(all: readonly T[]) =>
    all.filter((one) => one.scenario === name);
  const badge = passed ? '<span class="badge">✓ passed</span>' : '<span class="badge failed">✗ failed</span>';
  return [
    `<article class="lane" id="scenario-${number}">`,
    `<h3>${number}. ${escaped(name === "" ? "no scenario" : name)}${badge}</h3>`,
    `<p>${escaped(title)} <span class="quiet-text">${seconds(ended - began)}, from ${seconds(began)} on.</span></p>`,
    problem === undefined ? "" : `<p class="problem">${escaped(problem)}</p>`,
    lane({ scenario, pods: own(record.pods), nodes: own(record.nodes), end: endOf(record) }),
    "</article>",
  ].join("\n");
}
