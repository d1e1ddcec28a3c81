import fc from "fast-check";
import { expect, test } from "vitest";
import { placeLabels, textWidth } from "../../../rehearsal/drill/report/labels.ts";

const [SIZE, LEFT, RIGHT] = [12, 100, 900];
const LABELS = fc.array(
  fc.record({ x: fc.integer({ min: LEFT, max: RIGHT }), text: fc.string({ minLength: 1, maxLength: 200 }) }),
);

test("labels are between the edges, and none lies on another", () => {
  fc.assert(
    fc.property(LABELS, (labels) => {
      const boxes = placeLabels(labels, SIZE, LEFT, RIGHT).map(({ textX, text, anchor, line }) => {
        const width = textWidth(text, SIZE);
        const from = anchor === "start" ? textX : textX - width;
        return { from, to: from + width, line };
      });
      expect(boxes).toHaveLength(labels.length);
      for (const [index, one] of boxes.entries()) {
        expect(one.from).toBeGreaterThanOrEqual(LEFT);
        expect(one.to).toBeLessThanOrEqual(RIGHT);
        for (const other of boxes.slice(index + 1))
          expect(one.line !== other.line || one.to <= other.from || other.to <= one.from).toBe(true);
      }
    }),
  );
});

test("labels far from each other share a line", () => {
  const labels = [100, 300, 500].map((x) => ({ x, text: "ready" }));
  expect(placeLabels(labels, SIZE, LEFT, RIGHT).map(({ line }) => line)).toEqual([0, 0, 0]);
});
