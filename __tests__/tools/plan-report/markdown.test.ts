import { expect, test } from "vitest";
import { block, code, fitted } from "../../../tools/plan-report/markdown.ts";

test("a value ends no code span, no line and no fence", () => {
  expect(code("a `b` c")).toBe("`` a `b` c ``");
  expect(code("``")).toBe("``` `` ```");
  expect(code("a\n\n# b\r")).toBe("`a⏎⏎# b`");
  expect(block("diff", ["+ a\n````\n# b"])).toBe("`````diff\n+ a⏎````⏎# b\n`````");
});

test("a value shows no letters that hide others", () => {
  expect(code("admin\u202egnp\u200b\u001b[31m")).toBe("`admingnp[31m`");
});

test("a long value is cut, and not inside a letter", () => {
  expect([...code("😀".repeat(200))]).toHaveLength(122);
  expect(code("😀".repeat(200))).toMatch(/^`(😀)+…`$/u);
});

test("what matters least gives way first, and only as much as must", () => {
  const part = (name: string, importance: number) => ({
    text: name.repeat(100),
    shorter: { text: `${name}.`, leavesOut: name, importance },
  });
  const parts = [{ text: "first" }, part("a", 2), part("b", 1), part("c", 1)];
  const text = fitted(parts, 310);
  expect(text).toContain("a".repeat(100));
  expect(text).toContain("b".repeat(100));
  expect(text).toContain("c.\n\n_Too long for a comment. Not shown: c. The plan's log has it._");
  expect(fitted(parts, 1000)).not.toContain("Too long");
});
