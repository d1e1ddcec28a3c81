import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isOlder } from "../../config/versions.ts";
import { CommandFailed, MissingPrerequisite } from "./errors.ts";
import { CACHE, PROJECT } from "./folders.ts";
import { run } from "./run.ts";

/** Folder of the local AWS: its sources and its lists of packages. */
export const LOCAL_AWS = join(PROJECT, "rehearsal/aws");
const OLDEST = "3.11";

/** A virtual environment with exactly the packages of requirements files. */
interface PythonEnvironment {
  /** Name of its folder in the user's cache, without the hash of what is in it. */
  readonly name: string;
  /** Whose it is, for people, e.g. `the local AWS`. */
  readonly what: string;
  /** Requirements files, absolute. */
  readonly files: readonly string[];
}

/**
 * The Python that runs the local AWS.
 *
 * @param requirements names of requirements files in {@link LOCAL_AWS}
 * @returns path of its interpreter
 * @throws MissingPrerequisite as {@link pythonWith} does
 */
export async function pythonForLocalAws(
  requirements: readonly string[],
  say: (what: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const files = requirements.map((file) => join(LOCAL_AWS, file));
  return pythonWith({ name: "local-aws", what: "the local AWS", files }, say, signal);
}

/**
 * A Python with packages, made on first use and kept in the user's cache folder.
 *
 * @param say told what takes time
 * @returns path of its interpreter
 * @throws MissingPrerequisite when there is no Python, or packages cannot be had
 */
export async function pythonWith(
  { name, what, files }: PythonEnvironment,
  say: (what: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const python = await findPython();
  const contents = files.map((file) => readFileSync(file, "utf8"));
  const wanted = createHash("sha256")
    .update(JSON.stringify([python.version, contents]))
    .digest("hex")
    .slice(0, 12);
  const folder = join(CACHE, `${name}-${wanted}`);
  const interpreter = join(folder, "bin/python");
  if (existsSync(join(folder, "complete"))) return interpreter;

  say(`making a Python environment for ${what}, once: about a minute`);
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, `${name}-setup.log`);
  rmSync(folder, { recursive: true, force: true });
  const env = process.env;
  try {
    await run(python.command, ["-m", "venv", folder], { env, log, signal });
    const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await run(interpreter, [...install, ...files.flatMap((file) => ["-r", file])], { env, log, signal });
    writeFileSync(join(folder, "complete"), "");
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    const mend = error.message.includes("ensurepip")
      ? "Install Python's venv module (Debian and Ubuntu: apt-get install python3-venv)."
      : "Check that pip can reach a package index, or name one in PIP_INDEX_URL.";
    throw new MissingPrerequisite(`The Python environment of ${what} could not be made. ${mend}\n${error.message}`);
  }
  return interpreter;
}

async function findPython(): Promise<{ command: string; version: string }> {
  for (const command of ["python3", "python"]) {
    try {
      const { stdout } = await run(command, ["-c", "import platform; print(platform.python_version())"], {
        env: process.env,
      });
      const version = stdout.trim();
      if (!isOlder(version, OLDEST)) return { command, version };
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
    }
  }
  throw new MissingPrerequisite(
    `There is no Python ${OLDEST} or newer. Install it (python.org/downloads) and put python3 on PATH.`,
  );
}
