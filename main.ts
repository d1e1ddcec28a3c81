import { readBackend } from "./config/backend/backend.ts";
import { loadEnvironment, readSettings } from "./config/load.ts";
import { EnvironmentError } from "./config/problem.ts";
import { warningsOf } from "./config/warnings.ts";

void main();

async function main(): Promise<void> {
  try {
    const settings = readSettings();
    const backend = settings.backendFile === undefined ? undefined : await readBackend(settings.backendFile);
    const environment = await loadEnvironment(settings.environment);
    for (const warning of warningsOf(environment, new Date())) console.warn(`Warning: ${warning}`);
    // CDKTF notes where each of its tokens was made, which nobody reads here: a third of the synthesis.
    // An error has its trace from the start, and keeps it.
    Error.captureStackTrace = () => {};
    // Loaded only now: it takes longer to load than an environment with mistakes to be refused. And
    // without its source maps, which Node would read whether anybody asks or not.
    process.setSourceMapsEnabled(false);
    const { platform } = await import("./stacks/platform.ts");
    platform({ ...settings, backend, environment }).synth();
  } catch (error) {
    process.setSourceMapsEnabled(true);
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
