import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../rehearsal/platform/folders.ts";

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

const seconds = new Map<string, number[]>(CANDIDATES.map(({ name }) => [name, []]));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const { name, command } of CANDIDATES) {
    const taken = time(name, command);
    // The first round fills the file cache, and tsx's.
    if (round > 0) seconds.get(name)?.push(taken);
  }
}

rmSync(outdir, { recursive: true });
const base = median(seconds.get("node -e 0") ?? []);
console.log(`${ROUNDS} rounds after one to warm up, Node ${process.version}\n`);
console.log("                         median ms   × node -e 0   budget");
let over = false;
for (const { name, budget } of CANDIDATES) {
  const cost = median(seconds.get(name) ?? []);
  const ratio = cost / base;
  over ||= budget !== undefined && ratio > budget;
  const verdict = budget === undefined ? "" : `${budget}${ratio > budget ? "  OVER" : ""}`;
  console.log(
    `${name.padEnd(24)} ${(cost * 1000).toFixed(0).padStart(9)} ${ratio.toFixed(1).padStart(13)}   ${verdict}`,
  );
}
process.exitCode = over ? 1 : 0;

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
