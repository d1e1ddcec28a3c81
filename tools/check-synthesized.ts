import { parseArgs } from "node:util";
import { EnvironmentError } from "../config/problem.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { checkFolder, rewriteFolder } from "./check-synthesized/folder.ts";
import { endOver } from "./command-line.ts";

const HELP = `Checks synthesized Terraform JSON that others made, before it is planned with credentials: a plan runs what
the JSON names. Only the providers of this project may be named, configured as it does, and no files to read.

  npm run check:synthesized -- FOLDER     what cdktf synth wrote: manifest.json and stacks/*/cdk.tf.json, nothing else
    --help

Exit codes: 0 it may be planned, 2 it may not.`;

process.exitCode = main();

function main(): number {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { help: { type: "boolean" } } });
    if (values.help) console.log(HELP);
    else if (positionals.length === 1) check(positionals[0] as string);
    else throw new WrongUsage("Name one folder that cdktf synth wrote, e.g. cdktf.out.");
    return 0;
  } catch (error) {
    return endOver(error);
  }
}

function check(folder: string): void {
  const problems = checkFolder(folder);
  if (problems.length > 0) throw new EnvironmentError(folder, problems);
  rewriteFolder(folder);
  console.log(`${folder} names no program and no file of the machine that plans it.`);
}
