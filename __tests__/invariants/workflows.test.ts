import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { environmentNames } from "../../config/load.ts";
import { PROJECT, runScript } from "../support/command.ts";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly uses?: string;
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly with?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(PROJECT, ".github/workflows");
const read = (path: string) => readFileSync(path, "utf8");
const workflows: Readonly<Record<string, Workflow>> = Object.fromEntries(
  readdirSync(FOLDER).map((file) => [file, parse(read(join(FOLDER, file)))]),
);
const actions = readdirSync(join(PROJECT, ".github/actions")).map((name) =>
  join(PROJECT, ".github/actions", name, "action.yml"),
);
const jobs = Object.entries(workflows).flatMap(([file, { jobs }]) =>
  Object.entries(jobs).map(([name, job]) => [`${file} ${name}`, job] as const),
);
const steps: readonly Step[] = [
  ...jobs.flatMap(([, job]) => job.steps ?? []),
  ...actions.flatMap((file) => parse(read(file)).runs.steps),
];
const matrix = (file: string, job: string, name: string) => workflows[file]?.jobs[job]?.strategy?.matrix[name];

test("every npm script that a workflow runs is there", () => {
  const scripts = Object.keys(JSON.parse(read(join(PROJECT, "package.json"))).scripts);
  const run = steps.flatMap(({ run = "" }) => [...run.matchAll(/npm run (?:--?[\w-]+ )*([\w:-]+)/g)]);
  const named = [...new Set(run.map(([, script]) => script))];
  expect(named).toContain("test:all");
  expect(scripts).toEqual(expect.arrayContaining(named));
});

test("ci runs every tier of the tests, and no other", async () => {
  const { output } = await runScript("tools/test.ts", ["--tier", "none"]);
  const [, tiers = ""] = /there are ([^.]*)\./.exec(output) ?? [];
  const [, together = ""] = /--tier (\S+)/.exec(workflows["ci.yml"]?.jobs.unit?.steps?.at(-1)?.run ?? "") ?? [];
  const run = [...together.split(","), ...(matrix("ci.yml", "tier", "tier") ?? [])];
  expect(run.sort()).toEqual(tiers.split(", ").sort());
});

test("ci runs the unit tests on the Nodes that package.json allows", () => {
  const { engines } = JSON.parse(read(join(PROJECT, "package.json")));
  const allowed = [...engines.node.matchAll(/(\d+)\.\d+\.\d+/g)].map(([, major]) => major);
  expect(matrix("ci.yml", "unit", "node")).toEqual(allowed);
});

describe("environments", () => {
  test.each([
    ["plan.yml", "synthesize"],
    ["plan.yml", "plan"],
    ["drift.yml", "look"],
  ])("%s: %s runs for every environment there is", (file, job) => {
    expect([...(matrix(file, job, "environment") ?? [])].sort()).toEqual(environmentNames());
  });

  test.each(["plan.yml", "drift.yml"])("%s tells about every environment there is", (file) => {
    const script = jobs.flatMap(([name, { steps = [] }]) =>
      name.startsWith(file) ? steps.flatMap((step) => step.with?.script ?? []) : [],
    );
    const [, list = ""] = /of (\["[^\]]*\])/.exec(script.join()) ?? [];
    expect(JSON.parse(list).sort()).toEqual(environmentNames());
  });

  test("they are deployed one after the other, prod last", () => {
    const deployed = Object.entries(workflows["deploy.yml"]?.jobs ?? {});
    expect(deployed.map(([, { with: inputs }]) => inputs?.environment).sort()).toEqual(environmentNames());
    expect(deployed.map(([name]) => name)).toEqual(["dev", "staging", "prod"]);
    expect(deployed.map(([, { needs }]) => needs)).toEqual([undefined, "dev", "staging"]);
  });
});

describe("who may do what", () => {
  test.each(Object.entries(workflows))("%s grants nothing to all its jobs", (_, { permissions }) => {
    expect(permissions).toEqual({});
  });

  test.each(jobs)("%s says what it may do, and how long it may take", (_, job) => {
    expect(Object.keys(job.permissions ?? {})).not.toEqual([]);
    expect(job.uses ?? job["timeout-minutes"]).toBeTruthy();
  });

  test("what may write is one job a kind, and has no credentials", () => {
    const writing = jobs.flatMap(([name, { permissions = {} }]) =>
      Object.entries(permissions).flatMap(([what, how]) =>
        how === "write" && what !== "id-token" ? [`${name}: ${what}`] : [],
      ),
    );
    expect(writing).toEqual(["drift.yml tell: issues", "plan.yml comment: pull-requests"]);
    for (const [, { permissions = {} }] of jobs)
      expect(Object.values(permissions).filter((how) => how === "write").length).toBeLessThan(2);
  });

  test("code of a pull request runs where there are no credentials, and none runs where there are", () => {
    const { synthesize, plan } = workflows["plan.yml"]?.jobs ?? {};
    expect(synthesize?.permissions).toEqual({ contents: "read" });
    expect(synthesize?.if).toBe("github.event.pull_request.head.repo.full_name == github.repository");
    expect(plan?.needs).toBe("synthesize");
    const [checkout] = plan?.steps ?? [];
    expect(checkout?.with?.ref).toBe("${{ github.event.pull_request.base.sha }}");
    // Looked at before anything has credentials.
    const order = (plan?.steps ?? []).map(({ uses = "", run = "" }) => uses.split("@")[0] || run.split("\n")[0]);
    const [checked, credentials] = [
      "npm run check:synthesized -- cdktf.out",
      "aws-actions/configure-aws-credentials",
    ].map((step) => order.indexOf(step));
    expect(checked).toBeGreaterThan(0);
    expect(credentials).toBeGreaterThan(checked as number);
  });

  test("every job with credentials gets them after packages are installed and code has synthesized", () => {
    const holding = jobs.filter(([, { steps = [] }]) => steps.some(({ uses }) => uses?.startsWith("aws-actions/")));
    expect(holding.map(([name]) => name)).toEqual(["deploy-environment.yml deploy", "drift.yml look", "plan.yml plan"]);
    for (const [, { steps = [] }] of holding) {
      const after = steps.slice(steps.findIndex(({ uses }) => uses?.startsWith("aws-actions/")));
      expect(
        after.filter(({ uses = "", run = "" }) => uses.startsWith("./") || /npm ci|cdktf synth/.test(run)),
      ).toEqual([]);
    }
  });
});

test("one version of each action is used", () => {
  const used = steps.flatMap(({ uses }) => (uses === undefined || uses.startsWith("./") ? [] : [uses]));
  const names = [...new Set(used)].map((action) => action.split("@")[0]);
  expect(names.length).toBeGreaterThan(5);
  expect(names).toEqual([...new Set(names)]);
});
