import { distance } from "fastest-levenshtein";
import type { z as Zod } from "zod";
import { type EnvironmentInput, environmentSchema } from "./environment.ts";
import type { Problem } from "./problem.ts";
import { z } from "./zod.ts";

type Path = readonly PropertyKey[];
type Issue = Zod.core.$ZodIssue;

/** Zod's names of kinds, as a sentence has them. */
const KINDS: Readonly<Record<string, string>> = {
  string: "a string",
  array: "a list",
  object: "an object",
  record: "an object",
  int: "a whole number",
};

/** Stands in for a required value that is missing or of the wrong kind, so that the rest can still be judged. */
const STAND_IN: EnvironmentInput = {
  name: "stand-in",
  account: "000000000000",
  region: "us-west-2",
  owners: ["arn:aws:iam::000000000000:role/stand-in"],
  network: { cidr: "10.0.0.0/16", existing: { vpcId: "vpc-00000000", privateSubnetIds: [] } },
};

/** What an input looks like by its shape alone. */
interface Shape {
  readonly problems: readonly Problem[];
  /**
   * The input, with every faulty value left out or stood in for: rules may look at it except
   * where the problems are. `undefined` when the input is no object at all.
   */
  readonly readable: EnvironmentInput | undefined;
}

/** Checks the shape of an environment: fields, kinds, enumerations. */
export function checkShape(input: unknown): Shape {
  const first = environmentSchema.safeParse(input);
  if (first.success) return { problems: [], readable: first.data };
  const problems = first.error.issues.flatMap((issue) => toProblems(issue, [], input));
  return { problems, readable: isRecord(input) ? repaired(input, first.error.issues) : undefined };
}

function repaired(input: Record<string, unknown>, issues: readonly Issue[]): EnvironmentInput {
  const draft = copy(input);
  let faults = issues;
  for (;;) {
    for (const issue of faults) {
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const path of paths) replaceAt(draft, path);
    }
    const again = environmentSchema.safeParse(draft);
    if (again.success) return again.data;
    if (JSON.stringify(again.error.issues) === JSON.stringify(faults)) throw again.error;
    faults = again.error.issues;
  }
}

/** Puts the stand-in in a value's place, or drops the value where none is required. An element takes its list along. */
function replaceAt(draft: Record<string, unknown>, path: Path): void {
  const element = path.findIndex((key) => typeof key === "number");
  const field = element < 0 ? path : path.slice(0, element);
  const parent = valueAt(draft, field.slice(0, -1));
  const key = String(field.at(-1));
  if (!isRecord(parent)) return;
  const standIn = valueAt(STAND_IN, field);
  if (standIn === undefined || parent[key] === standIn) delete parent[key];
  else parent[key] = standIn;
}

function toProblems(issue: Issue, base: Path, input: unknown): Problem[] {
  const path = [...base, ...issue.path];
  const at = { path: pathText(path), received: valueAt(input, path) };
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField([...path, key], input));
    case "invalid_value":
      return [notInList(at, issue.values)];
    case "invalid_union": {
      const nearest = issue.errors.find((errors) =>
        errors.some((error) => error.path.length > 0 || error.code === "unrecognized_keys"),
      );
      if (nearest !== undefined) return nearest.flatMap((error) => toProblems(error, path, input));
      break;
    }
    case "too_small":
      return [{ ...at, allowed: `at least ${issue.minimum}. ${describe(path)}`, remedy: "Add one." }];
  }
  const expected = issue.code === "invalid_type" ? `${KINDS[issue.expected] ?? issue.expected}. ` : "";
  const remedy = at.received === undefined ? "Add the field: it has no default." : kindRemedy(issue, at.received);
  return [{ ...at, allowed: `${expected}${describe(path)}`.trim(), remedy }];
}

function kindRemedy(issue: Issue, received: unknown): string {
  const unquoted = issue.code === "invalid_type" && issue.expected === "string" && typeof received === "number";
  return unquoted ? `Put it in quotes: "${received}".` : "Write a value of the allowed kind.";
}

function unknownField(path: Path, input: unknown): Problem {
  const fields = Object.keys(shapeAt(path.slice(0, -1)) ?? {});
  const guess = nearest(String(path.at(-1)), fields);
  return {
    path: pathText(path),
    received: valueAt(input, path),
    allowed: `one of the fields ${fields.join(", ")}`,
    remedy: guess === undefined ? "Remove it." : `Did you mean ${guess}? Otherwise remove it.`,
  };
}

function notInList(at: { path: string; received: unknown }, values: readonly Zod.core.util.Primitive[]): Problem {
  const guess = typeof at.received === "string" ? nearest(at.received, values.map(String)) : undefined;
  return {
    ...at,
    allowed: `one of ${values.join(", ")}`,
    remedy: guess === undefined ? "Use one of the allowed values, or leave it out." : `Did you mean ${guess}?`,
  };
}

/** The candidate a reader most likely meant: at most a third of its letters away. */
function nearest(text: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, away: distance(text.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away <= Math.max(1, candidate.length / 3))
    .sort((a, b) => a.away - b.away);
  return ranked[0]?.candidate;
}

/** What the schema says about the field at a path. */
function describe(path: Path): string {
  const parent = shapeAt(path.slice(0, -1));
  return parent?.[String(path.at(-1))]?.description ?? "";
}

function shapeAt(path: Path): Record<string, Zod.ZodType> | undefined {
  let type: Zod.ZodType | undefined = environmentSchema;
  for (const key of path) type = typeof key === "number" ? elementOf(type) : objectOf(type)?.[String(key)];
  return objectOf(type);
}

function objectOf(type: Zod.ZodType | undefined): Record<string, Zod.ZodType> | undefined {
  if (type instanceof z.ZodOptional) return objectOf(type.unwrap() as Zod.ZodType);
  if (type instanceof z.ZodUnion)
    return (type.options as Zod.ZodType[]).map(objectOf).find((shape) => shape !== undefined);
  return type instanceof z.ZodObject ? (type.shape as Record<string, Zod.ZodType>) : undefined;
}

function elementOf(type: Zod.ZodType | undefined): Zod.ZodType | undefined {
  if (type instanceof z.ZodOptional) return elementOf(type.unwrap() as Zod.ZodType);
  return type instanceof z.ZodArray ? (type.element as Zod.ZodType) : undefined;
}

function pathText(path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "(the environment)";
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((found: unknown, key) => (found as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, copy(child)])) as T;
}
