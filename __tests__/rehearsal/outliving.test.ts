import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { CommandFailed } from "../../rehearsal/platform/errors.ts";
import { runOutliving } from "../../rehearsal/platform/outliving.ts";
import { temporaryFolder } from "../support/temporary.ts";

const OUTLIVING = resolve(import.meta.dirname, "../../rehearsal/platform/outliving.ts");
const { env } = process;
const log = () => join(temporaryFolder(), "command.log");

test("lines are told as they are printed, and all is in the log", async () => {
  const [file, told] = [log(), [] as string[]];
  const script = "echo first; sleep 0.5; printf 'sec'; sleep 0.5; echo ond; echo third >&2";
  const { stdout } = await runOutliving("sh", ["-c", script], { env, log: file, onLine: (line) => told.push(line) });
  expect(told).toEqual(["first", "second", "third"]);
  expect(readFileSync(file, "utf8")).toBe(stdout);
});

test("of a log that is there, what was in it is not told again", async () => {
  const file = log();
  for (const word of ["first", "second"]) await runOutliving("echo", [word], { env, log: file });
  expect((await runOutliving("echo", ["third"], { env, log: file })).stdout).toBe("third\n");
});

test("a command that ends badly, or is not there, is a failure with what it said", async () => {
  const failing = runOutliving("sh", ["-c", "echo no way; exit 3"], { env, log: log() });
  await expect(failing).rejects.toThrow(/ended with exit code 3\.\nno way/);
  await expect(runOutliving("no-such-command", [], { env, log: log() })).rejects.toBeInstanceOf(CommandFailed);
});

test("aborted, it is asked to end and waited for", async () => {
  const [file, abort] = [log(), new AbortController()];
  const script = "trap 'echo ending; sleep 0.5; echo ended; exit 0' INT; echo begun; while :; do sleep 0.1; done";
  const running = runOutliving("bash", ["-c", script], {
    env,
    log: file,
    signal: abort.signal,
    onLine: (line) => line === "begun" && abort.abort(new Error("Interrupted.")),
  });
  await expect(running).rejects.toThrow("Interrupted.");
  expect(readFileSync(file, "utf8")).toBe("begun\nending\nended\n");
});

test("when whoever runs it is killed, it prints on and comes to its end", async () => {
  const [file, mark] = [log(), join(temporaryFolder(), "mark")];
  const script = `echo begun; for i in 1 2 3 4 5; do sleep 0.2; echo $i; done; touch ${mark}`;
  const program = `import { runOutliving } from ${JSON.stringify(OUTLIVING)};
    await runOutliving("sh", ["-c", ${JSON.stringify(script)}], { env: process.env, log: ${JSON.stringify(file)}, onLine: console.log });`;
  const runner = spawn("node", ["--import", "tsx/esm", "--input-type=module", "--eval", program]);
  await once(runner.stdout, "data");
  runner.kill("SIGKILL");
  await once(runner, "exit");
  while (!existsSync(mark)) await sleep(100);
  expect(readFileSync(file, "utf8")).toBe("begun\n1\n2\n3\n4\n5\n");
});
