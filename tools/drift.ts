import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { endOver, requireEnvironment } from "./command-line.ts";
import { readPlanFiles } from "./plan-report/plan-files.ts";
import { planReport } from "./plan-report/plan-report.ts";

const HELP = `Looks for what was changed behind Terraform's back: plans every stack without what waits to be deployed.
What somebody added, and Terraform never had in its state, no plan sees.

  npm run drift -- NAME [options]

  NAME            one of environments/
  --report FILE   where the report goes                                (default drift.md in cdktf.out)
  --skip-synth    plan what was synthesized last
  --help

Exit codes: 0 nothing differs, 1 a command failed, 2 the environment or the account is wrong, 3 something differs.`;

const OUTDIR = resolve(PROJECT, process.env.CDKTF_OUTPUT ?? "cdktf.out");

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        report: { type: "string", default: join(OUTDIR, "drift.md") },
        "skip-synth": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (!values.help)
      return await drift(requireEnvironment("NAME", positionals[0]), values.report, values["skip-synth"]);
    console.log(HELP);
    return 0;
  } catch (error) {
    return endOver(error);
  }
}

async function drift(name: string, report: string, skipSynth: boolean): Promise<number> {
  const TF_CLI_ARGS_plan = `-refresh-only ${process.env.TF_CLI_ARGS_plan ?? ""}`.trim();
  const args = [name, "--report", report, ...(skipSynth ? ["--skip-synth"] : [])];
  const plan = execa({ cwd: PROJECT, stdio: "inherit", reject: false, env: { TF_CLI_ARGS_plan } });
  const { exitCode } = await plan`${process.execPath} --import tsx/esm tools/plan.ts ${args}`;
  if (exitCode !== 0) return exitCode ?? 1;
  const { plans, unplanned } = readPlanFiles([OUTDIR]);
  const { drifted } = planReport(plans, { environment: name, allow: [], unplanned });
  if (drifted.length === 0) {
    console.log("Nothing was changed behind Terraform's back.");
    return 0;
  }
  console.log(readFileSync(report, "utf8"));
  return 3;
}
