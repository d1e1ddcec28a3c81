import { expect, test } from "vitest";
import { answer } from "../../../rehearsal/drill/report/answer.ts";
import { FACTS, nodeOf, podOf, podsOn, recordOf } from "./records.ts";

test("of a node it is said for whom it is, what it costs, what it was chosen of and what is left on it", () => {
  const node = nodeOf("m6i.2xlarge", {
    considered: ["m6i.4xlarge", "m6i.2xlarge"],
    allocatable: { cpu: 7.91, memoryGiB: 28.5, gpus: 0 },
  });
  const text = answer(
    recordOf({ nodes: [node], pods: podsOn(node, 3, { cpu: 2, memoryGiB: 8, gpus: 0 }) }),
    FACTS,
    new Map(),
  );
  expect(text.split("\n").slice(0, 7)).toEqual([
    "Karpenter buys 1 node for these pods: $0.400 an hour, $292.00 a month.",
    "",
    "1. m6i.2xlarge, on-demand, us-west-2a, of pool general",
    "  pods       3 x drill/web: 6 vCPU, 24 GiB",
    "  costs      $0.400 an hour, $292.00 a month",
    "  chosen of  2 types: m6i.2xlarge, m6i.4xlarge",
    "  unused     1.91 vCPU, 4.5 GiB",
  ]);
  expect(text).not.toContain("WARNING");
});

test("of many types the ten cheapest are named, and how many there are", () => {
  const dear = ["g6.48xlarge", "g6.12xlarge", "m6i.8xlarge", "g6.2xlarge", "m6i.4xlarge", "m6i.2xlarge"];
  const others = ["m7i.large", "m7i.xlarge", "m7i.2xlarge", "m7i.4xlarge"];
  const node = nodeOf("m6i.large", { considered: [...others, ...dear, "m6i.xlarge", "m6i.large"] });
  const text = answer(recordOf({ nodes: [node] }), FACTS, new Map());
  const named = /chosen of {2}12 types: ([^…]*), …/.exec(text)?.[1]?.split(/,\s+/);
  expect(named?.slice(0, 8)).toEqual(["m6i.large", "m6i.xlarge", ...[...dear].reverse()]);
  expect(named).toHaveLength(10);
});

test("a node that is far too big is warned of", () => {
  const node = nodeOf("g6.48xlarge");
  const pods = podsOn(node, 1, { cpu: 4, memoryGiB: 16, gpus: 1 });
  expect(answer(recordOf({ nodes: [node], pods }), FACTS, new Map())).toContain(
    "WARNING    far too big: it has 8 GPUs for 1 pod asking for 1",
  );
});

test("pods that got no node are told with Karpenter's reason", () => {
  const reasons = new Map([["drill/web", 'no instance type satisfied resources {"nvidia.com/gpu":"9"}']]);
  const text = answer(recordOf({ pods: [podOf(), podOf({ name: "other" })] }), FACTS, reasons);
  expect(text).toContain("Karpenter buys nothing for these pods.");
  expect(text).toContain('  drill/web  1 vCPU, 2 GiB\n    no instance type satisfied resources {"nvidia.com/gpu":"9"}');
  expect(text).toContain("  drill/other  1 vCPU, 2 GiB\n    Karpenter said nothing of it");
});

test("pods that found room on nodes that were there are not left out", () => {
  const pods = [podOf({ node: "a-node-of-a-group", scheduled: 1500 })];
  const text = answer(recordOf({ pods }), FACTS, new Map());
  expect(text).toBe("Karpenter buys nothing for these pods.\n\nOn nodes that are there already: drill/web.");
});
