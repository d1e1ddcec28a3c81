import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runScript } from "../../support/command.ts";
import { temporaryFolder } from "../../support/temporary.ts";

const reviewed = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => runScript("tools/reviewed.ts", args, env);

function file(content: unknown): string {
  const path = join(temporaryFolder(), "reviewed.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

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

test("what is written has the stacks that were planned, and no values", async () => {
  const role = { address: "aws_iam_role.node", mode: "managed", type: "aws_iam_role" };
  const CDKTF_OUTPUT = output({
    cluster: {
      resource_changes: [{ ...role, change: { actions: ["create"], before: null, after: { name: "secret" } } }],
    },
    nodes: undefined,
  });
  const written = join(temporaryFolder(), "reviewed.json");
  expect(await reviewed(["write", written], { CDKTF_OUTPUT })).toEqual({ code: 0, output: "" });
  expect(JSON.parse(readFileSync(written, "utf8"))).toEqual({ cluster: { "aws_iam_role.node": "create" } });
});

test("fails when there is no plan at all: nothing reviewed is no review", async () => {
  const CDKTF_OUTPUT = output({ cluster: undefined });
  const { code, output: said } = await reviewed(["write", join(temporaryFolder(), "reviewed.json")], { CDKTF_OUTPUT });
  expect(code).toBe(2);
  expect(said).toContain("There is no plan of any stack: npm run plan -- NAME makes them.");
});

test("fails with a table when two differ, and not when they are the same", async () => {
  const [a, b] = [file({ network: { "aws_vpc.vpc": "change" } }), file({ network: { "aws_vpc.vpc": "replace" } })];
  const differing = await reviewed(["compare", a, b]);
  expect(differing.code).toBe(1);
  expect(differing.output).toContain("network  aws_vpc.vpc  change    replace  different");
  expect(await reviewed(["compare", a, a])).toEqual({ code: 0, output: "No difference.\n" });
});

test.each([
  ["what is no JSON", "<html>", "is not what npm run reviewed -- write makes"],
  ["an action there is not", { network: { "aws_vpc.vpc": "explode" } }, "network"],
  ["a plan itself", { resource_changes: [] }, "resource_changes"],
])("fails when it is handed %s", async (_, content, named) => {
  const { code, output: said } = await reviewed(["compare", file(content), file({})]);
  expect(code).toBe(2);
  expect(said).toContain(named);
});

test("fails when it is asked for what it does not do", async () => {
  for (const words of [[], ["write"], ["compare", "one.json"], ["aply", "dev", "one.json"]]) {
    const { code, output: said } = await reviewed(words);
    expect(code).toBe(2);
    expect(said).toContain(`There is no ${words.join(" ") || "command"} here.`);
  }
});
