import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { ListrTask } from "listr2";
import { loadEnvironment, readEnvironment } from "../config/load.ts";
import { AWS_PROVIDER_VERSION, OLDEST_AWS_PROVIDER_VERSION } from "../config/versions.ts";
import { Rehearsal } from "../rehearsal/terraform/rehearsal.ts";
import { renderReport, type StackReport, writeReport } from "../rehearsal/terraform/report.ts";
import { abortOnSignals, asShell, endOver, requireEnvironment, requireProvider } from "./command-line.ts";
import { list, type Say, Steps } from "./steps.ts";

const HELP = `Rehearses an environment: real Terraform applies its stacks to a local AWS, plans them again,
changes them in place and destroys them. Nothing reaches AWS, nothing costs anything.

  npm run rehearse -- [options]

  --environment NAME   one of environments/                              (default dev)
  --stacks A,B         only these stacks                                 (default all)
  --provider pinned    the AWS provider the bindings pin, ${AWS_PROVIDER_VERSION}         (default ${OLDEST_AWS_PROVIDER_VERSION})
  --all                destroys also what outlives a cluster: its key and its log
  --charts DIR         charts for the addons stack, a folder each          (default where they are published)
  --keep               after the apply, keep everything until Ctrl-C
  --help

Exit codes: 0 every check passed; 1 a check or a command failed; 2 something is missing, or an
option or the environment is wrong; 130 interrupted.`;

interface Context {
  rehearsal: Rehearsal;
}
type Task = ListrTask<Context>;

const interrupted = abortOnSignals();
const steps = new Steps();
let rehearsal: Rehearsal | undefined;
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options === "help") console.log(HELP);
    else await rehearse(options);
  } catch (shown) {
    steps.failure ??= shown;
  }
  await rehearsal?.stop();
  const exitCode = steps.failure === undefined ? 0 : explain(steps.failure);
  if (rehearsal !== undefined) conclude(rehearsal);
  return exitCode;
}

async function rehearse(options: Options): Promise<void> {
  await loadEnvironment(options.environment);
  const input = await readEnvironment(options.environment);
  const context = {} as Context;
  const begin = step(`Terraform, the AWS provider ${options.awsProviderVersion}, the local AWS`, async (_, say) => {
    rehearsal = await Rehearsal.start({ input, ...options, signal: interrupted }, say);
    context.rehearsal = rehearsal;
  });
  await list([begin, ...life(options.keep)]).run(context);
}

/** What a rehearsal does once the local AWS answers. */
function life(keep: boolean): Task[] {
  const changeAndEnd: Task[] = [
    eachStack("Change something in place", (rehearsal, stack, say) => rehearsal.change(stack, say)),
    eachStack("Destroy", (rehearsal, stack, say) => rehearsal.destroy(stack, say), "backwards"),
    step("Ask AWS whether anything is left", (rehearsal) => rehearsal.checkNothingLeft()),
  ];
  return [
    step("Synthesize", (rehearsal) => rehearsal.synthesize()),
    eachStack("Apply, and plan again", (rehearsal, stack, say) => rehearsal.apply(stack, say)),
    step("Ask AWS whether everything is tagged", (rehearsal) => rehearsal.checkTags()),
    step("Tell AWS of interruptions", (rehearsal) => rehearsal.checkInterruptions()),
    ...(keep ? [keepUntilInterrupted()] : changeAndEnd),
  ];
}

type StackWork = (rehearsal: Rehearsal, stack: StackReport, say: Say) => Promise<void>;

function eachStack(title: string, work: StackWork, order?: "backwards"): Task {
  return {
    title,
    task: ({ rehearsal }, parent) => {
      const { stacks } = rehearsal.report;
      const tasks = stacks.map((stack) => step(stack.name, (_, say) => work(rehearsal, stack, say)));
      return parent.newListr(order === "backwards" ? tasks.reverse() : tasks);
    },
  };
}

function keepUntilInterrupted(): Task {
  return {
    title: "Kept. Ctrl-C ends it",
    task: async ({ rehearsal }, task) => {
      const stacks = relative(process.cwd(), join(rehearsal.folders.outdir, "stacks"));
      task.output = `cd ${stacks}\n${asShell({ ...rehearsal.env, BACKEND_FILE: "" })}`;
      await new Promise((resolve) => interrupted.addEventListener("abort", resolve));
    },
    rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
  };
}

function step(title: string, work: (rehearsal: Rehearsal, say: Say) => Promise<void>): Task {
  return steps.step<Context>(title, ({ rehearsal }, say) => work(rehearsal, say));
}

interface Options {
  readonly environment: string;
  readonly stacks: readonly string[] | undefined;
  readonly awsProviderVersion: string;
  readonly all: boolean;
  readonly charts: string | undefined;
  readonly keep: boolean;
}

function readOptions(): Options | "help" {
  const { values } = parseArgs({
    options: {
      environment: { type: "string", default: "dev" },
      stacks: { type: "string" },
      provider: { type: "string" },
      all: { type: "boolean", default: false },
      charts: { type: "string" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  return {
    environment: requireEnvironment("--environment", values.environment),
    stacks: values.stacks?.split(","),
    awsProviderVersion: requireProvider(values.provider),
    all: values.all,
    charts: values.charts && resolve(values.charts),
    keep: values.keep,
  };
}

/** Says what went wrong, once, and decides the exit code. */
function explain(error: unknown): number {
  rehearsal?.broken(error);
  console.error("");
  if (interrupted.aborted)
    console.error("Interrupted. Terraform and the local AWS were ended; nothing is left running.");
  const exitCode = interrupted.aborted ? 130 : endOver(error);
  if (rehearsal !== undefined) console.error(`\nLogs: ${relative(process.cwd(), rehearsal.folders.logs)}`);
  return exitCode;
}

function conclude({ report, folders }: Rehearsal): void {
  const file = join(folders.root, "report.json");
  writeReport(file, report);
  console.log(`\n${renderReport(report)}`);
  const failed = report.checks.filter(({ passed }) => !passed).length;
  console.log(
    `\n${report.checks.length - failed} checks passed, ${failed} failed. Report: ${relative(process.cwd(), file)}`,
  );
}
