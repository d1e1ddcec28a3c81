import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { environmentNames, loadEnvironment, readSettings } from "../../config/load.ts";
import { EnvironmentError } from "../../config/problem.ts";
import { AWS_PROVIDER_VERSION, isOlder } from "../../config/versions.ts";
import { temporaryFolder } from "../support/temporary.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

test("without anything set, it is dev, the bindings' provider, state in the project", () => {
  expect(readSettings({ BACKEND_FILE: "" })).toEqual({
    environment: "dev",
    awsProviderVersion: AWS_PROVIDER_VERSION,
    stateFolder: join(PROJECT, "state"),
    backendFile: undefined,
  });
});

test("BACKEND_FILE names the backend, seen from the project", () => {
  expect(readSettings({ BACKEND_FILE: "backend.tf.example" }).backendFile).toBe(join(PROJECT, "backend.tf.example"));
});

test("fails when BACKEND_FILE is not there: state must not come to lie in files instead", () => {
  expect(() => readSettings({ BACKEND_FILE: "bakend.tf" })).toThrow(/BACKEND_FILE\n +received .*bakend\.tf"/);
});

test("TF_WORKSPACE names the environment", () => {
  expect(readSettings({ TF_WORKSPACE: "prod" }).environment).toBe("prod");
});

test("fails when TF_WORKSPACE is no environment, and lists those there are", () => {
  expect(() => readSettings({ TF_WORKSPACE: "prd" })).toThrow(
    /TF_WORKSPACE\n +received {2}"prd"\n +allowed .*dev, prod, staging/,
  );
});

test.each(["5.100.0", "5.100.1", "6.0.0", "6.25.0"])("AWS provider %s can be pinned", (version) => {
  expect(readSettings({ AWS_PROVIDER_VERSION: version }).awsProviderVersion).toBe(version);
});

test.each(["5.99.1", "4.0.0", "7.0.0", "6", "~> 6.0", "latest"])("fails when the AWS provider is %s", (version) => {
  expect(() => readSettings({ AWS_PROVIDER_VERSION: version })).toThrow(EnvironmentError);
});

test("every environment of the project loads, under its own name", async () => {
  const names = environmentNames();
  expect(names).toEqual(["dev", "prod", "staging"]);
  const environments = await Promise.all(names.map((name) => loadEnvironment(name)));
  expect(environments.map(({ name }) => name)).toEqual(names);
});

const main = (env: Record<string, string>) => {
  const folder = temporaryFolder();
  const outdir = join(folder, "cdktf.out");
  const answer = spawnSync("node", ["tools/synth.mjs"], {
    cwd: PROJECT,
    env: { PATH: process.env.PATH, CDKTF_OUTDIR: outdir, ...env },
    encoding: "utf8",
  });
  return { ...answer, written: existsSync(outdir) };
};

test("a refused environment ends synthesis with its problems alone, and nothing is written", () => {
  const env = { ENVIRONMENTS_FOLDER: "__tests__/environments", TF_WORKSPACE: "ten-mistakes" };
  const { status, stderr, stdout, written } = main(env);
  expect(status).toBe(1);
  expect(stderr).toContain("__tests__/environments/ten-mistakes.ts is refused: 10 problems.");
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(written).toBe(false);
});

test("a refused backend ends synthesis with its problems alone, and nothing is written", () => {
  const backend = join(temporaryFolder(), "backend.tf");
  writeFileSync(backend, 'terraform {\n  backend "s3" {\n    secret_key = "not-a-real-secret"\n  }\n}\n');
  const { status, stderr, stdout, written } = main({ BACKEND_FILE: backend });
  expect(status).toBe(1);
  expect(stderr).toContain("backend.tf is refused: 7 problems. Nothing was written.");
  expect(stderr).toContain("backend.tf:3 secret_key");
  expect(stderr).not.toContain("not-a-real-secret");
  expect(stderr).not.toContain("    at ");
  expect(stdout).toBe("");
  expect(written).toBe(false);
});

test("an accepted environment is synthesized", () => {
  expect(main({ TF_WORKSPACE: "prod" })).toMatchObject({ status: 0, stderr: "", written: true });
});

test.each([
  ["5.99.1", "5.100.0"],
  ["1.9.8", "1.10.0"],
  ["3.9", "3.11"],
])("%s is older than %s, and not the other way round", (older, newer) => {
  expect(isOlder(older, newer)).toBe(true);
  expect(isOlder(newer, older)).toBe(false);
  expect(isOlder(newer, newer)).toBe(false);
});
