import { join } from "node:path";
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionOf } from "../../rehearsal/platform/connection.ts";
import { Command, runCommand, runScript } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** A change is planned, reviewed, and deployed as reviewed, on the local AWS. The tests are one story and run in order. */
const work = temporaryFolder();
const file = join(work, "reviewed.json");
let localAws: Command;
let env: Record<string, string>;

beforeAll(async () => {
  localAws = new Command("node", ["--import", "tsx/esm", "tools/local-aws.ts"]);
  await localAws.printed("Ctrl-C ends");
  const printed = [...localAws.output.matchAll(/export (\w+)='([^']*)'/g)];
  env = {
    ...Object.fromEntries(printed.map(([, name = "", value = ""]) => [name, value])),
    TF_WORKSPACE: "dev",
    CDKTF_OUTPUT: join(work, "cdktf.out"),
    STATE_FOLDER: join(work, "state"),
  };
  const synth = await runCommand("npx", ["--no-install", "cdktf", "synth"], env);
  expect(synth.output).toContain("Generated Terraform code");
});
afterAll(async () => {
  localAws?.ctrlC();
  expect(await localAws?.ended).toBe(0);
});

const reviewed = (...args: string[]) => runScript("tools/reviewed.ts", args, env);
const inState = async (stack: string) =>
  (await runCommand("terraform", [`-chdir=${join(work, "cdktf.out/stacks", stack)}`, "state", "list"], env)).output;

test("what is planned can be reviewed: the stacks that read nothing yet", async () => {
  const planned = await runScript("tools/plan.ts", ["dev", "--skip-synth", "--report", join(work, "report.md")], env);
  expect(planned.code).toBe(0);
  expect(await reviewed("write", file)).toEqual({ code: 0, output: "" });
});

test("it is deployed as it was reviewed", async () => {
  const { code, output } = await reviewed("deploy", "dev", file, "--stacks", "retained");
  expect(output).toContain("Apply complete!");
  expect(code).toBe(0);
  expect(await inState("retained")).toContain("aws_kms_key");
});

test("a second time it stops: nothing is left of what was reviewed", async () => {
  const { code, output } = await reviewed("deploy", "dev", file, "--stacks", "retained");
  expect(output).toContain("Stopped before retained. Its plan is not the one that was reviewed:");
  expect(output).toMatch(/^retained {2}aws_kms_key\.\S+ +create +- +gone$/m);
  expect(code).toBe(1);
});

test("but not when it is known to be run again", async () => {
  const { code, output } = await reviewed("deploy", "dev", file, "--stacks", "retained", "--again");
  expect(output).toContain("No changes.");
  expect(code).toBe(0);
});

test("it stops before a stack that could not be planned in the review, also when it is run again, and does nothing", async () => {
  const { code, output } = await reviewed("deploy", "dev", file, "--again", "--stacks", "network");
  expect(output).toContain("Stopped before network. It could not be planned when the rest was reviewed");
  expect(output).toMatch(/^network {2}aws_vpc\.\S+ +- +create +new$/m);
  expect(code).toBe(1);
  expect(await inState("network")).not.toContain("aws_vpc.");
});

test("it leaves no plan behind", async () => {
  const { output } = await runCommand("find", [join(work, "cdktf.out"), "-name", "tfplan", "-path", "*network*"]);
  expect(output).toBe("");
});

test("nothing drifted: Terraform's own changes are none", async () => {
  const { code, output } = await runScript("tools/drift.ts", ["dev", "--skip-synth"], env);
  expect(output).toContain("Nothing was changed behind Terraform's back.");
  expect(code).toBe(0);
});

test("fails when somebody keeps logs for a shorter time, and names what they changed", async () => {
  const log = (await inState("retained"))
    .split("\n")
    .find((address) => address.startsWith("aws_cloudwatch_log_group."));
  const logs = new CloudWatchLogsClient(connectionOf(env));
  await logs.send(
    new PutRetentionPolicyCommand({ logGroupName: "/aws/eks/inference-dev/cluster", retentionInDays: 1 }),
  );
  const { code, output } = await runScript("tools/drift.ts", ["dev", "--skip-synth"], env);
  expect(output).toContain(log);
  expect(output).toMatch(/retention_in_days.*7.*1/);
  expect(code).toBe(3);
});

test("fails with another account's credentials, before anything is planned", async () => {
  const { code, output } = await reviewed("deploy", "prod", file);
  expect(output).toContain("prod is in account 444455556666, but you are ");
  expect(output).not.toContain("━━");
  expect(code).toBe(2);
});
