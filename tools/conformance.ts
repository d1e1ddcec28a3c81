import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { MANIFEST_CASES } from "../__tests__/config/karpenter/cases.ts";
import { synthApp } from "../__tests__/support/synth.ts";
import type { Environment, EnvironmentInput } from "../config/environment.ts";
import { CHECKED_KINDS, checkCustomResource } from "../config/karpenter/check.ts";
import { environmentNames, loadEnvironment } from "../config/load.ts";
import { EnvironmentError } from "../config/problem.ts";
import { resolveEnvironment } from "../config/resolve.ts";
import { AWS_PROVIDER_VERSION, KARPENTER_VERSION, KUBERNETES_VERSION } from "../config/versions.ts";
import { PROJECT } from "../rehearsal/platform/folders.ts";
import {
  type Candidate,
  fillIn,
  judge,
  KARPENTER_CHARTS,
  type KubernetesAssets,
  karpenterVersion,
  kubernetesAssets,
  kubernetesVersion,
  readManifests,
  render,
  type Verdict,
} from "../rehearsal/platform/kubernetes.ts";
import {
  type KubernetesContents,
  kubernetesContents,
  type StackRelease,
} from "../rehearsal/platform/kubernetes-manifests.ts";
import { checkKubernetesProgram } from "../rehearsal/platform/kubernetes-program.ts";
import { platform } from "../stacks/platform.ts";
import { abortOnSignals, endOver } from "./command-line.ts";

const HELP = `Asks a real Kubernetes API server, with Karpenter's definitions, what it thinks of every manifest here:
what the environments install, the examples, and the cases that our own check of Karpenter's resources is
tested by. Its verdict and ours must be the same. The first time it builds Kubernetes, which needs Go.

  npm run test:conformance -- [options]

  --counts FILE   where to write how many passed and failed
  --help

Exit codes: 0 all agree, 1 something does not, 2 something is missing, or an option is wrong.`;

/** Environments that tests are made with. */
const TEST_ENVIRONMENTS = join(PROJECT, "__tests__/environments");
const EXAMPLES = join(PROJECT, "examples");
const LOG = join(PROJECT, ".rehearsal/conformance/api-server.log");

/** A manifest, and what the server is expected to say. */
interface Subject extends Candidate {
  readonly valid: boolean;
}

/** What must hold, and what does not of it. */
interface Check {
  readonly name: string;
  readonly problems: readonly string[];
}

const signal = abortOnSignals();
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({
      options: { counts: { type: "string" }, help: { type: "boolean", default: false } },
    });
    if (!values.help) return await conformance(values.counts);
    console.log(HELP);
    return 0;
  } catch (error) {
    if (signal.aborted) return 1;
    return endOver(error);
  }
}

async function conformance(counts: string | undefined): Promise<number> {
  rmSync(LOG, { force: true });
  const assets = await kubernetesAssets(console.log, signal);
  const program = await checkKubernetesProgram(assets, console.log, signal);
  const { contents, notes } = await synthesized(assets);
  const charts = await rendered(assets, contents);
  const sources: Readonly<Record<string, readonly Subject[]>> = {
    "self-checks": selfCheck(),
    "of environments": contents.manifests.map(asValid),
    "of Karpenter's charts": charts.manifests.map(asValid),
    "of examples": (await examples(assets)).map(asValid),
    "cases of our own check": MANIFEST_CASES,
  };
  const subjects = Object.values(sources).flat();
  const { version, verdicts } = await judge(assets, subjects, { log: LOG, signal });
  const checks = [
    ...program,
    ...versions(version),
    ...contents.unknown.map((name) => ({ name, problems: ["a type of resource that is not known here"] })),
    ...charts.checks,
    ...subjects.map((subject, index) => agreement(subject, verdicts[index])),
  ];
  const failed = checks.filter(({ problems }) => problems.length > 0);
  for (const { name, problems } of failed) console.log(`\n✗ ${name}\n${indented(problems)}`);
  for (const { name, warnings } of verdicts)
    for (const text of warnings) console.log(`the server warns of ${name}: ${text}`);
  for (const note of [...notes, ...charts.notes]) console.log(`not judged: ${note}`);
  console.log(`\nKubernetes ${version} with Karpenter ${karpenterVersion()} judged ${subjects.length} manifests:`);
  for (const [source, { length }] of Object.entries(sources)) console.log(`${String(length).padStart(6)} ${source}`);
  console.log(`${checks.length - failed.length} passed, ${failed.length} failed`);
  if (counts !== undefined) {
    mkdirSync(dirname(counts), { recursive: true });
    writeFileSync(counts, JSON.stringify({ passed: checks.length - failed.length, failed: failed.length }));
  }
  return failed.length === 0 ? 0 : 1;
}

/** What the server must refuse each time: one that took everything would prove nothing. */
function selfCheck(): Subject[] {
  const metadata = { name: "self-check" };
  const refused: Readonly<Record<string, unknown>> = {
    "a pool of nothing": pool({}),
    "a misspelt field": { apiVersion: "v1", kind: "ConfigMap", metadata, dta: {} },
    "a rule across fields": pool({ replicas: 1, weight: 1 }),
  };
  return Object.entries(refused).map(([name, manifest]) => ({ name: `self-check: ${name}`, manifest, valid: false }));
}

function pool(spec: Readonly<Record<string, unknown>>) {
  const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "self-check" };
  const whole = { template: { spec: { nodeClassRef, requirements: [] } } };
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name: "self-check" },
    spec: Object.keys(spec).length === 0 ? {} : { ...whole, ...spec },
  };
}

function asValid(candidate: Candidate): Subject {
  return { ...candidate, valid: true };
}

