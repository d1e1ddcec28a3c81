import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { ListrTask } from "listr2";
import type { Fault } from "../rehearsal/faults/fault.ts";
import { FaultRun } from "../rehearsal/faults/faults.ts";
import { FAULTS } from "../rehearsal/faults/scenarios/index.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { workFolders } from "../rehearsal/platform/folders.ts";
import { abortOnSignals, endOver } from "./command-line.ts";
import { list, Steps } from "./steps.ts";

const HELP = `Lets things go wrong on purpose, with real Terraform, state in S3 and a local AWS that fails when it is told to;
and looks what the user is told, and whether state and cloud agree in the end. Nothing reaches AWS.

  npm run test:faults -- [options]

  --faults A,B     only these                                            (default all):
${FAULTS.map(({ name, title }) => `                     ${name.padEnd(24)} ${title}`).join("\n")}
  --counts FILE    where to write how many passed and failed
  --help

Exit codes: 0 all passed; 1 one failed; 2 something is missing, or an option is wrong; 130 interrupted.`;

interface Options {
  readonly faults: readonly Fault[];
  readonly counts: string | undefined;
}

const interrupted = abortOnSignals();
const steps = new Steps();
let run: FaultRun | undefined;
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const options = readOptions();
    if (options === "help") {
      console.log(HELP);
      return 0;
    }
    await tryAll(options.faults);
    return conclude(options);
  } catch (error) {
    if (!interrupted.aborted) return endOver(steps.failure ?? error);
    console.error("Interrupted. Everything was ended; nothing is left running.");
    return 130;
  } finally {
    await run?.stop();
  }
}

async function tryAll(faults: readonly Fault[]): Promise<void> {
  const begin = steps.step("Terraform, the local AWS", async (_, say) => {
    run = await FaultRun.start(interrupted, say);
  });
  const each = faults.map((fault) => steps.step(`${fault.name}: ${fault.title}`, async () => await run?.try(fault)));
  const all: ListrTask = {
    title: "Faults",
    // One that failed is reported at the end; the others are worth seeing.
    task: (_, parent) => parent.newListr(each, { exitOnError: false }),
  };
  await list([begin, all]).run();
  interrupted.throwIfAborted();
}

/** Prints the table. @returns the exit code */
function conclude({ counts }: Options): number {
  if (run === undefined) return 1;
  console.log(`\n${run.table()}`);
  if (steps.failure !== undefined) console.error(`\n${(steps.failure as Error).message}`);
  const passed = run.outcomes.filter((outcome) => outcome.passed).length;
  const failed = run.outcomes.length - passed;
  if (counts !== undefined) {
    mkdirSync(dirname(counts), { recursive: true });
    writeFileSync(counts, JSON.stringify({ passed, failed }));
  }
  const logs = relative(process.cwd(), join(workFolders("faults").root));
  console.log(`\n${passed} faults passed, ${failed} failed. What each command printed: ${logs}/FAULT/*.log`);
  return failed === 0 ? 0 : 1;
}

function readOptions(): Options | "help" {
  const { values } = parseArgs({
    options: {
      faults: { type: "string" },
      counts: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return "help";
  const names = values.faults?.split(",");
  const unknown = (names ?? []).filter((name) => !FAULTS.some((fault) => fault.name === name));
  if (unknown.length > 0)
    throw new WrongUsage(
      `There is no fault ${unknown.join(", ")}: there are ${FAULTS.map(({ name }) => name).join(", ")}.`,
    );
  return { faults: FAULTS.filter(({ name }) => names?.includes(name) ?? true), counts: values.counts };
}
