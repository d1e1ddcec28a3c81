import { existsSync, readdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { PROJECT } from "./data.ts";
import type { Environment, EnvironmentInput } from "./environment.ts";
import { EnvironmentError, type Problem } from "./problem.ts";
import { resolveEnvironment } from "./resolve.ts";
import { AWS_PROVIDER_VERSION, isOlder, OLDEST_AWS_PROVIDER_VERSION } from "./versions.ts";

/** What the process is told from outside, beside the environment file. */
export interface Settings {
  /** The environment, and the Terraform workspace. `TF_WORKSPACE`; dev when unset. */
  readonly environment: string;
  /** The AWS provider to pin. `AWS_PROVIDER_VERSION`; the bindings' own when unset. */
  readonly awsProviderVersion: string;
  /** Folder of local state, absolute. `STATE_FOLDER`; `state` in the project when unset. */
  readonly stateFolder: string;
  /**
   * File of the S3 backend, absolute. `BACKEND_FILE`, and empty for none; when unset `backend.tf` in the
   * project, where there is one. Without it, state is local.
   */
  readonly backendFile: string | undefined;
}

/**
 * Reads the settings out of the process's environment. Nothing else in the project reads it
 * to decide what is synthesized.
 *
 * @throws EnvironmentError when a setting cannot be used
 */
export function readSettings(variables: NodeJS.ProcessEnv = process.env): Settings {
  const settings = {
    environment: variables.TF_WORKSPACE || "dev",
    awsProviderVersion: variables.AWS_PROVIDER_VERSION || AWS_PROVIDER_VERSION,
    stateFolder: resolve(PROJECT, variables.STATE_FOLDER || "state"),
    backendFile: backendFile(variables.BACKEND_FILE),
  };
  const problems = [
    checkEnvironmentName(settings.environment),
    checkProviderVersion(settings.awsProviderVersion),
    checkBackendFile(settings.backendFile),
  ].flat();
  if (problems.length > 0) throw new EnvironmentError("The process's environment", problems);
  return settings;
}

function backendFile(named: string | undefined): string | undefined {
  if (named === "") return undefined;
  const file = resolve(PROJECT, named ?? "backend.tf");
  return named !== undefined || existsSync(file) ? file : undefined;
}

/** Where environment files are. `ENVIRONMENTS_FOLDER`; `environments` in the project when unset. */
function environmentsFolder(): string {
  return resolve(PROJECT, process.env.ENVIRONMENTS_FOLDER || "environments");
}

/** The environments there are: the files in the folder of environments. */
export function environmentNames(): string[] {
  return readdirSync(environmentsFolder())
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -3))
    .sort();
}

/** What an environment's file says, unchecked. */
export async function readEnvironment(name: string): Promise<EnvironmentInput> {
  const file = resolve(environmentsFolder(), `${name}.ts`);
  const module: { default: EnvironmentInput } = await import(file);
  return module.default;
}

/**
 * Reads, completes and checks an environment.
 *
 * @throws EnvironmentError with every problem of the file
 */
export async function loadEnvironment(name: string): Promise<Environment> {
  const subject = relative(PROJECT, resolve(environmentsFolder(), `${name}.ts`));
  const environment = resolveEnvironment(await readEnvironment(name), subject);
  if (environment.name === name) return environment;
  throw new EnvironmentError(subject, [
    {
      path: "name",
      received: environment.name,
      allowed: `"${name}", as the file is called: it is also the Terraform workspace`,
      remedy: "Rename the file or the environment.",
    },
  ]);
}

function checkEnvironmentName(name: string): Problem[] {
  const known = environmentNames();
  if (known.includes(name)) return [];
  return [
    {
      path: "TF_WORKSPACE",
      received: name,
      allowed: `an environment: ${known.join(", ")}`,
      remedy: `Set TF_WORKSPACE to one of them, or write environments/${name}.ts.`,
    },
  ];
}

function checkProviderVersion(version: string): Problem[] {
  const exact = /^[56]\.\d+\.\d+$/.test(version);
  if (exact && !isOlder(version, OLDEST_AWS_PROVIDER_VERSION)) return [];
  return [
    {
      path: "AWS_PROVIDER_VERSION",
      received: version,
      allowed: `an exact version from ${OLDEST_AWS_PROVIDER_VERSION} to 6.x`,
      remedy: `Unset it for ${AWS_PROVIDER_VERSION}.`,
    },
  ];
}

/** State must not come to lie in files because the name of another place is misspelt. */
function checkBackendFile(file: string | undefined): Problem[] {
  if (file === undefined || existsSync(file)) return [];
  return [
    {
      path: "BACKEND_FILE",
      received: file,
      allowed: "a file with a Terraform backend, or empty for local state",
      remedy: "Correct it, or unset it for backend.tf in the project.",
    },
  ];
}
