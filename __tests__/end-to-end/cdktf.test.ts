import { execFile } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Command, PROJECT, runCommand } from "../support/command.ts";

/**
 * The way of a user who works with cdktf and terraform themselves, on `npm run local-aws`.
 * The tests are one story and run in order.
 */
let localAws: Command;
let env: Record<string, string>;
const stack = join(PROJECT, ".rehearsal/local/cdktf.out/stacks/network");

beforeAll(async () => {
  // Not through npm, which answers Ctrl-C with an exit of its own.
  localAws = new Command("node", ["--import", "tsx/esm", "tools/local-aws.ts"]);
  await localAws.printed("Ctrl-C ends");
  env = Object.fromEntries(
    [...localAws.output.matchAll(/export (\w+)='([^']*)'/g)].map(([, name = "", value = ""]) => [name, value]),
  );
});
afterAll(async () => {
  localAws?.ctrlC();
  expect(await localAws?.ended).toBe(0);
});

/** Those that need no API server; of the others, and what they need, a rehearsal speaks. */
const AWS_STACKS = ["retained", "network", "cluster", "nodes"];
const cdktf = (...args: string[]) => runCommand("npx", ["--no-install", "cdktf", ...args], { ...env, CI: "1" });
/** Terraform in the stack's folder; its output, whether it failed or not. */
const terraform = (args: string[], more: Record<string, string> = {}) =>
  promisify(execFile)(
    "terraform",
    [...args, "-no-color"].slice(0, args[0] === "workspace" || args[0] === "state" ? -1 : undefined),
    {
      cwd: stack,
      env: { ...process.env, ...env, ...more },
    },
  ).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout, stderr }) => ({ code: Number(code), output: `${stdout}${stderr}` }),
  );

test("plain cdktf deploy works on an empty server", async () => {
  const { code, output } = await cdktf("deploy", ...AWS_STACKS, "--auto-approve");
  expect(output).toContain("Apply complete!");
  expect(code).toBe(0);
});

test("cdktf diff then finds nothing", async () => {
  const { code, output } = await cdktf("diff", "nodes");
  expect(output).toContain("No changes. Your infrastructure matches the configuration.");
  expect(code).toBe(0);
});

test("terraform answers in the stack's folder", async () => {
  expect((await terraform(["workspace", "list"])).output).toContain("* dev");
  expect((await terraform(["state", "list"])).output).toContain("aws_subnet.private_us_west_2a");
});

test("npm run deploy prepares a second workspace, and deploys beside the first", async () => {
  const { code, output } = await runCommand(
    "npm",
    ["run", "--silent", "deploy", "--", "staging", "--stacks", AWS_STACKS.join(), "--auto-approve"],
    env,
  );
  expect(output).toContain("Apply complete!");
  expect(code).toBe(0);
  const vpc = async (workspace: string) =>
    (await terraform(["output", "-raw", "vpc_id"], { TF_WORKSPACE: workspace })).output;
  expect(await vpc("staging")).toMatch(/^vpc-/);
  expect(await vpc("dev")).toMatch(/^vpc-/);
  expect(await vpc("staging")).not.toBe(await vpc("dev"));
});

test("after it, plain cdktf deploy works in the second workspace too", async () => {
  const { code, output } = await runCommand(
    "npx",
    ["--no-install", "cdktf", "deploy", ...AWS_STACKS, "--auto-approve"],
    {
      ...env,
      TF_WORKSPACE: "staging",
      CI: "1",
    },
  );
  expect(output).toContain("No changes.");
  expect(code).toBe(0);
});

test("prod's JSON in workspace dev: plan and destroy stop with what to do, and dev is untouched", async () => {
  const before = (await terraform(["state", "list"])).output;
  // Prod's files over dev's, as a synth in the wrong terminal leaves them; the workspace is still dev.
  const synth = await runCommand("node", ["tools/synth.mjs"], {
    ...env,
    TF_WORKSPACE: "prod",
    CDKTF_OUTDIR: env.CDKTF_OUTPUT,
  });
  expect(synth.code).toBe(0);
  for (const command of [["plan"], ["destroy", "-auto-approve"], ["apply", "-refresh-only", "-auto-approve"]]) {
    const { code, output } = await terraform([...command, "-input=false"]);
    expect(code).toBe(1);
    const said = output.replaceAll(/\s+/g, " ").replaceAll("│ ", "");
    expect(said).toContain(
      "This is environment prod, but the selected workspace is dev: stopped, nothing was changed.",
    );
    expect(said).toContain("run terraform workspace select prod, or set TF_WORKSPACE=prod");
  }
  expect((await terraform(["state", "list"])).output).toBe(before);
});

test("prod's JSON in its own workspace, but with another account's credentials: Terraform refuses", async () => {
  await terraform(["workspace", "new", "prod"], { TF_WORKSPACE: "" });
  const { code, output } = await terraform(["plan", "-input=false"], { TF_WORKSPACE: "prod" });
  expect(code).toBe(1);
  expect(output).toContain("AWS account ID not allowed: 111122223333");
});

test("our command says so too, before anything is written, and says what to do", async () => {
  const outdir = join(PROJECT, ".rehearsal/local/other.out");
  rmSync(outdir, { recursive: true, force: true });
  const { code, output } = await runCommand("npm", ["run", "--silent", "deploy", "--", "prod"], {
    ...env,
    CDKTF_OUTPUT: outdir,
  });
  expect(code).toBe(2);
  expect(output).toContain("prod is in account 444455556666, but you are arn:aws:iam::111122223333:user/rehearsal");
  expect(output).toContain("Nothing was changed. Use credentials of account 444455556666");
  expect(() => mkdirSync(outdir)).not.toThrow();
});
