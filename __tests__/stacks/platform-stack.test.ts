import { App, TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { expect, test } from "vitest";
import { resolveEnvironment } from "../../config/resolve.ts";
import { PlatformStack } from "../../stacks/platform-stack.ts";
import { LocalState } from "../../stacks/state/backend.ts";
import { MINIMAL } from "../support/environments.ts";
import { synthStack } from "../support/synth.ts";
import { temporaryFolder } from "../support/temporary.ts";

const { json } = synthStack(MINIMAL, "network");

test("works in the environment's account and region alone, and tags everything", () => {
  expect(json.provider?.aws).toEqual([
    {
      allowed_account_ids: ["111122223333"],
      default_tags: [{ tags: { Environment: "test", ManagedBy: "cdktf", Project: "inference" } }],
      region: "us-west-2",
    },
  ]);
});

test("pins the provider it is told to", () => {
  const { json: older } = synthStack(MINIMAL, "network", { awsProviderVersion: "5.100.0" });
  expect(older.terraform?.required_providers?.aws).toEqual({ source: "aws", version: "5.100.0" });
});

test("wants a Terraform that looks at the workspace guard", () => {
  expect(json.terraform?.required_version).toBe(">= 1.10.0");
});

test("guards the workspace, whatever the variable is set to", () => {
  const guard = json.variable?.environment as unknown as {
    default: string;
    validation: { condition: string; error_message: string }[];
  };
  expect(guard.default).toBe("test");
  expect(guard.validation[0]?.condition).toBe(
    '${var.environment == terraform.workspace && terraform.workspace == "test"}',
  );
  expect(guard.validation[0]?.error_message).toMatch(/nothing was changed.*terraform workspace select test/);
});

test("keeps local state outside what synthesis writes, one folder a stack and workspace", () => {
  const { path, workspace_dir } = (json.terraform?.backend?.local ?? {}) as { path: string; workspace_dir: string };
  expect(workspace_dir).toMatch(/^\.\.\/.*state\/network$/);
  expect(path).toBe(`${workspace_dir}/terraform.tfstate`);
});

test("gives addresses without hashes", () => {
  const { addresses } = synthStack(MINIMAL, "network");
  expect(addresses).toContain("aws_subnet.private_us_west_2a");
  expect(addresses).toContain("aws_vpc.vpc");
});

test("fails when two constructs would have one address", () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir, stackTraces: false });
  class Clash extends PlatformStack {
    constructor() {
      super(app, "clash", {
        environment: resolveEnvironment(MINIMAL),
        awsProviderVersion: "6.25.0",
        state: new LocalState(outdir),
      });
      new TerraformLocal(new Construct(this, "a"), "b-c", "one");
      new TerraformLocal(new Construct(this, "a-b"), "c", "other");
    }
  }
  new Clash();
  expect(() => app.synth()).toThrow("clash/a/b-c and clash/a-b/c would have the same address a_b_c");
});
