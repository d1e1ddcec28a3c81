import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { environmentNames, loadEnvironment } from "../../../config/load.ts";
import { AWS_PROVIDER_VERSION } from "../../../config/versions.ts";
import { platform } from "../../../stacks/platform.ts";
import { checkFolder, rewriteFolder } from "../../../tools/check-synthesized/folder.ts";
import { temporaryFolder } from "../../support/temporary.ts";

let folder: string;
const write = (path: string, text: string) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const manifest = (workingDirectory: string) => JSON.stringify({ stacks: { network: { workingDirectory } } });

beforeEach(() => {
  folder = temporaryFolder();
  write("manifest.json", manifest("stacks/network"));
  write("stacks/network/cdk.tf.json", "{}");
});

test.each(environmentNames())("what is synthesized of %s may be planned", async (name) => {
  const outdir = temporaryFolder();
  const environment = await loadEnvironment(name);
  platform({ environment, awsProviderVersion: AWS_PROVIDER_VERSION, stateFolder: temporaryFolder(), outdir }).synth();
  expect(checkFolder(outdir)).toEqual([]);
});

test.each(["stacks/network/more.tf", "stacks/network/.terraform.lock.hcl", "stacks/network/.terraform/x", "x.sh"])(
  "fails when there is a file %s, which Terraform would take too",
  (path) => {
    write(path, "");
    expect(checkFolder(folder).map((problem) => problem.path)).toEqual([path]);
  },
);

test("fails when a stack's JSON is a link to somewhere else", () => {
  mkdirSync(join(folder, "stacks/nodes"));
  symlinkSync("/etc/hostname", join(folder, "stacks/nodes/cdk.tf.json"));
  expect(checkFolder(folder).map(({ path }) => path)).toEqual(["stacks/nodes/cdk.tf.json"]);
});

test.each(["../elsewhere", "/", "stacks/nodes"])("fails when commands would run in %s", (workingDirectory) => {
  write("manifest.json", manifest(workingDirectory));
  expect(checkFolder(folder).map(({ path }) => path)).toEqual(["manifest.json: stacks.network.workingDirectory"]);
});

test("of two values of one name, the one that was looked at is the one that stays", () => {
  write("stacks/network/cdk.tf.json", '{"data": {"external": {"x": {}}}, "data": {}}');
  expect(checkFolder(folder)).toEqual([]);
  rewriteFolder(folder);
  expect(readFileSync(join(folder, "stacks/network/cdk.tf.json"), "utf8")).not.toContain("external");
});
