import { loadEnvironment, readSettings } from "./config/load.ts";
import { EnvironmentError } from "./config/problem.ts";
import { warningsOf } from "./config/warnings.ts";

void main();

async function main(): Promise<void> {
  try {
    const settings = readSettings();
    const environment = await loadEnvironment(settings.environment);
    for (const warning of warningsOf(environment, new Date())) console.warn(`Warning: ${warning}`);
    // Loaded only now: CDKTF takes longer to load than an environment with mistakes to be refused.
    // And without source maps, which it would look into for each of its tokens: half of the synthesis.
    process.setSourceMapsEnabled(false);
    await import("cdktf");
    const { platform } = await import("./stacks/platform.ts");
    platform({ ...settings, environment }).synth();
  } catch (error) {
    process.setSourceMapsEnabled(true);
    if (!(error instanceof EnvironmentError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
