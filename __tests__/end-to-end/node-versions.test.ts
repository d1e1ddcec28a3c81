import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCommand } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** npm's own package of Node brings the other versions; the CLI and the app both run on it. */
async function synthOn(version: string): Promise<string> {
  const outdir = temporaryFolder();
  const on = ["exec", "--yes", `--package=node@${version}`, "--"];
  const env = { CI: "1", CHECKPOINT_DISABLE: "1", TF_WORKSPACE: "prod" };
  const node = await runCommand("npm", [...on, "node", "--version"], env);
  expect(node.output).toContain(`v${version}.`);
  const { code, output } = await runCommand("npm", [...on, "cdktf", "synth", "--output", outdir], env);
  expect(output).toContain("Generated Terraform code for the stacks:");
  expect(code).toBe(0);
  const stacks = readdirSync(join(outdir, "stacks"));
  expect(stacks).toContain("cluster");
  return stacks.map((stack) => readFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), "utf8")).join("\n");
}

test("cdktf synth writes the same JSON on Node 20, 22 and 24", async () => {
  const on20 = await synthOn("20");
  const state = /"(path|workspace_dir)": "[^"]*"/g;
  for (const version of ["22", "24"])
    expect((await synthOn(version)).replaceAll(state, "")).toBe(on20.replaceAll(state, ""));
});
