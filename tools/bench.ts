import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EnvironmentInput, generalPool } from "../config/environment.ts";
import { resolveEnvironment } from "../config/resolve.ts";
import { AWS_PROVIDER_VERSION } from "../config/versions.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import { platform } from "../stacks/platform.ts";

/**
 * What synthesis costs, as a ratio to starting Node: the machine's speed cancels out. The commands
 * take turns, so that what disturbs one disturbs its neighbours too.
 */
const ROUNDS = Number(process.argv[2] ?? 9);
const outdir = mkdtempSync(join(tmpdir(), "bench-"));

interface Candidate {
  readonly name: string;
  readonly command: readonly string[];
  /** Most times the cost of `node -e 0` it may take. */
  readonly budget?: number;
}

const CANDIDATES: readonly Candidate[] = [
  { name: "node -e 0", command: ["node", "-e", "0"] },
  { name: "importing cdktf alone", command: ["node", "-e", "require('cdktf')"] },
  { name: "tsx alone", command: ["node", "--import", "tsx/esm", "-e", "0"] },
  { name: "synth of dev", command: ["node", "tools/synth.mjs"] },
  { name: "synth of prod", command: ["node", "tools/synth.mjs"], budget: 12 },
];

const MANY: EnvironmentInput = {
  name: "many",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/PlatformAdmin"],
  network: { cidr: "10.0.0.0/16" },
};

/** Environments with many of a thing. */
const GROWING: Readonly<Record<string, (count: number) => EnvironmentInput>> = {
  "node groups": (count) => ({
    ...MANY,
    nodeGroups: Object.fromEntries(times(count, (index) => [`group-${index}`, { instanceTypes: ["m6i.large"] }])),
  }),
  "access entries": (count) => ({
    ...MANY,
    cluster: {
      access: times(count, (index) => ({
        principal: `arn:aws:iam::111122223333:role/Team${index}`,
        policy: "View",
        namespaces: [`team-${index}`],
      })),
    },
  }),
};

/** Pools of one kind, that many. */
const pools = (count: number): EnvironmentInput => ({
  ...MANY,
  nodePools: times(count, (index) => generalPool({ name: `pool-${index}`, cpu: 1000 })),
});

/** Most that ten times as many may cost: linear, and half as much again for noise. */
const GROWTH_BUDGET = 15;
/** Most that a hundred pools may cost, in multiples of three. */
const POOLS_BUDGET = 3;

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const seconds = new Map<string, number[]>(CANDIDATES.map(({ name }) => [name, []]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const { name, command } of CANDIDATES) {
    const taken = time(name, command);
    // The first round fills the file cache, and tsx's.
    if (round > 0) seconds.get(name)?.push(taken);
  }
}

const base = median(seconds.get("node -e 0") ?? []);
console.log(`${ROUNDS} rounds after one to warm up, Node ${process.version}\n`);
console.log("                            median ms   × node -e 0   budget");
let over = false;
for (const { name, budget } of CANDIDATES) report(name, median(seconds.get(name) ?? []), base, budget);

console.log("\n                            median ms   × a tenth     budget");
for (const [things, environmentOf] of Object.entries(GROWING)) {
  const [ten, hundred] = [growth(environmentOf(10)), growth(environmentOf(100))];
  report(`synth with 10 ${things}`, ten, ten);
  report(`synth with 100 ${things}`, hundred, ten, GROWTH_BUDGET);
}
console.log("\n                            median ms   × three       budget");
const [three, hundred] = [growth(pools(3)), growth(pools(100))];
report("synth with 3 node pools", three, three);
report("synth with 100 node pools", hundred, three, POOLS_BUDGET);
rmSync(outdir, { recursive: true });
process.exitCode = over ? 1 : 0;

function report(name: string, cost: number, unit: number, budget?: number): void {
  const ratio = cost / unit;
  over ||= budget !== undefined && ratio > budget;
  const verdict = budget === undefined ? "" : `${budget}${ratio > budget ? "  OVER" : ""}`;
  console.log(
    `${name.padEnd(27)} ${(cost * 1000).toFixed(0).padStart(9)} ${ratio.toFixed(1).padStart(13)}   ${verdict}`.trimEnd(),
  );
}

// As main.ts does.
process.setSourceMapsEnabled(false);
Error.captureStackTrace = () => {};

/** How long an environment takes from its file's contents to Terraform JSON, CDKTF being loaded. */
function growth(input: EnvironmentInput): number {
  const taken = Array.from({ length: ROUNDS + 1 }, () => {
    const start = performance.now();
    const environment = resolveEnvironment(input);
    platform({ environment, awsProviderVersion: AWS_PROVIDER_VERSION, stateFolder: outdir, outdir }).synth();
    return (performance.now() - start) / 1000;
  });
  return median(taken.slice(1));
}

function time(name: string, [command = "", ...args]: readonly string[]): number {
  const env = { ...process.env, CDKTF_OUTDIR: outdir, TF_WORKSPACE: name.endsWith("prod") ? "prod" : "dev" };
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, { cwd: PROJECT, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${stderr}`);
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
