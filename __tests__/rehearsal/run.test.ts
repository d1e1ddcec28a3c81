import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CommandFailed } from "../../rehearsal/platform/errors.ts";
import { run } from "../../rehearsal/platform/run.ts";
import { temporaryFolder } from "../support/temporary.ts";

const env = { PATH: process.env.PATH };

test("gives what a command prints, line by line and whole, and keeps it in a log", async () => {
  const log = join(temporaryFolder(), "log");
  const lines: string[] = [];
  const { stdout } = await run("sh", ["-c", "echo one; echo two"], { env, log, onLine: (line) => lines.push(line) });
  expect(stdout).toBe("one\ntwo");
  expect(lines).toEqual(["one", "two"]);
  expect(readFileSync(log, "utf8")).toBe("one\ntwo\n");
});

test("nothing of our own environment reaches a command", async () => {
  const { stdout } = await run("sh", ["-c", "env | cut -d= -f1"], { env: { ...env, ONLY: "this" } });
  expect(stdout.split("\n").sort()).toEqual(["ONLY", "PATH", "PWD"]);
});

test("fails when a command fails, with its last words, its exit code and its log", async () => {
  const log = join(temporaryFolder(), "log");
  const failing = run("sh", ["-c", "echo out; echo because >&2; exit 3"], { env, log });
  await expect(failing).rejects.toThrow(CommandFailed);
  await expect(failing).rejects.toThrow(/ended with exit code 3\.\nout\nbecause\nIts whole output: /);
});

test("fails when there is no such command", async () => {
  await expect(run("no-such-command", [], { env })).rejects.toThrow(CommandFailed);
});

test("an exit code that is an answer is no failure", async () => {
  expect(await run("sh", ["-c", "exit 2"], { env, answers: [0, 2] })).toMatchObject({ exitCode: 2 });
});

test("an abort ends what the command started, too", async () => {
  const abort = new AbortController();
  const pids: number[] = [];
  const running = run("sh", ["-c", 'sh -c "echo \\$\\$; exec sleep 60"; true'], {
    env,
    signal: abort.signal,
    onLine: (line) => {
      pids.push(Number(line));
      abort.abort(new Error("stop it"));
    },
  });
  await expect(running).rejects.toThrow("stop it");
  const [pid = 0] = pids;
  // The signal was sent to the whole group; give the kernel a moment to deliver it.
  await new Promise((done) => setTimeout(done, 100));
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});
