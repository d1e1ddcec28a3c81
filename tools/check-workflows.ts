import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { buildGo } from "../rehearsal/platform/go.ts";
import { pythonWith } from "../rehearsal/platform/python.ts";
import { endOver } from "./command-line.ts";

/**
 * Checks the workflows: actionlint for what GitHub would refuse and ShellCheck for their scripts, zizmor for what
 * somebody could use. Writes how many passed and failed to the file named.
 */
const CHECKERS = join(PROJECT, "tools/workflows");

process.exitCode = await main(process.argv[2] ?? "");

async function main(file: string): Promise<number> {
  try {
    const failed = await check();
    writeFileSync(file, JSON.stringify({ passed: 2 - failed, failed }));
    return failed === 0 ? 0 : 1;
  } catch (error) {
    return endOver(error);
  }
}

/** @returns how many of the two found something */
async function check(): Promise<number> {
  const programs = await buildGo({
    what: "actionlint",
    duration: "half a minute",
    module: CHECKERS,
    name: "actionlint",
    packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
    say: console.log,
  });
  const files = [join(CHECKERS, "requirements.txt")];
  const python = dirname(await pythonWith({ name: "workflows", what: "zizmor and ShellCheck", files }, console.log));
  const commands = [
    [join(programs, "actionlint"), `-shellcheck=${join(python, "shellcheck")}`, "-pyflakes="],
    [join(python, "zizmor"), "--offline", "--pedantic", "--quiet", ".github"],
  ];
  let failed = 0;
  for (const [command = "", ...args] of commands) {
    const { exitCode } = await execa(command, args, { cwd: PROJECT, stdio: "inherit", reject: false });
    if (exitCode !== 0) failed += 1;
  }
  return failed;
}
