import { parseArgs } from "node:util";
import { ExecaError, execa } from "execa";
import { loadEnvironment } from "../config/load.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { requireAccount } from "./account.ts";
import { endOver, requireEnvironment } from "./command-line.ts";
import { chosenFolders, prepareWorkspace, synthesize } from "./stacks.ts";

const HELP = `Deploys an environment: checks the account, synthesizes, prepares the workspace in every stack,
and hands over to cdktf deploy, which asks before it changes anything.

  npm run deploy -- NAME [options]

  NAME             one of environments/
  --stacks A,B     only these stacks; what they need must be there       (default all)
  --auto-approve   do not ask
  --help

Exit codes: 0 deployed, 1 a command failed, 2 the environment or the account is wrong.`;

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        stacks: { type: "string" },
        "auto-approve": { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) console.log(HELP);
    else await deploy(positionals, values.stacks?.split(","), values["auto-approve"]);
    return 0;
  } catch (error) {
    if (!(error instanceof ExecaError)) return endOver(error);
    const missing = error.code === "ENOENT" ? " There is no such command: install it and put it on PATH." : "";
    console.error(`\n${error.command} failed.${missing} What was deployed before it stays, and is in the state.`);
    return 1;
  }
}

async function deploy(
  names: readonly string[],
  asked: readonly string[] | undefined,
  autoApprove: boolean,
): Promise<void> {
  if (names.length > 1) throw new WrongUsage(`Name one environment, not ${names.join(" and ")}.`);
  const name = requireEnvironment("NAME", names[0]);
  const environment = await loadEnvironment(name);
  await requireAccount(environment);
  const run = execa({ cwd: PROJECT, stdio: "inherit", preferLocal: true, env: { TF_WORKSPACE: name } });
  await synthesize(name);
  const folders = chosenFolders(asked);
  for (const folder of Object.values(folders)) await prepareWorkspace(folder, name);
  await run`cdktf deploy ${Object.keys(folders)} --skip-synth ${autoApprove ? ["--auto-approve"] : []}`;
}
