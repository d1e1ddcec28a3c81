import { writeFileSync } from "node:fs";

/** One thing a rehearsal showed, or failed to. */
interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was seen; with a failure, why it is one. */
  readonly detail: string;
}

/** One stack's part of a rehearsal. */
export interface StackReport {
  readonly name: string;
  /** Addresses of the resources in state after the apply: `terraform state list`. */
  state: readonly string[];
  /** Seconds each phase took, by its name. */
  readonly seconds: Record<string, number>;
  workspaces: readonly string[];
  outputs: Readonly<Record<string, unknown>>;
}

/** What a rehearsal found out: the JSON report, as it is written. */
export interface Report {
  readonly environment: string;
  readonly terraform: string;
  readonly awsProvider: string;
  /** Where the provider came from. */
  readonly providerSource: string;
  /** Arguments that the AWS provider is too old for, as sentences. */
  leftOut: readonly string[];
  /** Stacks that were not rehearsed, and why; `undefined` when all were. */
  notRehearsed?: string;
  readonly stacks: StackReport[];
  readonly checks: Check[];
}

export function writeReport(file: string, report: Report): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

const PHASES = ["init", "apply", "second plan", "change", "destroy"];

/** The report as people read it. */
export function renderReport(report: Report): string {
  const header = ["stack", "resources", ...PHASES.map((phase) => `${phase} s`)];
  const rows = report.stacks.map(({ name, state, seconds }) => [
    name,
    String(state.length),
    ...PHASES.map((phase) => seconds[phase]?.toFixed(1) ?? "-"),
  ]);
  const applied = report.stacks.filter(({ workspaces }) => workspaces.length > 0);
  const looks = applied.map(({ name, workspaces, state, outputs }) =>
    [
      `${name}`,
      `  workspaces  ${workspaces.join(", ")}`,
      `  state       ${byType(state)}`,
      ...Object.entries(outputs).map(([output, value]) => `  output      ${output} = ${shown(value)}`),
    ].join("\n"),
  );
  const checks = report.checks.map(({ name, passed, detail }) => `${passed ? "passed" : "FAILED"}  ${name}: ${detail}`);
  const notes = [...report.leftOut, ...(report.notRehearsed ? [report.notRehearsed] : [])];
  const leftOut = notes.length > 0 ? ["", ...notes] : [];
  return [...looks, ...leftOut, ...(rows.length > 0 ? ["", table([header, ...rows]), ""] : []), ...checks].join("\n");
}

/** A list of addresses in a line or two: how many of each type. */
function byType(addresses: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const type of addresses.map((address) => address.split(".")[0] ?? ""))
    counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => `${count} ${type}`).join(", ") || "(empty)";
}

/** An output on one line: lists and maps with commas, what is long cut. */
function shown(value: unknown): string {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  const parts = isMap ? Object.entries(value).map(([key, part]) => `${key} ${part}`) : [value].flat();
  const text = parts.join(", ") || "(none)";
  return text.length > 160 ? `${text.slice(0, 120)}…` : text;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  "),
    )
    .join("\n");
}
