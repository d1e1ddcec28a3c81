import fc from "fast-check";
import { expect, test } from "vitest";
import { costOf, endOf, spending, totalCost } from "../../../rehearsal/drill/report/money.ts";
import { nodeOf, podOf, recordOf } from "./records.ts";

const MS_PER_HOUR = 3_600_000;

/** Nodes launched at some time, some of them gone again. */
const NODES = fc.array(
  fc.record({
    launched: fc.option(fc.integer({ min: 0, max: 500_000 }), { nil: undefined }),
    lasted: fc.option(fc.integer({ min: 0, max: 500_000 }), { nil: undefined }),
    usdPerHour: fc.integer({ min: 0, max: 4000 }).map((cents) => cents / 100),
  }),
);

test("the area below what is spent by the hour is what all nodes cost", () => {
  fc.assert(
    fc.property(NODES, (given) => {
      const nodes = given.map(({ launched, lasted, usdPerHour }) => {
        const { launched: _, ...node } = nodeOf("m6i.large", { usdPerHour });
        if (launched === undefined) return node;
        return { ...node, launched, ...(lasted === undefined ? {} : { gone: launched + lasted }) };
      });
      const record = recordOf({ nodes, pods: [podOf({ created: 1_000_000 })] });
      const end = endOf(record);
      const steps = spending(nodes);
      const area = steps.reduce(
        (sum, { at, usdPerHour }, index) => sum + usdPerHour * ((steps[index + 1]?.at ?? end) - at),
        0,
      );
      const costs = nodes.reduce((sum, node) => sum + costOf(node, end), 0);
      expect(area / MS_PER_HOUR).toBeCloseTo(costs, 8);
      expect(totalCost(record)).toBeCloseTo(costs, 8);
    }),
  );
});

test("an instance costs from its launch on, not from when it was wanted, and until it is gone", () => {
  const node = nodeOf("g6.2xlarge", { created: 0, launched: 600_000, terminating: 3_000_000, gone: 4_200_000 });
  expect(costOf(node, 9_000_000)).toBe(1);
});

test("after the last node is gone nothing is spent, to the last digit", () => {
  const nodes = [0.1, 0.2, 0.3].map((usdPerHour, index) =>
    nodeOf("m6i.large", { usdPerHour, launched: index, gone: 10 + index }),
  );
  expect(spending(nodes).at(-1)).toEqual({ at: 12, usdPerHour: 0 });
});
