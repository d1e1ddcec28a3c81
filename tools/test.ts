import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environmentNames } from "../config/load.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { endOver } from "./command-line.ts";

const HELP = `Runs the tests, tier by tier.

  npm test               what every change must pass: types, lint, unit tests, dev's rehearsal
  npm run test:all       every tier
    -- --rest            only the tiers npm test leaves out; the last line counts its own too
    -- --tier A,B        only these tiers
    --help

Exit codes: 0 all passed, 1 something failed, 2 an option is wrong.`;

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** A kind of tests that runs as one command. */
interface Tier {
  readonly name: string;
  readonly what: string;
  /** Whether npm test runs it. */
  readonly basic: boolean;
  readonly command: readonly string[];
  /** The report that says how many passed and failed. @default the exit code alone counts, as one */
  readonly report?: {
    readonly file: string;
    // biome-ignore lint/suspicious/noExplicitAny: other programs' JSON, each read by the function beside its command
    readonly read: (report: any) => Counts;
  };
}

const RESULTS = join(PROJECT, ".rehearsal/tests");
const NODE = ["node", "--import", "tsx/esm"];
const installed = (command: string) => join(PROJECT, "node_modules/.bin", command);

const TIERS: readonly Tier[] = [
  { name: "types", what: "tsc", basic: true, command: [installed("tsc")] },
  {
    name: "lint",
    what: "Biome: format, lint, direction of imports",
    basic: true,
    command: [installed("biome"), "check"],
  },
  vitest("unit", "config, modules, stacks, invariants, on synthesized JSON", true),
  {
    name: "conformance",
    what: "a Kubernetes API server takes every manifest, and agrees with our check of Karpenter's resources",
    basic: false,
    command: [...NODE, "tools/conformance.ts", "--counts", join(RESULTS, "conformance.json")],
    report: { file: join(RESULTS, "conformance.json"), read: (counts) => counts },
  },
  ...environmentNames().map((name) => rehearsal(name, name === "dev")),
  {
    name: "drill prod",
    what: "the real Karpenter on prod's own pools, its calls judged by its own policies",
    basic: false,
    command: [...NODE, "tools/drill.ts", "--environment", "prod", "--counts", join(RESULTS, "drill.json")],
    report: { file: join(RESULTS, "drill.json"), read: (counts) => counts },
  },
  {
    name: "faults",
    what: "killed applies, locks, drift, a failing AWS: what users are told, and that state and cloud agree",
    basic: false,
    command: [...NODE, "tools/faults.ts", "--counts", join(RESULTS, "faults.json")],
    report: { file: join(RESULTS, "faults.json"), read: (counts) => counts },
  },
  vitest("end-to-end", "the CDKTF CLI, workspaces, guards, interruptions, other Node versions, on a local AWS", false),
  {
    name: "local-aws",
    what: "the local AWS itself: formatted, linted, typed, tested",
    basic: false,
    command: [...NODE, "tools/check-local-aws.ts", join(RESULTS, "local-aws.json")],
    report: { file: join(RESULTS, "local-aws.json"), read: (counts) => counts },
  },
  {
    name: "workflows",
    what: "GitHub's workflows: actionlint with ShellCheck, zizmor",
    basic: false,
    command: [...NODE, "tools/check-workflows.ts", join(RESULTS, "workflows.json")],
    report: { file: join(RESULTS, "workflows.json"), read: (counts) => counts },
  },
];

process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: {
        all: { type: "boolean", default: false },
        rest: { type: "boolean", default: false },
        tier: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (!values.help) return await test(values);
    console.log(HELP);
    return 0;
  } catch (error) {
    return endOver(error);
  }
}

interface Options {
  readonly all: boolean;
  readonly rest: boolean;
  readonly tier?: string | undefined;
}

/** @throws WrongUsage when a tier is named that there is not: running nothing must not pass */
function choose({ all, rest, tier }: Options): readonly Tier[] {
  const named = tier?.split(",");
  const unknown = named?.filter((name) => !TIERS.some((known) => known.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new WrongUsage(
      `There is no tier ${unknown.join(", ")}: there are ${TIERS.map(({ name }) => name).join(", ")}.`,
    );
  }
  if (named !== undefined) return TIERS.filter(({ name }) => named.includes(name));
  return TIERS.filter(({ basic }) => (rest ? !basic : all || basic));
}

async function test(options: Options): Promise<number> {
  const chosen = choose(options);
  mkdirSync(RESULTS, { recursive: true });
  const results: { name: string; counts: Counts; seconds: number }[] = [];
  for (const tier of chosen) {
    console.log(`\n━━ ${tier.name}: ${tier.what}`);
    const start = performance.now();
    const counts = await runTier(tier);
    results.push({ name: tier.name, counts, seconds: (performance.now() - start) / 1000 });
  }
  console.log("");
  for (const { name, counts, seconds } of results)
    console.log(
      `${name.padEnd(20)} ${counts.passed} passed, ${counts.failed} failed  ${seconds.toFixed(0).padStart(4)} s`,
    );
  const left = TIERS.filter((tier) => !chosen.includes(tier) && !(options.rest && tier.basic));
  if (left.length > 0) {
    console.log("\nNot run here, but by npm run test:all:");
    for (const { name, what } of left) console.log(`${name.padEnd(20)} ${what}`);
  }
  const total = sum([...results.map(({ counts }) => counts), ...(options.rest ? [countsOfNpmTest()] : [])]);
  if (options.tier === undefined && !options.rest) writeFileSync(join(RESULTS, "counts.json"), JSON.stringify(total));
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

async function runTier(tier: Tier): Promise<Counts> {
  const [command = "", ...args] = tier.command;
  // An older report must not be counted for a command that wrote none.
  if (tier.report !== undefined) rmSync(tier.report.file, { force: true });
  const child = spawn(command, args, { cwd: PROJECT, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((done) => child.on("close", done).on("error", () => done(1)));
  const counted = readReport(tier);
  // A command that failed without having counted a failure failed all the same.
  if (code !== 0 && (counted === undefined || counted.failed === 0)) return { passed: counted?.passed ?? 0, failed: 1 };
  return counted ?? { passed: 1, failed: 0 };
}

function vitest(project: string, what: string, basic: boolean): Tier {
  const file = join(RESULTS, `${project}.json`);
  return {
    name: project,
    what,
    basic,
    command: [
      ...[installed("vitest"), "run", "--project", project],
      ...["--reporter=default", "--reporter=json", `--outputFile.json=${file}`],
    ],
    report: { file, read: ({ numPassedTests: passed, numFailedTests: failed }) => ({ passed, failed }) },
  };
}

function rehearsal(environment: string, basic: boolean): Tier {
  const file = join(PROJECT, ".rehearsal", environment, "report.json");
  return {
    name: `rehearse ${environment}`,
    what: `real Terraform applies, changes and destroys ${environment} on a local AWS`,
    basic,
    command: [...NODE, "tools/rehearse.ts", "--environment", environment],
    report: {
      file,
      read: ({ checks }) => ({
        passed: checks.filter((check: { passed: boolean }) => check.passed).length,
        failed: checks.filter((check: { passed: boolean }) => !check.passed).length,
      }),
    },
  };
}

function readReport({ report }: Tier): Counts | undefined {
  if (report === undefined || !existsSync(report.file)) return undefined;
  return report.read(JSON.parse(readFileSync(report.file, "utf8")));
}

function countsOfNpmTest(): Counts {
  const file = join(RESULTS, "counts.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 1 };
}

function sum(counts: readonly Counts[]): Counts {
  return counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  });
}
