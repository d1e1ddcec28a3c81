import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Command, PROJECT, runScript } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

const SCRIPT = "tools/rehearse.ts";
const FIXTURES = { ENVIRONMENTS_FOLDER: "__tests__/environments" };
const start = (args: string[], env = {}) => new Command("node", ["--import", "tsx/esm", SCRIPT, ...args], env);

/** Processes of a rehearsal of this checkout: its local AWS, and any Terraform that lost the process that started it. */
function processesOf(environment: string): string[] {
  const all = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  const orphan = /^\s*\d+\s+1\s+(\S*\/)?terraform(-provider-\S+)?(\s|$)/;
  return all.filter((line) => line.includes(`${PROJECT}/.rehearsal/${environment}/`) || orphan.test(line));
}

describe("an environment is rehearsed whole", () => {
  test.each(["existing-network", "isolated", "kitchen-sink"])("%s", async (environment) => {
    const { code, output } = await runScript(SCRIPT, ["--environment", environment], FIXTURES);
    expect(output).toContain("checks passed, 0 failed");
    expect(code).toBe(0);
    const report = JSON.parse(readFileSync(join(PROJECT, ".rehearsal", environment, "report.json"), "utf8"));
    expect(report.stacks.map((stack: { name: string }) => stack.name)).toEqual([
      "retained",
      "network",
      "cluster",
      "nodes",
    ]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: "AWS holds nothing more of it", passed: true }),
    );
  });
});

describe("a rehearsal that does not end by itself", () => {
  test("Ctrl-C while Terraform applies: everything ends, and the logs are named", async () => {
    const rehearsal = start(["--environment", "dev"]);
    await rehearsal.printed("› apply");
    await new Promise((done) => setTimeout(done, 3000));
    rehearsal.ctrlC();
    expect(await rehearsal.ended).toBe(130);
    expect(rehearsal.output).toContain("Interrupted.");
    expect(rehearsal.output).toContain("Logs: .rehearsal/dev/logs");
    expect(processesOf("dev")).toEqual([]);
  });

  test("AWS goes away half-way: the failure is told once, with the logs, and everything ends", async () => {
    const rehearsal = start(["--environment", "dev"]);
    await rehearsal.printed("› apply");
    const [aws] = processesOf("dev").filter((line) => line.includes("local_aws"));
    process.kill(Number(aws?.trim().split(" ")[0]), "SIGKILL");
    expect(await rehearsal.ended).toBe(1);
    expect(rehearsal.output).toMatch(/terraform apply .* ended with exit code 1\./);
    expect(rehearsal.output).toMatch(/connection refused|connect:|EOF/);
    expect(rehearsal.output).toContain("Logs: .rehearsal/dev/logs");
    expect(rehearsal.output).toContain("FAILED  the rehearsal runs to its end");
    expect(processesOf("dev")).toEqual([]);
  });

  test("--keep: everything stays to be looked at, until Ctrl-C", async () => {
    const rehearsal = start(["--environment", "dev", "--keep"]);
    await rehearsal.printed("export AWS_ENDPOINT_URL");
    const env = Object.fromEntries(
      [...rehearsal.output.matchAll(/export (\w+)='([^']*)'/g)].map(([, name, value]) => [name, value]),
    );
    const folder = join(PROJECT, ".rehearsal/dev/cdktf.out/stacks/network");
    const plan = execFileSync("terraform", ["plan", "-input=false", "-no-color"], {
      cwd: folder,
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    expect(plan).toContain("No changes.");
    rehearsal.ctrlC();
    expect(await rehearsal.ended).toBe(0);
    expect(processesOf("dev")).toEqual([]);
  });
});

describe("what is missing or wrong is said at once, with what to do", () => {
  /** A PATH on which only these commands are found. */
  const pathWith = (...commands: string[]) => {
    const folder = temporaryFolder();
    for (const command of commands)
      symlinkSync(execFileSync("which", [command], { encoding: "utf8" }).trim(), join(folder, command));
    return { PATH: folder };
  };

  test("Terraform", async () => {
    const { code, output } = await runScript(SCRIPT, [], pathWith("node"));
    expect(code).toBe(2);
    expect(output).toContain("There is no terraform command. Install Terraform 1.10.0 or newer");
    expect(output).not.toContain("    at ");
  });

  test("Python", async () => {
    const { code, output } = await runScript(SCRIPT, [], pathWith("node", "terraform"));
    expect(code).toBe(2);
    expect(output).toContain("There is no Python 3.11 or newer. Install it");
  });

  test("the AWS provider, where a mirror is named that lacks it", async () => {
    const { code, output } = await runScript(SCRIPT, [], { TERRAFORM_PROVIDER_MIRROR: tmpdir() });
    expect(code).toBe(2);
    expect(output).toContain("there is no hashicorp/aws 5.100.0 in it. Fill it with: terraform providers mirror");
  });

  test("the AWS provider, where there is no mirror and no way to the registry", async () => {
    const nowhere = "http://127.0.0.1:9";
    const configuration = join(temporaryFolder(), "direct.tfrc");
    writeFileSync(configuration, "");
    const env = { TF_CLI_CONFIG_FILE: configuration, HTTPS_PROXY: nowhere, https_proxy: nowhere };
    const { code, output } = await runScript(SCRIPT, [], env);
    expect(code).toBe(2);
    expect(output).toContain("Terraform cannot get hashicorp/aws 5.100.0: no mirror on this machine holds it");
    expect(output).toContain("set TERRAFORM_PROVIDER_MIRROR to it.");
  });

  test("what an environment says wrong, before anything is started or cleared", async () => {
    const { code, output } = await runScript(SCRIPT, ["--environment", "ten-mistakes"], FIXTURES);
    expect(code).toBe(2);
    expect(output).toContain("__tests__/environments/ten-mistakes.ts is refused: 10 problems.");
    expect(output).not.toContain("starting the local AWS");
  });

  test("an environment or a stack of that name", async () => {
    const environment = await runScript(SCRIPT, ["--environment", "prd"]);
    expect(environment).toMatchObject({
      code: 2,
      output: expect.stringContaining("must be one of dev, prod, staging"),
    });
    const stack = await runScript(SCRIPT, ["--stacks", "netwrk"]);
    expect(stack).toMatchObject({
      code: 2,
      output: expect.stringContaining("There is no stack netwrk: there are retained, network, cluster, nodes."),
    });
  });
});
