import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { ListrTask } from "listr2";
import { loadEnvironment, readEnvironment } from "../config/load.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../config/versions.ts";
import { Drill } from "../rehearsal/drill/drill.ts";
import { FAULTS } from "../rehearsal/drill/faults.ts";
import { textTable } from "../rehearsal/drill/report/table.ts";
import { tables } from "../rehearsal/drill/report/tables.ts";
import { timelinePage } from "../rehearsal/drill/report/timeline.ts";
import { SCENARIOS } from "../rehearsal/drill/scenarios/index.ts";
import type { Scenario } from "../rehearsal/drill/stage.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { abortOnSignals, endOver, requireEnvironment } from "./command-line.ts";
import { list, Steps } from "./steps.ts";

const HELP = `Lets the real Karpenter act on an environment's own pools: its stacks are applied to a local AWS,
its NodePools to a real Kubernetes, nodes and pods come and go, and every call to AWS is judged by the
controller role's own policies. Nothing reaches AWS, nothing costs anything.

  npm run drill -- [options]

  --environment NAME   one of environments/                              (default dev)
  --pods FILE          no scenarios: what would Karpenter buy for these manifests (YAML, JSON)?
  --scenarios A,B      only these scenarios                              (default all)
  --break A,B          no scenarios but those that must fail when this is broken on purpose:
${Object.entries(FAULTS)
  .map(([name, { what }]) => `                         ${name.padEnd(14)} ${what}`)
  .join("\n")}
  --counts FILE        where to write how many scenarios passed and failed
  --help

The first time it builds Kubernetes and Karpenter, which needs Go.

Exit codes: 0 every scenario passed; 1 one failed; 2 something is missing, or an option or the
environment is wrong; 130 interrupted.`;

interface Options {
  readonly environment: string;
  readonly scenarios: readonly Scenario[];
  readonly pods: string | undefined;
  readonly faults: readonly string[];
  readonly counts: string | undefined;
}

const interrupted = abortOnSignals();
let drill: Drill | undefined;
const steps = new Steps();
/** What Karpenter buys for a user's own pods. */
let answer: string | undefined;
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options === "help") {
      console.log(HELP);
      return 0;
    }
    await run(options);
    if (steps.failure !== undefined) throw steps.failure;
    return conclude(options);
  } catch (error) {
    if (interrupted.aborted) {
      console.error("Interrupted. Everything was ended; nothing is left running.");
      return 130;
    }
    const exitCode = endOver(steps.failure ?? error);
    if (drill !== undefined) console.error(`\nLogs: ${relative(process.cwd(), drill.rehearsal.folders.logs)}`);
    return exitCode;
  } finally {
    await drill?.stop();
  }
}

async function run(options: Options): Promise<void> {
  await loadEnvironment(options.environment);
  const input = await readEnvironment(options.environment);
  const { pods, scenarios, faults } = options;
  const awsProviderVersion = OLDEST_AWS_PROVIDER_VERSION;
  const reasons = [...new Set(scenarios.map(({ apart }) => apart))];
  const tasks: ListrTask[] = [
    steps.step("Kubernetes, Karpenter, Terraform, the local AWS", async (_, say) => {
      drill = await Drill.start({ input, awsProviderVersion, signal: interrupted }, say);
    }),
    steps.step("Synthesize, and start Kubernetes", async (_, say) => await drill?.synthesize(say)),
    {
      title: "Apply",
      task: (_, parent) =>
        parent.newListr(
          drill?.rehearsal.report.stacks.map((stack) =>
            steps.step(stack.name, async (_, say) => await drill?.rehearsal.create(stack, say)),
          ) ?? [],
        ),
    },
    steps.step(
      "Install what the environment installs, and start Karpenter",
      async (_, say) => await drill?.install(say),
    ),
    {
      title: "Pods, on the pools as they are",
      enabled: () => pods !== undefined,
      task: async () => {
        answer = await drill?.answer(pods ?? "");
      },
    },
    ...reasons.map((reason) => {
      const title = reason === undefined ? "Scenarios, all at once" : `Apart, since ${reason}`;
      return scenarioTasks(
        title,
        scenarios.filter(({ apart }) => apart === reason),
      );
    }),
    ...faults.map((name) => brokenTask(name)),
  ];
  await list(tasks).run();
}

function scenarioTasks(title: string, scenarios: readonly Scenario[]): ListrTask {
  return {
    title,
    task: (_, parent) =>
      parent.newListr(
        scenarios.map((scenario) => ({
          title: `${scenario.name}: ${scenario.title}`,
          task: async () => {
            interrupted.throwIfAborted();
            await drill?.play(scenario);
          },
        })),
        // One that failed is reported at the end; the others are worth seeing.
        { concurrent: true, exitOnError: false },
      ),
  };
}

/** A scenario that is to fail. */
function brokenTask(name: string): ListrTask {
  const fault = FAULTS[name];
  const scenario = SCENARIOS.find((one) => one.name === fault?.scenario);
  return {
    title: `${name}: ${fault?.what}`,
    task: async () => {
      if (scenario && fault) await drill?.playBroken(scenario, name, fault);
    },
    exitOnError: false,
  };
}

/** Prints and writes the report. @returns the exit code */
function conclude({ counts }: Options): number {
  if (drill === undefined) return 1;
  const record = drill.record();
  const { folders } = drill.rehearsal;
  if (answer !== undefined) console.log(`\n${answer}`);
  else for (const table of tables(record, drill.facts)) console.log(`\n${textTable(table)}`);
  const page = join(folders.root, "timeline.html");
  writeFileSync(page, timelinePage(record, drill.facts));
  writeFileSync(join(folders.root, "record.json"), JSON.stringify(record, undefined, 2));
  const failed = record.scenarios.filter(({ passed }) => !passed).length;
  const passed = record.scenarios.length - failed;
  if (counts !== undefined) {
    mkdirSync(dirname(counts), { recursive: true });
    writeFileSync(counts, JSON.stringify({ passed, failed }));
  }
  const result = answer === undefined ? `${passed} scenarios passed, ${failed} failed. ` : "";
  console.log(`\n${result}Timeline: ${relative(process.cwd(), page)}`);
  return failed === 0 ? 0 : 1;
}

function readOptions(): Options | "help" {
  const { values } = parseArgs({
    options: {
      environment: { type: "string", default: "dev" },
      scenarios: { type: "string" },
      pods: { type: "string" },
      break: { type: "string" },
      counts: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const { pods } = values;
  if (pods !== undefined && !existsSync(pods)) throw new WrongUsage(`--pods is ${pods}; there is no such file.`);
  const faults = values.break?.split(",") ?? [];
  const unknown = faults.filter((name) => !Object.hasOwn(FAULTS, name));
  if (unknown.length > 0)
    throw new WrongUsage(`--break has ${unknown.join(", ")}; there are ${Object.keys(FAULTS).join(", ")}.`);
  const none = pods !== undefined || faults.length > 0;
  return {
    environment: requireEnvironment("--environment", values.environment),
    pods,
    faults,
    scenarios: none ? [] : chosen(values.scenarios?.split(",")),
    counts: values.counts,
  };
}

function chosen(names: readonly string[] | undefined): readonly Scenario[] {
  const unknown = (names ?? []).filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0)
    throw new WrongUsage(
      `There is no scenario ${unknown.join(", ")}: there are ${SCENARIOS.map(({ name }) => name).join(", ")}.`,
    );
  return SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
}
