import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment } from "../../config/load.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { type AwsConnection, connectionOf } from "../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { accountsOf, makePrerequisites } from "../../rehearsal/platform/prerequisites.ts";
import { setUpTerraform } from "../../rehearsal/platform/terraform-setup.ts";
import type { State } from "../../tools/stack-state.ts";
import { runCommand } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/**
 * A team's way: two environments, one bucket. The tests are one story and run in order. Two stacks of
 * each are enough: the second reads the first.
 */
const STACKS = ["retained", "network"];
const BUCKET = "inference-terraform-state";
const folder = temporaryFolder();
const outdir = join(folder, "cdktf.out");
let aws: LocalAws;
let env: Record<string, string>;
let s3: S3Client;

beforeAll(async () => {
  const inputs = await Promise.all(["dev", "staging"].map(readEnvironment));
  const { account = "", region = "" } = inputs[0] ?? {};
  const log = join(folder, "local-aws.log");
  aws = await startLocalAws({ accounts: [...new Set(inputs.flatMap(accountsOf))], log, say: () => {} });
  const inAws = aws.env(account, region);
  for (const input of inputs) await makePrerequisites((of) => connectionOf(aws.env(of, input.region)), input);
  const connection = connectionOf(inAws);
  s3 = new S3Client({ ...connection, forcePathStyle: true });
  env = {
    ...inAws,
    ...(await setUpTerraform(OLDEST_AWS_PROVIDER_VERSION, folder)).env,
    AWS_PROVIDER_VERSION: OLDEST_AWS_PROVIDER_VERSION,
    STATE_FOLDER: join(folder, "state"),
    CDKTF_OUTPUT: outdir,
    BACKEND_FILE: await makeBackend(connection),
    TF_WORKSPACE: "",
    CI: "1",
  };
});
afterAll(() => aws?.stop());

/** Makes the bucket and its key, and the file that names them. */
async function makeBackend(connection: AwsConnection): Promise<string> {
  const { KeyMetadata } = await new KMSClient(connection).send(new CreateKeyCommand({}));
  const { region } = connection;
  const where = { CreateBucketConfiguration: { LocationConstraint: region as "us-west-2" } };
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ...where }));
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  const file = join(folder, "backend.tf");
  writeFileSync(
    file,
    `terraform {
  backend "s3" {
    bucket                      = "${BUCKET}"
    region                      = "${region}"
    encrypt                     = true
    kms_key_id                  = "${KeyMetadata?.Arn}"
    use_lockfile                = true
    workspace_key_prefix        = "inference"
    endpoints                   = { s3 = "${aws.endpoint}", sts = "${aws.endpoint}" }
    use_path_style              = true
    skip_credentials_validation = true
    skip_metadata_api_check     = true
    skip_requesting_account_id  = true
  }
}
`,
  );
  return file;
}

const npm = (script: string, args: readonly string[], more: Record<string, string> = {}) =>
  runCommand("npm", ["run", "--silent", script, "--", ...args], { ...env, ...more });
const deploy = (name: string, more: Record<string, string> = {}) =>
  npm("deploy", [name, "--stacks", STACKS.join(), "--auto-approve"], more);
/** Terraform in a stack's folder, as somebody runs it who works with it directly. */
const terraform = (stack: string, args: readonly string[], workspace = "") =>
  runCommand("terraform", [`-chdir=${join(outdir, "stacks", stack)}`, ...args], { ...env, TF_WORKSPACE: workspace });
const stateOf = async (stack: string, workspace: string): Promise<State> =>
  JSON.parse((await terraform(stack, ["state", "pull"], workspace)).output);
/** What the plan that was made last would change in a stack. */
const changesOf = (stack: string): string[] => {
  const plan: { resource_changes: { address: string; change: { actions: string[] } }[] } = JSON.parse(
    readFileSync(join(outdir, "stacks", stack, "tfplan.json"), "utf8"),
  );
  const changed = plan.resource_changes.filter(({ change }) => !["no-op", "read"].includes(change.actions.join()));
  return changed.map(({ address }) => address);
};
const row = (output: string, stack: string) =>
  output
    .split("\n")
    .find((line) => line.startsWith(stack))
    ?.split(/ {2,}/);

test("dev is deployed to files first, then moved into the bucket, and the plan is clean", async () => {
  expect(await deploy("dev", { BACKEND_FILE: "" })).toMatchObject({ code: 0 });
  const before = await stateOf("network", "dev");

  const refused = await deploy("dev");
  expect(refused.code).toBe(2);
  expect(refused.output).toContain("Move it there first: npm run state -- dev --move-to s3");

  const moved = await npm("state", ["dev", "--move-to", "s3"]);
  expect(moved).toMatchObject({ code: 0, output: expect.stringContaining("network: moved") });
  const { code, output } = await npm("plan", ["dev"]);
  expect(code, output).toBe(0);
  expect(STACKS.flatMap(changesOf)).toEqual([]);
  const { lineage, resources, outputs } = await stateOf("network", "dev");
  expect({ lineage, resources, outputs }).toEqual({
    lineage: before.lineage,
    resources: before.resources,
    outputs: before.outputs,
  });
  expect(readdirSync(join(folder, "state/network/dev"))).toEqual([`terraform.tfstate.moved-${before.serial}`]);
});

test("the plan named the stacks that cannot be planned yet, and why", async () => {
  const { code, output } = await npm("plan", ["dev", "--skip-synth", "--report", join(folder, "report.md")]);
  expect(code, output).toBe(0);
  expect(output).toContain("cluster: planned");
  expect(output).toContain("nodes: It needs cluster, not deployed yet.");
  expect(readFileSync(join(folder, "report.md"), "utf8")).toContain("not deployed yet");
});

