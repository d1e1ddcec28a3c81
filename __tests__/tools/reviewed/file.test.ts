import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { plannedIn, readReviewed } from "../../../tools/reviewed/file.ts";
import { temporaryFolder } from "../../support/temporary.ts";
import { recordedStack } from "../plan-report/recorded.ts";

/** Synthesized output with stacks, of which some have plans. */
function output(plans: Readonly<Record<string, unknown>>): string {
  const outdir = temporaryFolder();
  const stacks = Object.keys(plans).map((name) => {
    const workingDirectory = `stacks/${name}`;
    mkdirSync(join(outdir, workingDirectory), { recursive: true });
    if (plans[name] !== undefined)
      writeFileSync(join(outdir, workingDirectory, "tfplan.json"), JSON.stringify(plans[name]));
    return [name, { name, workingDirectory, dependencies: [] }];
  });
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ stacks: Object.fromEntries(stacks) }));
  return outdir;
}

test("stacks that were planned whole were reviewed: addresses and actions, no values", () => {
  const outdir = output({
    cluster: { ...recordedStack("change", "cluster").plan, errored: true },
    "node-pools": recordedStack("change", "node-pools").plan,
    nodes: undefined,
  });
  expect(plannedIn(outdir)).toEqual({
    "node-pools": {
      "kubernetes_manifest.class_batch": "create",
      "kubernetes_manifest.class_general": "change",
      "kubernetes_manifest.pool_batch": "create",
      "kubernetes_manifest.pool_general": "change",
      "kubernetes_manifest.pool_gpu_inference": "change",
    },
  });
});

test("fails when there is no plan at all: nothing reviewed is no review", () => {
  expect(() => plannedIn(output({ cluster: undefined }))).toThrow("There is no plan in ");
});

test.each([
  ["what is no JSON", "<html>", "is not what npm run reviewed -- write makes"],
  ["an action there is not", '{ "network": { "aws_vpc.vpc": "explode" } }', "network"],
  ["a plan itself", '{ "resource_changes": [] }', "resource_changes"],
])("fails when it is handed %s", (_, content, named) => {
  const file = join(temporaryFolder(), "reviewed.json");
  writeFileSync(file, content);
  expect(() => readReviewed(file)).toThrow(named);
});
