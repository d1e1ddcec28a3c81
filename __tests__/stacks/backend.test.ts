import { join } from "node:path";
import { expect, test } from "vitest";
import { resolveEnvironment } from "../../config/resolve.ts";
import { AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { platform } from "../../stacks/platform.ts";
import { MINIMAL } from "../support/environments.ts";
import { synthApp } from "../support/synth.ts";
import { temporaryFolder } from "../support/temporary.ts";

const BACKEND = {
  bucket: "state-111122223333",
  region: "eu-west-1",
  encrypt: true,
  kms_key_id: "arn:aws:kms:eu-west-1:111122223333:alias/state",
  use_lockfile: true,
  workspace_key_prefix: "inference",
  assume_role: {
    role_arn: "arn:aws:iam::111122223333:role/state",
    tags: { CostCenter: "inference" },
    transitive_tag_keys: ["CostCenter"],
  },
  endpoints: { s3: "http://127.0.0.1:4566" },
  skip_requesting_account_id: true,
};

const outdir = temporaryFolder();
const stacks = synthApp(
  platform({
    environment: resolveEnvironment(MINIMAL),
    awsProviderVersion: AWS_PROVIDER_VERSION,
    stateFolder: join(outdir, "../state"),
    backend: BACKEND,
    outdir,
  }),
);

test("every stack keeps its state in the bucket, under a key of its own, with every argument as it was written", () => {
  expect(Object.keys(stacks)).toContain("network");
  for (const [name, { json }] of Object.entries(stacks)) {
    expect(json.terraform?.backend).toEqual({ s3: { ...BACKEND, key: `${name}/terraform.tfstate` } });
  }
});

test("every reader has the same, with the key of the stack it reads and its own workspace", () => {
  const readers = Object.values(stacks).flatMap((stack) => Object.entries(stack.data("terraform_remote_state")));
  expect(readers.map(([of]) => of)).toContain("network");
  for (const [of, reader] of readers) {
    expect(reader).toEqual({
      backend: "s3",
      workspace: "${terraform.workspace}",
      config: { ...BACKEND, key: `${of}/terraform.tfstate` },
    });
  }
});
