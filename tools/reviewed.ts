import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ExecaError } from "execa";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { endOver, requireEnvironment } from "./command-line.ts";
import { differences, type Reviewed, table } from "./reviewed/actions.ts";
import { DiffersFromReview, deployReviewed } from "./reviewed/deploy.ts";
import { plannedIn, readReviewed } from "./reviewed/file.ts";

const HELP = `What plans do, kept while they are reviewed, and held against what is planned later.

  npm run reviewed -- write FILE              what the plans of npm run plan do: addresses and actions, no values
  npm run reviewed -- compare FILE FILE       what two of them have that the other has not
  npm run reviewed -- deploy NAME FILE        deploys what was synthesized last, stack by stack; stops where
                                              a plan does not do what is in the file
    --stacks A,B   only these stacks                                      (default all)
    --again        an earlier run may have done a part: what is gone is no difference
    --help

Exit codes: 0 the same, or deployed; 1 a difference, or a command failed; 2 an option, a file or the account is wrong.`;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        stacks: { type: "string" },
        again: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) console.log(HELP);
    else return await run(positionals, values.stacks?.split(","), values.again);
    return 0;
  } catch (error) {
    if (!(error instanceof DiffersFromReview || error instanceof ExecaError)) return endOver(error);
    console.error(`\n${error instanceof ExecaError ? error.shortMessage : error.message}`);
    return 1;
  }
}

async function run(words: readonly string[], stacks: readonly string[] | undefined, again: boolean): Promise<number> {
  const [verb, first = "", second = "", ...rest] = words;
  if (rest.length === 0 && first !== "") {
    if (verb === "write" && second === "") return write(first);
    if (verb === "compare" && second !== "") return compare(readReviewed(first), readReviewed(second));
    if (verb === "deploy" && second !== "") {
      await deployReviewed({ name: requireEnvironment("NAME", first), reviewed: readReviewed(second), stacks, again });
      return 0;
    }
  }
  throw new WrongUsage(`There is no ${words.join(" ") || "command"} here.\n\n${HELP}`);
}

function write(file: string): number {
  const reviewed = plannedIn(resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out"));
  writeFileSync(file, `${JSON.stringify(reviewed, null, 2)}\n`);
  return 0;
}

function compare(reviewed: Reviewed, planned: Reviewed): number {
  const found = differences(reviewed, planned);
  console.log(found.length === 0 ? "No difference." : table(found));
  return found.length === 0 ? 0 : 1;
}
