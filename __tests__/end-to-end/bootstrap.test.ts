import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import nonprod from "../../bootstrap/nonprod.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { connectionOf } from "../../rehearsal/platform/connection.ts";
import type { CommandFailed } from "../../rehearsal/platform/errors.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { run } from "../../rehearsal/platform/run.ts";
import { setUpTerraform } from "../../rehearsal/platform/terraform-setup.ts";
import { runCommand } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What an account has once, from nothing to a state in its own bucket. The tests are one story and run in order. */
const folder = temporaryFolder();
const BUCKET = "inference-terraform-state-111122223333";
const STATE = "bootstrap-nonprod/terraform.tfstate";
let aws: LocalAws;
let env: Record<string, string>;
let s3: S3Client;

beforeAll(async () => {
  aws = await startLocalAws({ accounts: [nonprod.account], log: join(folder, "local-aws.log"), say: () => {} });
  const setup = await setUpTerraform(OLDEST_AWS_PROVIDER_VERSION, folder);
  const own = aws.env(nonprod.account, nonprod.region);
  env = { ...own, ...setup.env, AWS_PROVIDER_VERSION: OLDEST_AWS_PROVIDER_VERSION, ...clone("first") };
  s3 = new S3Client({ ...connectionOf(own), forcePathStyle: true });
});
afterAll(() => aws?.stop());

/** Where somebody's clone keeps what is not in Git. */
const clone = (name: string) => ({
  STATE_FOLDER: join(folder, name, "state"),
  CDKTF_OUTPUT: join(folder, name, "cdktf.out"),
});
/** As under npm run local-aws, which names a workspace: the account's stack is in none. */
const bootstrap = (args: readonly string[], more: Record<string, string> = {}) =>
  runCommand("npm", ["run", "--silent", "bootstrap", "--", ...args], { TF_WORKSPACE: "dev", ...env, ...more });

test("makes everything, its state in a file", async () => {
  const { code, output } = await bootstrap(["nonprod", "--auto-approve"]);
  expect(output).toContain("Apply complete!");
  expect(output).toContain("role/bootstrap/inference-deploy-staging");
  expect(output).toContain("Next: npm run bootstrap -- nonprod --move-state");
  expect(code).toBe(0);
});

test("and then finds nothing to change", async () => {
  const { code, output } = await bootstrap(["nonprod", "--auto-approve"]);
  expect(output).toContain("No changes.");
  expect(code).toBe(0);
});

test("fails in another clone, which would make everything a second time", async () => {
  const { code, output } = await bootstrap(["nonprod", "--auto-approve"], clone("second"));
  expect(output).toContain("Whoever made the bucket has it: let them run npm run bootstrap -- nonprod --move-state.");
  expect(code).toBe(2);
});

test("moves its state into the bucket it made", async () => {
  const { code, output } = await bootstrap(["nonprod", "--move-state"]);
  expect(output).toContain(`The state of bootstrap-nonprod is in ${BUCKET}.`);
  expect(code).toBe(0);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: STATE }));
  expect(JSON.parse((await Body?.transformToString()) ?? "").resources.length).toBeGreaterThan(30);
});

test("and from then on finds it there, in any clone, with nothing to change", async () => {
  const { code, output } = await bootstrap(["nonprod", "--auto-approve"], clone("second"));
  expect(output).toContain("No changes.");
  expect(code).toBe(0);
  expect((await bootstrap(["nonprod", "--move-state"])).output).toContain("already");
});

test("a destroy is refused before anything goes", async () => {
  const cwd = join(folder, "second/cdktf.out/bootstrap/stacks/bootstrap-nonprod");
  const destroyed = run("terraform", ["destroy", "-auto-approve", "-no-color"], {
    cwd,
    env: { ...process.env, ...env },
  });
  const output = await destroyed.then(
    () => "destroyed",
    (error: CommandFailed) => error.end.output,
  );
  for (const address of ["aws_s3_bucket_versioning.state_versioning", "aws_kms_key.state_key"])
    expect(output).toMatch(new RegExp(`Resource ${address}\\s+has\\s+lifecycle\\.prevent_destroy\\s+set`));
  expect((await bootstrap(["nonprod", "--auto-approve"])).output).toContain("No changes.");
});

test("a state that is deleted is still there, as a version", async () => {
  const other = { Bucket: BUCKET, Key: "inference/dev/network/terraform.tfstate" };
  await s3.send(new PutObjectCommand({ ...other, Body: "{}" }));
  await s3.send(new DeleteObjectCommand(other));
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: other.Key }));
  expect(Versions).toHaveLength(1);
});

test("an object that is encrypted otherwise is refused", async () => {
  const otherwise = { Bucket: BUCKET, Key: "inference/dev/x", Body: "{}", ServerSideEncryption: "AES256" } as const;
  await expect(s3.send(new PutObjectCommand(otherwise))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test("fails in another account, and says whose credentials to use", async () => {
  const { code, output } = await bootstrap(["prod"]);
  expect(output).toContain("prod is in account 444455556666");
  expect(code).toBe(2);
});
