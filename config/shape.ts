import { z } from "zod";
import type { EnvironmentInput } from "./environment.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { environmentSchema } from "./schema.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** Zod's names of kinds, as a sentence has them. */
const KINDS: Readonly<Record<string, string>> = {
  string: "a string",
  array: "a list",
  object: "an object",
  record: "an object",
  int: "a whole number",
  number: "a whole number",
};

/** A kind of input file. */
export interface Form<Input> {
  readonly schema: z.ZodType<Input>;
  /** Stands in for a required value that is missing or of the wrong kind, so that the rest can still be judged. */
  readonly standIn: Input;
}

const ENVIRONMENT: Form<EnvironmentInput> = {
  schema: environmentSchema,
  standIn: {
    name: "stand-in",
    account: "000000000000",
    region: "us-west-2",
    owners: ["arn:aws:iam::000000000000:role/stand-in"],
    network: { cidr: "10.0.0.0/16", existing: { vpcId: "vpc-00000000", privateSubnetIds: [] } },
  },
};

/** What an input looks like by its shape alone. */
interface Shape<Input> {
  readonly problems: readonly Problem[];
  /**
   * The input, with every faulty value left out or stood in for: rules may look at it except
   * where the problems are. `undefined` when the input is no object at all.
   */
  readonly readable: Input | undefined;
}

/** Checks the shape of an environment: fields, kinds, enumerations. */
export function checkShape(input: unknown): Shape<EnvironmentInput> {
  return checkForm(ENVIRONMENT, input);
}

/** Checks the shape of any input file. */
export function checkForm<Input>(form: Form<Input>, input: unknown): Shape<Input> {
  const first = form.schema.safeParse(input);
  if (first.success) return { problems: [], readable: first.data };
  const problems = first.error.issues.flatMap((issue) => toProblems(form.schema, issue, [], input));
  return { problems, readable: isRecord(input) ? repaired(form, input, first.error.issues) : undefined };
}

function repaired<Input>(
  { schema, standIn }: Form<Input>,
  input: Record<string, unknown>,
  issues: readonly Issue[],
): Input {
  const draft = copy(input);
  let faults = issues;
  for (;;) {
    for (const issue of faults) {
      const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const path of paths) replaceAt(draft, path, standIn);
    }
    const again = schema.safeParse(draft);
    if (again.success) return again.data;
    if (JSON.stringify(again.error.issues) === JSON.stringify(faults)) throw again.error;
    faults = again.error.issues;
  }
}

/** Puts the stand-in in a value's place, or drops the value where none is required. An element takes its list along. */
function replaceAt(draft: Record<string, unknown>, path: Path, instead: unknown): void {
  const element = path.findIndex((key) => typeof key === "number");
  const field = element < 0 ? path : path.slice(0, element);
  const parent = valueAt(draft, field.slice(0, -1));
  const key = String(field.at(-1));
  if (!isRecord(parent)) return;
  const standIn = valueAt(instead, field);
  if (standIn === undefined || parent[key] === standIn) delete parent[key];
  else parent[key] = standIn;
}

function toProblems(schema: z.ZodType, issue: Issue, base: Path, input: unknown): Problem[] {
  const path = [...base, ...issue.path];
  const at = { path: pathText(path), received: valueAt(input, path) };
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(schema, [...path, key], input));
    case "invalid_value":
      return [notInList(at, issue.values)];
    case "invalid_union": {
      const closest = issue.errors.find((errors) =>
        errors.some((error) => error.path.length > 0 || error.code === "unrecognized_keys"),
      );
      if (closest !== undefined) return closest.flatMap((error) => toProblems(schema, error, path, input));
      break;
    }
    case "too_small":
      return [{ ...at, allowed: `at least ${issue.minimum}. ${describe(schema, path)}`, remedy: "Add one." }];
  }
  const expected = issue.code === "invalid_type" ? `${KINDS[issue.expected] ?? issue.expected}. ` : "";
  const remedy = at.received === undefined ? "Add the field: it has no default." : kindRemedy(issue, at.received);
  return [{ ...at, allowed: `${expected}${describe(schema, path)}`.trim(), remedy }];
}

function kindRemedy(issue: Issue, received: unknown): string {
  const unquoted = issue.code === "invalid_type" && issue.expected === "string" && typeof received === "number";
  return unquoted ? `Put it in quotes: "${received}".` : "Write a value of the allowed kind.";
}

function unknownField(schema: z.ZodType, path: Path, input: unknown): Problem {
  const fields = Object.keys(shapeAt(schema, path.slice(0, -1)) ?? {});
  const guess = nearest(String(path.at(-1)), fields);
  return {
    path: pathText(path),
    received: valueAt(input, path),
    allowed: `one of the fields ${fields.join(", ")}`,
    remedy: guess === undefined ? "Remove it." : `Did you mean ${guess}? Otherwise remove it.`,
  };
}

function notInList(at: { path: string; received: unknown }, values: readonly z.core.util.Primitive[]): Problem {
  const guess = typeof at.received === "string" ? nearest(at.received, values.map(String)) : undefined;
  return {
    ...at,
    allowed: `one of ${values.join(", ")}`,
    remedy: guess === undefined ? "Use one of the allowed values, or leave it out." : `Did you mean ${guess}?`,
  };
}

/** What the schema says about the field at a path. */
function describe(schema: z.ZodType, path: Path): string {
  const parent = shapeAt(schema, path.slice(0, -1));
  return parent?.[String(path.at(-1))]?.description ?? "";
}

function shapeAt(schema: z.ZodType, path: Path): Record<string, z.ZodType> | undefined {
  let type: z.ZodType | undefined = schema;
  for (const key of path)
    type = typeof key === "number" ? elementOf(type) : (recordValueOf(type) ?? objectOf(type)?.[String(key)]);
  return objectOf(type);
}

function objectOf(type: z.ZodType | undefined): Record<string, z.ZodType> | undefined {
  if (type instanceof z.ZodOptional) return objectOf(type.unwrap() as z.ZodType);
  if (type instanceof z.ZodUnion)
    return (type.options as z.ZodType[]).map(objectOf).find((shape) => shape !== undefined);
  return type instanceof z.ZodObject ? (type.shape as Record<string, z.ZodType>) : undefined;
}

/** What every value of a record is. */
function recordValueOf(type: z.ZodType | undefined): z.ZodType | undefined {
  if (type instanceof z.ZodOptional) return recordValueOf(type.unwrap() as z.ZodType);
  return type instanceof z.ZodRecord ? (type.valueType as z.ZodType) : undefined;
}

function elementOf(type: z.ZodType | undefined): z.ZodType | undefined {
  if (type instanceof z.ZodOptional) return elementOf(type.unwrap() as z.ZodType);
  return type instanceof z.ZodArray ? (type.element as z.ZodType) : undefined;
}

function pathText(path: Path): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.replace(/^\./, "") || "(the file)";
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
