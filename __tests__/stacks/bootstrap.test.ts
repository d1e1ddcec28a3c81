import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Account } from "../../config/bootstrap/account.ts";
import { accountNames, loadAccount } from "../../config/bootstrap/load.ts";
import { bootstrapStack, stateArguments } from "../../config/bootstrap/state.ts";
import { AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import { bootstrap } from "../../stacks/bootstrap.ts";
import { LocalState, S3State, type StateBackend } from "../../stacks/state/backend.ts";
import { type SynthesizedStack, synthApp } from "../support/synth.ts";
import { temporaryFolder } from "../support/temporary.ts";

function synth(name: string, account: Account, state?: StateBackend): SynthesizedStack {
  const outdir = join(temporaryFolder(), "out");
  const app = bootstrap({
    name,
    account,
    state: state ?? new LocalState(join(outdir, "../state")),
    awsProviderVersion: AWS_PROVIDER_VERSION,
    outdir,
  });
  return synthApp(app)[bootstrapStack(name)] as SynthesizedStack;
}

describe.each(accountNames())("%s", (name) => {
  test("keeps its resource addresses", async () => {
    const { addresses } = synth(name, await loadAccount(name));
    await expect(`${addresses.join("\n")}\n`).toMatchFileSnapshot(`../golden/${bootstrapStack(name)}.txt`);
  });
});

const nonprod = await loadAccount("nonprod");
const prod = await loadAccount("prod");
const stack = synth("nonprod", nonprod);

test("bucket, versions and key are not destroyed by accident", () => {
  for (const type of ["aws_s3_bucket", "aws_s3_bucket_versioning", "aws_kms_key"])
    expect(stack.the(type).lifecycle).toEqual({ prevent_destroy: true });
  expect(stack.the("aws_s3_bucket").force_destroy).toBe(false);
});

test("nothing of it is public", () => {
  const { bucket: _, depends_on: __, ...blocked } = stack.the("aws_s3_bucket_public_access_block");
  expect(blocked).toEqual({
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  });
});

test("versions are kept as long as the file says", () => {
  const rules = synth("prod", prod).the("aws_s3_bucket_lifecycle_configuration").rule;
  expect(rules).toMatchObject([{ noncurrent_version_expiration: [{ noncurrent_days: 365 }] }]);
});

test("a role deploys one environment, from that environment of the repository alone", () => {
  const subjects = Object.entries(stack.resources("aws_iam_role")).map(([name, role]) => {
    const [statement] = JSON.parse(String(role.assume_role_policy)).Statement;
    return [name, statement.Condition.StringEquals["token.actions.githubusercontent.com:sub"]];
  });
  expect(Object.fromEntries(subjects)).toEqual({
    plan: ["repo:example/inference-platform:pull_request", "repo:example/inference-platform:ref:refs/heads/main"],
    deploy_dev: ["repo:example/inference-platform:environment:dev"],
    deploy_staging: ["repo:example/inference-platform:environment:staging"],
  });
});

test("roles and policies are where no deploy role reaches", () => {
  const paths = ["aws_iam_role", "aws_iam_policy"].flatMap((type) =>
    Object.values(stack.resources(type)).map(({ path }) => path),
  );
  expect(new Set(paths)).toEqual(new Set(["/bootstrap/"]));
});

test("what the account has already is not made, and GitHub's provider is referred to", () => {
  const without = synth("nonprod", { ...nonprod, existing: ["githubOidcProvider", "spotServiceLinkedRole"] });
  const gone = stack.addresses.filter((address) => !without.addresses.includes(address));
  expect(gone).toEqual(["aws_iam_openid_connect_provider.github", "aws_iam_service_linked_role.spot"]);
  expect(without.resources("aws_iam_role").plan?.assume_role_policy).toContain(
    "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
  );
});

test("its state moves into the bucket it makes, under the key it makes, with a lock", () => {
  const moved = synth("nonprod", nonprod, new S3State(stateArguments(nonprod, false)));
  expect(moved.json.terraform?.backend).toEqual({
    s3: {
      bucket: "inference-terraform-state-111122223333",
      key: "bootstrap-nonprod/terraform.tfstate",
      region: "us-west-2",
      encrypt: true,
      kms_key_id: "arn:aws:kms:us-west-2:111122223333:alias/inference-terraform-state",
      use_lockfile: true,
      workspace_key_prefix: "inference",
    },
  });
});
