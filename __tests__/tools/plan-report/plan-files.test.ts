import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { environmentOf, readPlanFiles } from "../../../tools/plan-report/plan-files.ts";
import { runScript } from "../../support/command.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { RECORDED, recorded } from "./recorded.ts";

/** A folder of stacks with their recorded plans, as CI has it. */
function stacks(plans: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [stack, plan] of Object.entries(plans)) {
    mkdirSync(join(folder, stack));
    copyFileSync(join(RECORDED, `${plan}.json`), join(folder, stack, "tfplan.json"));
  }
  return folder;
}

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("plans in files", () => {
  test("are named by their folders, or by their own names", () => {
    const folder = stacks({ cluster: "change.cluster", retained: "change.retained" });
    expect(readPlanFiles([folder]).plans.map(({ stack }) => stack)).toEqual(["cluster", "retained"]);
    expect(readPlanFiles([join(folder, "cluster/tfplan.json")]).plans.map(({ stack }) => stack)).toEqual(["cluster"]);
    expect(readPlanFiles([join(RECORDED, "change.nodes.json")]).plans.map(({ stack }) => stack)).toEqual([
      "change.nodes",
    ]);
  });

  test("that are none are refused, all of them at once", () => {
    const broken = file("broken.json", "{");
    const state = file("state.json", '{"format_version":"1.0","values":{}}');
    expect(() => readPlanFiles([broken, state])).toThrow(
      /broken\.json cannot be read[\s\S]*state\.json is no plan of a format 1\.x/,
    );
  });

  test("that are missing, or two of one stack, are refused", () => {
    const [one, other] = [stacks({ nodes: "change.nodes" }), stacks({ nodes: "change.nodes" })];
    expect(() => readPlanFiles([one, other])).toThrow("is a second plan of nodes");
    expect(() => readPlanFiles([join(one, "nowhere")])).toThrow("There is no ");
    expect(() => readPlanFiles([temporaryFolder()])).toThrow("terraform show -json tfplan > tfplan.json");
  });

  test("say which environment they are of, unless they are of several", () => {
    expect(environmentOf(recorded("change"))).toBe("dev");
    const prod = { stack: "x", plan: { variables: { environment: { value: "prod" } } } };
    expect(() => environmentOf([...recorded("change"), prod])).toThrow("dev and prod: report each by itself");
    expect(() => environmentOf([{ stack: "x", plan: {} }])).toThrow("add --environment NAME");
  });
});

describe("npm run plan-report", () => {
  const run = (...args: string[]) => runScript("tools/plan-report.ts", args);

  test("prints the report, and ends with 2 when something is refused", async () => {
    const { code, output } = await run(stacks({ retained: "destroy.retained" }));
    expect(output).toContain("## ⛔ Plan of dev: refused, 3 destroyed");
    expect(output).toContain("Allow each that is meant: --allow ADDRESS.");
    expect(code).toBe(2);
  });

  test("writes it to a file, and ends with 0 when all of that is allowed", async () => {
    const report = join(temporaryFolder(), "report.md");
    const allowed = ["aws_kms_key.key", "aws_cloudwatch_log_group.cluster_log"].flatMap((address) => [
      "--allow",
      address,
    ]);
    const { code, output } = await run(
      stacks({ retained: "destroy.retained" }),
      "--report",
      report,
      "--environment",
      "staging",
      ...allowed,
    );
    expect(readFileSync(report, "utf8")).toContain("## ⚠️ Plan of staging: 3 destroyed");
    expect({ code, output }).toEqual({ code: 0, output: "" });
  });

  test("refuses an option it does not know", async () => {
    const { code, output } = await run("--alow", "aws_kms_key.key");
    expect(output).toContain("--alow");
    expect(code).toBe(2);
  });
});