test("who may read state and not write it plans what is there, and is told what is not", async () => {
  const denied = { Effect: "Deny", Principal: "*", Action: "s3:PutObject" };
  const statement = { ...denied, Resource: `arn:aws:s3:::${BUCKET}/*/terraform.tfstate` };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  const { code, output } = await npm("plan", ["staging"]);
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET }));
  expect(output).toContain("retained: Its workspace staging is not there yet, and these credentials may not make it");
  expect(output).toContain("network: It needs retained, not deployed yet.");
  expect(code, output).toBe(0);
});

test("staging is deployed into the same bucket, each stack and environment under a key of its own", async () => {
  expect(await deploy("staging")).toMatchObject({ code: 0 });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  expect(Contents.map(({ Key }) => Key)).toEqual(
    expect.arrayContaining(
      ["dev", "staging"].flatMap((name) => STACKS.map((stack) => `inference/${name}/${stack}/terraform.tfstate`)),
    ),
  );
  for (const stack of STACKS) {
    const { output } = await terraform(stack, ["workspace", "list"]);
    expect(output.replaceAll("*", " ").split(/\s+/)).toEqual(expect.arrayContaining(["dev", "staging"]));
  }
});

test("a reader sees the outputs of its own environment", async () => {
  for (const name of ["dev", "staging"]) {
    const { resources } = (await stateOf("network", name)) as unknown as {
      resources: { type: string; name: string; instances: { attributes: { outputs: { value: unknown } } }[] }[];
    };
    const reader = resources.find(({ type, name }) => type === "terraform_remote_state" && name === "retained");
    const { outputs } = await stateOf("retained", name);
    expect(reader?.instances[0]?.attributes.outputs.value).toEqual(
      Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value])),
    );
  }
  const [dev, staging] = [await stateOf("retained", "dev"), await stateOf("retained", "staging")];
  expect(dev.outputs).not.toEqual(staging.outputs);
});

test("stacks with different workspaces selected are found and named", async () => {
  // The cluster was planned for dev, and nobody has looked at it for staging yet.
  const { code, output } = await npm("state", ["staging"]);
  expect(code).toBe(1);
  expect(output).toContain(`staging: state in s3://${BUCKET}/inference/staging`);
  expect(output).toContain("The selected workspaces diverge: staging in retained, network; dev in cluster.");
  expect(row(output, "network")?.[1]).toBe("staging");
  expect(row(output, "cluster")?.[1]).toBe("dev");
});

test("staging's JSON in workspace dev: terraform plan stops", async () => {
  await terraform("network", ["workspace", "select", "dev"]);
  const { code, output } = await terraform("network", ["plan", "-input=false", "-no-color"]);
  expect(code).toBe(1);
  expect(output.replaceAll(/[\s│]+/g, " ")).toContain(
    "This is environment staging, but the selected workspace is dev: stopped, nothing was changed.",
  );
});

test("who holds a lock is shown, and a second one is refused", async () => {
  const console = holdLock("network", "staging");
  try {
    let shown = { code: 0 as number | null, output: "" };
    while (!/network .* by /.test(shown.output)) {
      expect(console.exitCode, "it ended before it held the lock").toBeNull();
      shown = await npm("state", ["staging"]);
    }
    const { ID } = JSON.parse((await stateLock("staging")) ?? "{}");
    expect(shown.output.replaceAll(/\s+/g, " ")).toContain(ID.slice(0, 8));
    const second = await terraform("network", ["plan", "-input=false", "-no-color"], "staging");
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining("Error acquiring the state lock") });
  } finally {
    console.stdin?.end();
    await once(console, "close");
  }
  expect(row((await npm("state", ["staging"])).output, "network")?.at(-1)).toBe("-");
});

/** `terraform console` holds the lock as long as somebody may type. */
function holdLock(stack: string, workspace: string): ChildProcess {
  const cwd = join(outdir, "stacks", stack);
  return spawn("terraform", ["console"], {
    cwd,
    env: { ...process.env, ...env, TF_WORKSPACE: workspace },
    stdio: ["pipe", "ignore", "ignore"],
  });
}

async function stateLock(name: string): Promise<string | undefined> {
  const Key = `inference/${name}/network/terraform.tfstate.tflock`;
  return (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();
}

test("staging is destroyed, dev is untouched and planned clean", async () => {
  const before = await stateOf("network", "dev");
  const { code, output } = await terraform("network", ["destroy", "-auto-approve", "-input=false"], "staging");
  expect(code, output).toBe(0);
  expect((await stateOf("network", "staging")).resources).toEqual([]);
  expect(await stateOf("network", "dev")).toEqual(before);
  expect(await npm("plan", ["dev"])).toMatchObject({ code: 0 });
  expect(STACKS.flatMap(changesOf)).toEqual([]);
});

test("plain cdktf works in the bucket too", async () => {
  const { code, output } = await runCommand("npx", ["--no-install", "cdktf", "diff", "network"], {
    ...env,
    TF_WORKSPACE: "dev",
  });
  expect(output).toContain("No changes. Your infrastructure matches the configuration.");
  expect(code).toBe(0);
});

test("dev moves back to files, and the plan is clean there too", async () => {
  const moved = await npm("state", ["dev", "--move-to", "local"]);
  expect(moved).toMatchObject({ code: 0, output: expect.stringContaining("remove it") });
  const refused = await npm("plan", ["dev"]);
  expect(refused).toMatchObject({ code: 2, output: expect.stringContaining("its backend is S3 now") });
  const { code, output } = await npm("plan", ["dev"], { BACKEND_FILE: "" });
  expect(code, output).toBe(0);
  expect(STACKS.flatMap(changesOf)).toEqual([]);
});
