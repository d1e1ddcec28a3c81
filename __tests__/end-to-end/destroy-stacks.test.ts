import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MissingPrerequisite } from "../../rehearsal/platform/errors.ts";
import { Terraform } from "../../rehearsal/platform/terraform.ts";
import { destroyStack, forgetStack, lookAtStacks, type StackState } from "../../tools/destroy/stacks.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** What a destroy does with states, by real Terraform in stacks of things that need no provider. */
const WORKSPACE = "team";
const outdir = temporaryFolder();
const destroyedMark = (stack: string) => join(outdir, `${stack}.destroyed`);
const signal = new AbortController().signal;
const before = process.env.CDKTF_OUTPUT;

beforeAll(() => {
  process.env.CDKTF_OUTPUT = outdir;
});
afterAll(() => {
  if (before === undefined) delete process.env.CDKTF_OUTPUT;
  else process.env.CDKTF_OUTPUT = before;
});

/** Writes stacks as synthesis does, each with a thing that leaves a mark when it is destroyed. */
function synthesize(...names: string[]): void {
  const stacks = names.map((name) => ({ name, workingDirectory: join("stacks", name), dependencies: [] }));
  for (const { name, workingDirectory } of stacks) {
    mkdirSync(join(outdir, workingDirectory), { recursive: true });
    const provisioner = [{ "local-exec": { when: "destroy", command: `touch ${destroyedMark(name)}` } }];
    write(name, { resource: { terraform_data: { thing: { provisioner } } } });
  }
  writeFileSync(join(outdir, "manifest.json"), JSON.stringify({ stacks }));
}

function write(stack: string, configuration: object, required_providers: object = {}): void {
  const state = join(outdir, "state", stack);
  const backend = { local: { path: join(state, "terraform.tfstate"), workspace_dir: state } };
  const terraform = { backend, required_providers };
  writeFileSync(join(outdir, "stacks", stack, "cdk.tf.json"), JSON.stringify({ terraform, ...configuration }));
}

async function apply(stack: string): Promise<void> {
  const logs = temporaryFolder();
  const terraform = new Terraform({ folder: join(outdir, "stacks", stack), env: process.env, logs });
  await terraform.init();
  await terraform.selectWorkspace(WORKSPACE);
  await terraform.apply(() => {});
}

const look = () => lookAtStacks(WORKSPACE, () => {}, signal);
async function theOnly(): Promise<StackState> {
  const [stack, ...others] = await look();
  if (stack === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} stacks`);
  return stack;
}

test("stacks are looked at backwards, and one that was never deployed gets no workspace by it", async () => {
  synthesize("below", "above");
  await apply("below");
  const stacks = await look();
  expect(stacks.map(({ name, resources }) => [name, resources])).toEqual([
    ["above", []],
    ["below", ["terraform_data.thing"]],
  ]);
  const [above, below] = stacks as [StackState, StackState];
  expect(await above.terraform.workspaces()).toEqual(["default"]);
  expect(below.ids.size).toBe(1);
});

test("a stack is destroyed with its workspace; once more is nothing", async () => {
  synthesize("destroyed");
  await apply("destroyed");
  await destroyStack(await theOnly(), WORKSPACE, () => {});
  expect(existsSync(destroyedMark("destroyed"))).toBe(true);
  const again = await theOnly();
  expect(await again.terraform.workspaces()).toEqual(["default"]);
  await destroyStack(again, WORKSPACE, () => {});
});

test("a stack that cannot be reached is taken out of the state, and nothing is done to what it stands for", async () => {
  synthesize("forgotten");
  await apply("forgotten");
  await forgetStack(await theOnly(), WORKSPACE);
  expect(existsSync(destroyedMark("forgotten"))).toBe(false);
  expect((await theOnly()).hasWorkspace).toBe(false);
});

test("a provider that cannot be had matters only where there is something of it", async () => {
  synthesize("lacking");
  await apply("lacking");
  // Of a domain that is reserved for what does not exist.
  write("lacking", {}, { lacking: { source: "registry.invalid/none/none" } });
  await expect(look()).rejects.toBeInstanceOf(MissingPrerequisite);
  const empty = await lookAtStacks("another", () => {}, signal);
  expect(empty.map(({ resources }) => resources)).toEqual([[]]);
});
