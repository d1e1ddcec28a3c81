import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScript } from "../../support/command.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const reviewed = (args: readonly string[]) => runScript("tools/reviewed.ts", args);

test("fails with a table when two reviews differ", async () => {
  const [a = "", b = ""] = ["change", "replace"].map((action) => {
    const file = join(temporaryFolder(), "reviewed.json");
    writeFileSync(file, JSON.stringify({ network: { "aws_vpc.vpc": action } }));
    return file;
  });
  const { code, output } = await reviewed(["compare", a, b]);
  expect(code).toBe(1);
  expect(output).toContain("network  aws_vpc.vpc  change    replace  different");
});

test("fails when it is asked for what it does not do", async () => {
  const { code, output } = await reviewed(["aply", "dev", "one.json"]);
  expect(code).toBe(2);
  expect(output).toContain("There is no aply dev one.json here.");
});