/** What every environment would create in Kubernetes, with stand-ins for what only an apply tells. */
async function synthesized(assets: KubernetesAssets): Promise<{ contents: KubernetesContents; notes: string[] }> {
  const notes: string[] = [];
  const all: KubernetesContents[] = [];
  for (const [name, read] of environments()) {
    try {
      all.push(...stacksOf(name, await read()));
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      notes.push(`${name}, which is refused: it synthesizes nothing`);
    }
  }
  const contents: KubernetesContents = {
    manifests: all.flatMap(({ manifests }) => manifests),
    releases: all.flatMap(({ releases }) => releases),
    unknown: all.flatMap(({ unknown }) => unknown),
  };
  if (contents.manifests.length === 0) notes.push("the environments: no stack of theirs has a manifest");
  return { contents: await fillIn(assets, contents, signal), notes };
}

/** The project's environments, and those that tests are made with. */
function environments(): (readonly [name: string, read: () => Promise<Environment>])[] {
  const tests = readdirSync(TEST_ENVIRONMENTS).map((file) => join(TEST_ENVIRONMENTS, file));
  return [
    ...environmentNames().map((name) => [name, () => loadEnvironment(name)] as const),
    ...tests.map((file) => {
      const read = async () => {
        const module: { default: EnvironmentInput } = await import(file);
        return resolveEnvironment(module.default);
      };
      return [relative(PROJECT, file), read] as const;
    }),
  ];
}

/** What each stack of an environment would create, named by environment and stack. */
function stacksOf(name: string, environment: Environment): KubernetesContents[] {
  const outdir = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const app = platform({ environment, awsProviderVersion: AWS_PROVIDER_VERSION, stateFolder: outdir, outdir });
    return Object.entries(synthApp(app)).map(([stack, { json }]) => {
      const { manifests, releases, unknown } = kubernetesContents(json.resource ?? {});
      const named = <T extends { readonly name: string }>(one: T) => ({ ...one, name: `${name} ${stack} ${one.name}` });
      return {
        manifests: manifests.map(named),
        releases: releases.map(named),
        unknown: unknown.map((address) => `${name} ${stack} ${address}`),
      };
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What Karpenter's charts make of the environments' values. */
async function rendered(assets: KubernetesAssets, { releases }: KubernetesContents) {
  const isHere = ({ chart, version = karpenterVersion() }: StackRelease) =>
    KARPENTER_CHARTS.includes(chart) && version === karpenterVersion();
  const misspelt = {
    ...{ name: "self-check: a value no chart has", chart: "karpenter", release: "karpenter", namespace: "kube-system" },
    ...{ values: ["settings: {clusterName: x, clusterNmae: x}"], set: [] },
  };
  const [refused, ...taken] = await render(assets, [misspelt, ...releases.filter(isHere)], signal);
  const elsewhere = releases.filter((release) => !isHere(release));
  const kept = refused?.problems.some((problem) => problem.startsWith("settings.clusterNmae: "))
    ? []
    : ["it was taken"];
  return {
    manifests: taken.flatMap(({ manifests }) => manifests),
    checks: [{ name: misspelt.name, problems: kept }, ...taken.map(({ name, problems }) => ({ name, problems }))],
    notes: new Set(
      elsewhere.map(({ chart, version = "in a folder" }) => `chart ${chart} ${version}, which cannot be had here`),
    ),
  };
}

/** Every manifest of the examples. */
async function examples(assets: KubernetesAssets): Promise<readonly Candidate[]> {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith(".yaml"));
  const texts = files.map((file) => ({ name: `examples/${file}`, text: readFileSync(join(EXAMPLES, file), "utf8") }));
  return await readManifests(assets, texts, signal);
}

/** What is judged must be what is installed. */
function versions(server: string): Check[] {
  const same = (name: string, ours: string, theirs: string) => ({
    name,
    problems: ours === theirs ? [] : [`config/versions.ts has ${ours}, rehearsal/kubernetes ${theirs}`],
  });
  const asked = kubernetesVersion();
  return [
    same("Kubernetes' version", KUBERNETES_VERSION, asked.replace(/^v(\d+\.\d+)\..*/, "$1")),
    same("Karpenter's version", KARPENTER_VERSION, karpenterVersion()),
    { name: "the API server's version", problems: server === asked ? [] : [`it says ${server}, wanted was ${asked}`] },
  ];
}

/** Whether the server, and our own check where it knows the kind, say what is expected. */
function agreement({ name, manifest, valid }: Subject, verdict: Verdict | undefined): Check {
  const server = verdict?.accepted === true ? [] : [verdict?.message ?? "it said nothing"];
  const { kind } = (manifest ?? {}) as { kind?: string };
  const isCase = MANIFEST_CASES.some((known) => known.name === name);
  const isChecked = isCase || CHECKED_KINDS.includes(kind ?? "");
  const own = isChecked
    ? checkCustomResource(manifest).map(({ path, allowed }) => `${path} must be ${allowed}`)
    : undefined;
  const agrees = [server, own ?? server].every((problems) => (problems.length === 0) === valid);
  if (agrees) return { name, problems: [] };
  return {
    name,
    problems: [
      valid ? "expected to be valid" : "expected to be refused",
      `API server: ${said(server)}`,
      ...(own === undefined ? [] : [`our check: ${said(own)}`]),
    ],
  };
}

function said(problems: readonly string[]): string {
  return problems.length === 0 ? "takes it" : `refuses it: ${problems.join("; ")}`;
}

function indented(lines: readonly string[]): string {
  return lines.map((line) => `    ${line.replaceAll("\n", "\n    ")}`).join("\n");
}
