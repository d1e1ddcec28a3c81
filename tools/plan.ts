import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ExecaError, execa } from "execa";
import { loadEnvironment } from "../config/load.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { requireAccount } from "./account.ts";
import { endOver, requireEnvironment } from "./command-line.ts";
import { whyNotYet } from "./plan/readiness.ts";
import { planReport, type StackPlan } from "./plan-report/plan-report.ts";
import type { State } from "./stack-state.ts";
import { NoWorkspace, prepareWorkspace, pullState, synthesize, synthesizedStacks, withoutWorkspace } from "./stacks.ts";

const HELP = `Plans every stack of an environment, in order, and reports what would change. Nothing is changed but
workspaces, which are made where they are missing.

  npm run plan -- NAME [options]

  NAME              one of environments/
  --allow ADDRESS   let this protected resource be replaced or destroyed; may be repeated
  --report FILE     where the report goes                                (default: printed)
  --skip-synth      plan what was synthesized last
  --help

A stack that cannot be planned yet is named, with the reason. Each plan stays beside the stack's JSON: tfplan
for Terraform, tfplan.json to be read. They hold what state holds, secrets included.

Exit codes: 0 planned, 1 a command failed, 2 a protected resource would be replaced or destroyed, or the
environment or the account is wrong.`;

interface Options {
  readonly name: string;
  readonly allow: readonly string[];
  readonly report: string | undefined;
  readonly skipSynth: boolean;
}

/** A stack's plan, beside its JSON: for Terraform, and to be read. */
const [PLAN, PLAN_JSON] = ["tfplan", "tfplan.json"];
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options !== "help") return await plan(options);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (!(error instanceof ExecaError)) return endOver(error);
    console.error(`\n${error.command} failed. Nothing was changed.`);
    return 1;
  }
}

function readOptions(): Options | "help" {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      allow: { type: "string", multiple: true, default: [] },
      report: { type: "string" },
      "skip-synth": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { allow, report, "skip-synth": skipSynth } = values;
  if (positionals.length > 1) throw new WrongUsage(`Name one environment, not ${positionals.join(" and ")}.`);
  return { name: requireEnvironment("NAME", positionals[0]), allow, report, skipSynth };
}

/** @returns the exit code */
async function plan({ name, allow, report, skipSynth }: Options): Promise<number> {
  await requireAccount(await loadEnvironment(name));
  if (!skipSynth) await synthesize(name);
  const { plans, unplanned } = await planStacks(name);
  const { markdown, refused } = planReport(plans, { environment: name, allow, unplanned });
  if (report === undefined) console.log(markdown);
  else writeFileSync(report, markdown);
  if (refused.length === 0) return 0;
  console.error(
    `Protected, and would be replaced or destroyed: ${refused.join(", ")}.\n` +
      `If that is meant: ${refused.map((address) => `--allow '${address}'`).join(" ")}`,
  );
  return 2;
}

async function planStacks(name: string) {
  const stacks = synthesizedStacks();
  // One that cannot be planned this time must not be taken for one that was.
  for (const { folder } of stacks) for (const file of [PLAN, PLAN_JSON]) rmSync(join(folder, file), { force: true });
  const states = new Map<string, State | undefined>();
  const plans: StackPlan[] = [];
  const unplanned: { stack: string; why: string }[] = [];
  for (const stack of stacks) {
    const why = (await whyNotYet(stack, states)) ?? (await whyNoWorkspace(stack.folder, name));
    if (why === undefined) {
      states.set(stack.name, await pullState(stack.folder));
      plans.push({ stack: stack.name, plan: await planStack(stack.folder) });
    } else unplanned.push({ stack: stack.name, why });
    console.error(`${stack.name}: ${why ?? "planned"}`);
  }
  return { plans, unplanned };
}

/** Prepares the workspace. @returns why there is none; `undefined` when there is */
async function whyNoWorkspace(folder: string, name: string): Promise<string | undefined> {
  try {
    await prepareWorkspace(folder, name);
    return undefined;
  } catch (error) {
    if (error instanceof NoWorkspace) return error.message;
    throw error;
  }
}

/** Plans in a stack's folder, and keeps the plan there. */
async function planStack(folder: string): Promise<StackPlan["plan"]> {
  const terraform = execa({
    cwd: folder,
    env: withoutWorkspace(),
    extendEnv: false,
    stdin: "ignore",
    stderr: "inherit",
  });
  await terraform`terraform plan -input=false -out=${PLAN}`;
  const { stdout } = await terraform`terraform show -json ${PLAN}`;
  // As Terraform writes the plan itself: for whoever ran it alone.
  writeFileSync(join(folder, PLAN_JSON), stdout, { mode: 0o600 });
  return JSON.parse(stdout);
}
