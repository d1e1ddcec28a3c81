import { join } from "node:path";
import { accountNames, loadAccount } from "./config/bootstrap/load.ts";
import { readSettings } from "./config/load.ts";
import { EnvironmentError } from "./config/problem.ts";

void main();

/**
 * As main.ts, for what an account has once: `bootstrap.ts NAME [bucket]`, where the second word says that its state
 * is in the bucket it made, and not in a file.
 */
async function main(): Promise<void> {
  try {
    const [name = accountNames().join(), kept = "file"] = process.argv.slice(2);
    const account = await loadAccount(name);
    // It is in no workspace, and backend.tf speaks of the environments' stacks.
    const variables = { ...process.env, TF_WORKSPACE: account.environments[0]?.name, BACKEND_FILE: "" };
    const { awsProviderVersion, stateFolder } = readSettings(variables);
    const { bootstrap } = await import("./stacks/bootstrap.ts");
    const { LocalState, S3State } = await import("./stacks/state/backend.ts");
    const { stateArguments } = await import("./config/bootstrap/state.ts");
    const state =
      kept === "bucket"
        ? new S3State(stateArguments(account, process.env.AWS_ENDPOINT_URL !== undefined))
        : new LocalState(stateFolder);
    const outdir = join(process.env.CDKTF_OUTPUT ?? "cdktf.out", "bootstrap");
    bootstrap({ name, account, state, awsProviderVersion, outdir }).synth();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
