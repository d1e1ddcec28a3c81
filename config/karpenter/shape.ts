/**
 * Shapes of custom resources, in the few words that Karpenter's need: what a CustomResourceDefinition
 * says as a structural schema. The API server refuses what does not fit, unknown fields included.
 */
import { nearest } from "../nearest.ts";
import type { Problem } from "../problem.ts";

export type Shape = Text | Whole | Flag | Amount | Fields | Entries | List | Anything;

interface Text {
  readonly kind: "text";
  /** What the text may be, for messages. */
  readonly allowed?: string;
  /** Must be found in it: anywhere, unless it is anchored. */
  readonly pattern?: RegExp;
  readonly fits?: (text: string) => boolean;
  readonly options?: readonly string[];
  readonly longest?: number;
}
interface Whole {
  readonly kind: "whole";
  readonly least: number;
  readonly most: number;
}
interface Flag {
  readonly kind: "flag";
}
/** A whole number, or a quantity in a string. */
interface Amount {
  readonly kind: "amount";
}
interface Fields {
  readonly kind: "fields";
  readonly required: readonly string[];
  readonly fields: Readonly<Record<string, Shape>>;
  /** What to do about fields that users take for some of these: those a plain guess does not find. */
  readonly mistaken: Readonly<Record<string, string>>;
}
/** An object with any keys. */
interface Entries {
  readonly kind: "entries";
  readonly value: Shape;
  readonly most: number;
}
interface List {
  readonly kind: "list";
  readonly item: Shape;
  readonly least: number;
  readonly most: number;
  /** Refuses repetitions, as a list of type `set` does. */
  readonly distinct: boolean;
}
/** Not judged: what the server writes itself. */
interface Anything {
  readonly kind: "anything";
}

const NUMBER = String.raw`(\d+(\.\d*)?|\.\d+)`;
/** A quantity of Kubernetes, as the CRDs check it: `500m`, `1.5Gi`, `1e3`. */
export const QUANTITY = `[+-]?${NUMBER}([KMGTPE]i|[numkMGTPE]|[eE][+-]?${NUMBER})?`;
const WHOLE_QUANTITY = new RegExp(`^${QUANTITY}$`);

export const anything: Anything = { kind: "anything" };
export const flag: Flag = { kind: "flag" };
export const amount: Amount = { kind: "amount" };
export const text: Text = { kind: "text" };

/** A text that a pattern is found in. */
export function like(pattern: RegExp, allowed: string, longest?: number): Text {
  return { kind: "text", pattern, allowed, ...(longest !== undefined && { longest }) };
}

export function textThat(fits: (text: string) => boolean, allowed: string): Text {
  return { kind: "text", fits, allowed };
}

export function oneOf(...options: readonly string[]): Text {
  return { kind: "text", options };
}

/** A whole number of 32 bits. */
export function int32(least = -(2 ** 31), most = 2 ** 31 - 1): Whole {
  return { kind: "whole", least, most };
}

/** A whole number of 64 bits: larger than any that JavaScript can tell apart. */
export function int64(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): Whole {
  return { kind: "whole", least, most };
}

/** An object with the fields of a type, all and no other: the compiler sees to it. */
export function fields<T>(
  required: readonly (keyof T & string)[],
  shapes: Readonly<Record<keyof T & string, Shape>>,
  mistaken: Readonly<Record<string, string>> = {},
): Fields {
  return { kind: "fields", required, fields: shapes, mistaken };
}

export function entries(value: Shape, most = Number.POSITIVE_INFINITY): Entries {
  return { kind: "entries", value, most };
}

export function list(item: Shape, most = Number.POSITIVE_INFINITY, least = 0): List {
  return { kind: "list", item, least, most, distinct: false };
}

export function distinctList(item: Shape, most: number): List {
  return { ...list(item, most), distinct: true };
}

/** Whether a text is filled in by Terraform: `${…}`. Nothing can be said about it. */
export function isToken(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}

/** What a look at a value's shape brings. */
export interface Findings {
  readonly problems: Problem[];
  /** Paths of texts that Terraform fills in. */
  readonly tokens: string[];
}

/** Looks at a value and all in it. The server takes null for nothing, where a field's value is meant. */
export function inspect(value: unknown, shape: Shape, path: string, found: Findings): void {
  if (isToken(value)) found.tokens.push(path);
  else if (shape.kind === "fields") inspectFields(value, shape, path, found);
  else if (shape.kind === "entries") inspectEntries(value, shape, path, found);
  else if (shape.kind === "list") inspectList(value, shape, path, found);
  else if (!fitsScalar(value, shape))
    found.problems.push({ path, received: value, allowed: allowedBy(shape), remedy: remedyFor(value, shape) });
}

