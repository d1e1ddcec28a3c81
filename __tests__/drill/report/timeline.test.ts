import { expect, test } from "vitest";
import type { DrillRecord } from "../../../rehearsal/drill/record.ts";
import { textWidth } from "../../../rehearsal/drill/report/labels.ts";
import { TEXT, WIDTH } from "../../../rehearsal/drill/report/svg.ts";
import { timelinePage } from "../../../rehearsal/drill/report/timeline.ts";
import { callOf, FACTS, nodeOf, podOf, podsOn, recordOf } from "./records.ts";

/** Fifteen scenarios of thirty pods on five nodes, with much said of each. */
function large(): DrillRecord {
  const scenarios = Array.from({ length: 15 }, (_, index) => {
    const began = index * 50_000;
    const steps = [100, 200, 20_000, 20_100, 39_900].map((after) => ({
      at: began + after,
      what: "The deployment is told to have another number of pods, which takes many words to say",
    }));
    return { name: `scenario-${index}`, title: "It scales", passed: true, began, ended: began + 40_000, steps };
  });
  const nodes = scenarios.flatMap(({ name: scenario, began }) =>
    Array.from({ length: 5 }, (_, index) =>
      nodeOf("m6i.2xlarge", {
        scenario,
        claim: `${"a-pool-with-quite-a-long-name-".repeat(3)}${index}`,
        node: `node-${scenario}-${index}`,
        created: began + 2000,
        launched: began + 4000,
        initialized: began + 12_000 + index * 4000,
        disrupted: { at: began + 13_000 + index * 4000, reason: "Underutilized" },
        gone: began + 44_000,
      }),
    ),
  );
  const pods = nodes.flatMap((node) =>
    podsOn(node, 6, { cpu: 1, memoryGiB: 2, gpus: 0 }).map((pod) => ({ ...pod, scenario: node.scenario })),
  );
  // A few of another owner besides, whose row is no higher than what is written in it.
  const others = pods.filter((_, index) => index % 15 === 0).map((pod) => ({ ...pod, name: `another-${pod.name}` }));
  return recordOf({ scenarios, nodes, pods: [...others, ...pods] });
}

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
}

/** Where each text of a drawing is, at its widest. */
function boxesOf(svg: string): readonly Box[] {
  return [...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)"[^>]*>(.*?)<\/text>/g)].map((match) => {
    const [, x = "", y = "", anchor, content = ""] = match;
    const text = content.replace(/<title>.*?<\/title>/, "");
    const width = textWidth(text, TEXT);
    const left = Number(x) - { start: 0, middle: width / 2, end: width }[anchor as "start" | "middle" | "end"];
    return { text, left, right: left + width, baseline: Number(y) };
  });
}

/** Bars that lie behind a text: those of scenarios do so on purpose. */
function barsBehind({ left, right, baseline }: Box, svg: string): readonly string[] {
  const bars = svg.matchAll(/<rect class="(\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g);
  return [...bars].flatMap(([, kind = "", x, y, width, height]) => {
    const across = Number(x) < right && left < Number(x) + Number(width);
    const along = Number(y) < baseline && baseline - TEXT * 0.75 < Number(y) + Number(height);
    return across && along && kind !== "passed" ? [kind] : [];
  });
}

test("of fifteen scenarios with thirty pods each, no text lies on another or on a bar, or is cut off", () => {
  const drawings = timelinePage(large(), FACTS).match(/<svg viewBox="0 0 1200.*?<\/svg>/gs) ?? [];
  expect(drawings).toHaveLength(16);
  const problems = drawings.flatMap((svg) => {
    const boxes = boxesOf(svg);
    expect(boxes.length).toBeGreaterThan(10);
    const outside = boxes.filter(({ left, right }) => left < 0 || right > WIDTH).map(({ text }) => `cut off: ${text}`);
    const overlapping = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter((other) => Math.abs(one.baseline - other.baseline) < TEXT)
        .filter((other) => one.left < other.right && other.left < one.right)
        .map((other) => `${one.text} lies on ${other.text}`),
    );
    const hidden = boxes.flatMap((one) => barsBehind(one, svg).map((kind) => `${one.text} lies on what is ${kind}`));
    return [...outside, ...overlapping, ...hidden];
  });
  expect(problems).toEqual([]);
});

test("every pod and every node can be found, with what it went through", () => {
  const node = nodeOf("m6i.large", { disrupted: { at: 20_000, reason: "Drifted" }, terminating: 21_000, gone: 25_000 });
  const scenario = { name: "one", title: "It scales", passed: true, began: 0, ended: 30_000, steps: [] };
  const page = timelinePage(
    recordOf({ scenarios: [scenario], nodes: [node], pods: [podOf({ name: "lonely" })] }),
    FACTS,
  );
  expect(page).toContain("drill/lonely: waiting for 29 s, from 1 s on");
  for (const state of [
    "requested for 2 s",
    "launched for 4 s",
    "registered for 4 s",
    "ready for 8 s",
    "disrupted for 1 s",
  ])
    expect(page).toContain(`general-abcde, m6i.large, ip-10-0-0-1.us-west-2.compute.internal: ${state}`);
  expect(page).toContain(">Drifted</text>");
});

test("those who do not see a drawing are told what is on it", () => {
  const node = nodeOf("g6.2xlarge", { disrupted: { at: 20_000, reason: "Interrupted" }, gone: 25_000 });
  const steps = [{ at: 19_000, what: "EC2 warns of an interruption" }];
  const scenario = { name: "one", title: "It scales", passed: true, began: 0, ended: 30_000, steps };
  const page = timelinePage(recordOf({ scenarios: [scenario], nodes: [node] }), FACTS);
  expect(page).toContain(
    'aria-label="Timeline of one. 0 pods, 0 of which ran. general-abcde (g6.2xlarge, on-demand, us-west-2a, $1.00/h): ' +
      'wanted at 2 s, ready at 12 s, Interrupted at 20 s, gone at 25 s. 19 s: EC2 warns of an interruption."',
  );
});

test("what is of no scenario is shown all the same", () => {
  const page = timelinePage(recordOf({ nodes: [nodeOf("m6i.large", { scenario: "" })] }), FACTS);
  expect(page).toContain("1. no scenario");
  expect(page).toContain(">general-abcde<");
});

test("names are text, whatever they say", () => {
  const evil = '"><script>alert(1)</script>';
  const scenario = {
    name: evil,
    title: evil,
    passed: false,
    problem: evil,
    began: 0,
    ended: 9000,
    steps: [{ at: 1, what: evil }],
  };
  const page = timelinePage(
    recordOf({
      environment: evil,
      overlay: [evil],
      versions: { [evil]: evil },
      scenarios: [scenario],
      pods: [podOf({ scenario: evil, name: evil })],
      nodes: [nodeOf("m6i.large", { scenario: evil, claim: evil, zone: evil })],
      calls: [callOf(evil, evil, evil)],
    }),
    FACTS,
  );
  expect(page).not.toContain("<script");
  expect(page).not.toContain(evil);
});

test("the page needs nothing but itself", () => {
  const page = timelinePage(large(), FACTS);
  expect(page).not.toMatch(/<(script|link|img|iframe)|@import|url\((?!#)|(href|src)="(?!#)/);
});

test("where prices come from, and that those of spot are invented, is said", () => {
  const page = timelinePage(recordOf({}), FACTS);
  expect(page).toContain("On-demand prices are those of us-west-2 on 2026-07-06.");
  expect(page).toContain("Spot prices are the local AWS&#39;s own invention");
});
