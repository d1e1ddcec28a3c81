import { loadEnvironment, readSettings } from "./config/load.ts";
import { EnvironmentError } from "./config/problem.ts";
import { platform } from "./stacks/platform.ts";

try {
  const settings = readSettings();
  const environment = await loadEnvironment(settings.environment);
  platform({ ...settings, environment }).synth();
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