function inspectFields(value: unknown, shape: Fields, path: string, found: Findings): void {
  if (!isRecord(value)) return void found.problems.push(wrongKind(value, shape, path));
  for (const [key, child] of Object.entries(value)) {
    const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
    if (field === undefined) found.problems.push(unknownField(key, child, shape, path));
    else if (child !== null && child !== undefined) inspect(child, field, join(path, key), found);
  }
  for (const key of shape.required)
    if (value[key] === undefined || value[key] === null)
      found.problems.push({
        path: join(path, key),
        received: undefined,
        allowed: allowedBy(shape.fields[key] ?? anything),
        remedy: "Add the field: it is required.",
      });
}

function inspectEntries(value: unknown, shape: Entries, path: string, found: Findings): void {
  if (!isRecord(value)) return void found.problems.push(wrongKind(value, shape, path));
  const own = Object.entries(value).filter(([, child]) => child !== null && child !== undefined);
  if (own.length > shape.most) found.problems.push(tooMany(own.length, shape.most, path));
  for (const [key, child] of own) inspect(child, shape.value, join(path, key), found);
}

function inspectList(value: unknown, shape: List, path: string, found: Findings): void {
  if (!Array.isArray(value)) return void found.problems.push(wrongKind(value, shape, path));
  if (value.length > shape.most) found.problems.push(tooMany(value.length, shape.most, path));
  if (value.length < shape.least)
    found.problems.push({ path, received: value, allowed: `at least ${shape.least}`, remedy: "Add one." });
  value.forEach((item, index) => {
    inspect(item, shape.item, `${path}[${index}]`, found);
    if (shape.distinct && value.indexOf(item) !== index)
      found.problems.push({
        path: `${path}[${index}]`,
        received: item,
        allowed: "each only once",
        remedy: "Remove the repetition.",
      });
  });
}

function fitsScalar(value: unknown, shape: Exclude<Shape, Fields | Entries | List>): boolean {
  switch (shape.kind) {
    case "text":
      return typeof value === "string" && fitsText(value, shape);
    case "whole":
      return Number.isInteger(value) && Number(value) >= shape.least && Number(value) <= shape.most;
    case "flag":
      return typeof value === "boolean";
    case "amount":
      return Number.isInteger(value) || (typeof value === "string" && WHOLE_QUANTITY.test(value));
    case "anything":
      return true;
  }
}

function fitsText(value: string, { pattern, fits, options, longest }: Text): boolean {
  if (pattern !== undefined && !pattern.test(value)) return false;
  if (fits !== undefined && !fits(value)) return false;
  if (options !== undefined && !options.includes(value)) return false;
  return longest === undefined || [...value].length <= longest;
}

/** What may stand where a shape is. */
function allowedBy(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      if (shape.options !== undefined) return `one of ${shape.options.join(", ")}`;
      return `${shape.allowed ?? "a text"}${shape.longest === undefined ? "" : `, at most ${shape.longest} characters`}`;
    case "whole":
      if (shape.most > 2 ** 30) return shape.least < 0 ? "a whole number" : `a whole number of ${shape.least} or more`;
      return `a whole number from ${shape.least} to ${shape.most}`;
    case "flag":
      return "true or false";
    case "amount":
      return 'a quantity: a whole number, or a text such as "1000", "500m" or "2Ti"';
    case "fields":
      return `an object with the fields ${Object.keys(shape.fields).join(", ")}`;
    case "entries":
      return "an object: keys, each with its value";
    case "list":
      return `a list${shape.least > 0 ? ` of at least ${shape.least}` : ""}`;
    case "anything":
      return "anything";
  }
}

function remedyFor(value: unknown, shape: Shape): string {
  if (shape.kind === "text" && shape.options !== undefined && typeof value === "string") {
    const guess = nearest(value, shape.options);
    return guess === undefined ? "Use one of the allowed values." : `Did you mean ${guess}?`;
  }
  if (shape.kind === "text" && (typeof value === "number" || typeof value === "boolean"))
    return `Put it in quotes: "${value}".`;
  if (shape.kind === "whole" && typeof value === "string" && /^\d+$/.test(value))
    return `Take the quotes away: ${value}.`;
  if (shape.kind === "amount" && isRecord(value)) return "Write the resources right under limits: it is a flat map.";
  return "Write an allowed value.";
}

function wrongKind(value: unknown, shape: Shape, path: string): Problem {
  return { path, received: value, allowed: allowedBy(shape), remedy: "Write a value of the allowed kind." };
}

function tooMany(count: number, most: number, path: string): Problem {
  return { path, received: `${count} of them`, allowed: `at most ${most}`, remedy: `Drop ${count - most}.` };
}

function unknownField(key: string, value: unknown, shape: Fields, path: string): Problem {
  const names = Object.keys(shape.fields);
  const guess = nearest(key, names);
  const known = Object.hasOwn(shape.mistaken, key) ? shape.mistaken[key] : undefined;
  const guessed = guess === undefined ? "Remove it." : `Did you mean ${guess}? Otherwise remove it.`;
  return {
    path: join(path, key),
    received: value,
    allowed: `one of the fields ${names.join(", ")}`,
    remedy: known ?? guessed,
  };
}

export function join(path: string, key: string): string {
  const name = key === "" ? '""' : key;
  return path === "" ? name : `${path}.${name}`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
