import { expect, test } from "vitest";
import { runScript } from "../support/command.ts";

test("fails when a tier is named that there is not: nothing run is nothing passed", async () => {
  const { code, output } = await runScript("tools/test.ts", ["--tier", "unti"]);
  expect(code).toBe(2);
  expect(output).toContain("There is no tier unti: there are types, lint, unit, ");
  expect(output).not.toContain("passed");
});
