import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { Environment } from "../config/environment.ts";
import { environmentNames, loadEnvironment, readEnvironment } from "../config/load.ts";
import { AWS_PROVIDER_VERSION, OLDEST_AWS_PROVIDER_VERSION } from "../config/versions.ts";
import { connectionOf } from "../rehearsal/platform/connection.ts";
import { workFolders } from "../rehearsal/platform/folders.ts";
import { startLocalAws } from "../rehearsal/platform/local-aws.ts";
import { accountsOf, makePrerequisites } from "../rehearsal/platform/prerequisites.ts";
import { setUpTerraform } from "../rehearsal/platform/terraform-setup.ts";
import { abortOnSignals, asShell, endOver, requireEnvironment, requireProvider } from "./command-line.ts";

const HELP = `Starts a local AWS and keeps it until Ctrl-C. Under the environment it prints, plain cdktf and
terraform work on it: nothing reaches AWS, and state and output are kept apart from yours.

  npm run local-aws -- [options]

  --environment NAME   whose account, region and workspace           (default dev)
  --provider pinned    the AWS provider the bindings pin, ${AWS_PROVIDER_VERSION}     (default ${OLDEST_AWS_PROVIDER_VERSION})
  --help

Exit codes: 0 ended by Ctrl-C, 2 something is missing, or an option or the environment is wrong.`;

const interrupted = abortOnSignals();
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        environment: { type: "string", default: "dev" },
        provider: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) console.log(HELP);
    else await serve(requireEnvironment("--environment", values.environment), requireProvider(values.provider));
    return 0;
  } catch (error) {
    return interrupted.aborted ? 0 : endOver(error);
  }
}

async function serve(name: string, awsProviderVersion: string): Promise<void> {
  const names = environmentNames();
  const folders = workFolders("local");
  rmSync(folders.root, { recursive: true, force: true });
  mkdirSync(folders.logs, { recursive: true });
  const setup = await setUpTerraform(awsProviderVersion, folders.root);
  const environments = await Promise.all(names.map(loadEnvironment));
  const { account, region } = environments[names.indexOf(name)] as Environment;
  const inputs = await Promise.all(names.map(readEnvironment));
  const accounts = [...new Set(inputs.flatMap(accountsOf))];
  const aws = await startLocalAws({
    accounts,
    log: join(folders.logs, "local-aws.log"),
    say: console.error,
    signal: interrupted,
  });
  try {
    const env = aws.env(account, region);
    for (const input of inputs.filter((neighbour) => neighbour.account === account)) {
      await makePrerequisites((of) => connectionOf(aws.env(of, input.region)), input);
    }
    const file = join(folders.root, "env");
    const exports = asShell({
      ...env,
      ...setup.env,
      AWS_PROVIDER_VERSION: awsProviderVersion,
      TF_WORKSPACE: name,
      STATE_FOLDER: folders.state,
      // A team's own backend.tf names a bucket that is not here.
      BACKEND_FILE: "",
      CDKTF_OUTPUT: folders.outdir,
    });
    // What would get in its way is taken out first.
    const script = `unset AWS_PROFILE AWS_SESSION_TOKEN AWS_DEFAULT_REGION\n${exports}\n`;
    writeFileSync(file, script);
    console.log(script);
    console.log(`# The same is in a file. In another terminal:
#   source ${relative(process.cwd(), file)}
#   npx cdktf deploy '*'
# Requests are logged to ${relative(process.cwd(), aws.log)}. Ctrl-C ends the local AWS and all it holds.`);
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve));
  } finally {
    await aws.stop();
  }
}
