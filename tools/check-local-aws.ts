import { readFileSync, writeFileSync } from "node:fs";
import { execa } from "execa";
import { LOCAL_AWS, pythonForLocalAws } from "../rehearsal/platform/python.ts";

/** Checks the local AWS's Python: format, lint, types, tests. Writes how many passed and failed to the file named. */
const [file = ""] = process.argv.slice(2);
const junit = file.replace(/\.json$/, ".xml");

const CHECKS: readonly (readonly string[])[] = [
  ["ruff", "format", "--check", "."],
  ["ruff", "check", "."],
  ["mypy"],
  ["pytest", "-q", `--junitxml=${junit}`],
];

const python = await pythonForLocalAws(["requirements.txt", "requirements-dev.txt"], console.log);
let [passed, failed] = [0, 0];
for (const [tool = "", ...args] of CHECKS) {
  console.log(`\n${[tool, ...args].join(" ")}`);
  const { exitCode } = await execa(python, ["-m", tool, ...args], { cwd: LOCAL_AWS, stdio: "inherit", reject: false });
  const counted = tool === "pytest" ? testCounts() : undefined;
  passed += counted?.passed ?? (exitCode === 0 ? 1 : 0);
  // pytest ends badly without a failed test when it could not even collect them.
  failed += Math.max(counted?.failed ?? 0, exitCode === 0 ? 0 : 1);
}
writeFileSync(file, JSON.stringify({ passed, failed }));
process.exitCode = failed === 0 ? 0 : 1;

function testCounts(): { passed: number; failed: number } | undefined {
  const suite = /<testsuite [^>]*>/.exec(readFileSync(junit, "utf8"))?.[0] ?? "";
  const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
  const failed = number("failures") + number("errors");
  return { passed: number("tests") - failed - number("skipped"), failed };
}
