import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { endOver } from "./command-line.ts";
import { environmentOf, readPlanFiles } from "./plan-report/plan-files.ts";
import { planReport } from "./plan-report/plan-report.ts";

const HELP = `Says what plans would do, in Markdown, for a comment on a pull request. The plans are there already:
in each stack's folder, terraform plan -out=tfplan && terraform show -json tfplan > tfplan.json

  npm run plan-report -- [PATH...] [options]

  PATH                 plans, or a folder of synthesized stacks          (default cdktf.out)
  --environment NAME   whose plans they are                              (default as they say)
  --allow ADDRESS      this protected resource may be replaced or destroyed; as often as need be
  --report FILE        write it there                                    (default printed)
  --help

Exit codes: 0 reported, 2 something protected would be replaced or destroyed, or an option is wrong.`;

process.exitCode = main();

function main(): number {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        environment: { type: "string" },
        allow: { type: "string", multiple: true, default: [] },
        report: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    return report(positionals, values);
  } catch (error) {
    return endOver(error);
  }
}

interface Options {
  readonly environment?: string | undefined;
  readonly allow: readonly string[];
  readonly report?: string | undefined;
}

function report(paths: readonly string[], { environment, allow, report: file }: Options): number {
  const folder = resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out");
  const { plans, unplanned } = readPlanFiles(paths.length > 0 ? paths : [folder]);
  const { markdown, refused } = planReport(plans, {
    environment: environment ?? environmentOf(plans),
    allow,
    unplanned,
  });
  if (file === undefined) process.stdout.write(markdown);
  else writeFileSync(file, markdown);
  if (refused.length === 0) return 0;
  console.error(
    `Refused: ${refused.join(", ")} would be replaced or destroyed. Allow each that is meant: --allow ADDRESS.`,
  );
  return 2;
}
