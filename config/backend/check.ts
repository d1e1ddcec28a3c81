import { nearest } from "../nearest.ts";
import type { Problem } from "../problem.ts";
import { type Argument, type Arguments, CREDENTIAL_TEXT, type Kind, REFUSED, S3_ARGUMENTS } from "./arguments.ts";
import type { Source } from "./source.ts";

type Values = Readonly<Record<string, unknown>>;

const KINDS = {
  string: "a string",
  boolean: "true or false",
  number: "a whole number",
  strings: "a list of strings",
  tags: "strings by name",
} as const;

const HIDDEN = "(a secret, not shown)";

/** Everything that is wrong with the arguments of an S3 backend. */
export function checkArguments(source: Source, backend: Values): Problem[] {
  return [...check(source, ["backend"], S3_ARGUMENTS, backend), ...checkRegion(source, backend)];
}

function check(source: Source, path: readonly string[], known: Arguments, values: Values): Problem[] {
  const missing = Object.entries(known).filter(([name, { needed }]) => needed !== undefined && !(name in values));
  return [
    ...Object.entries(values).flatMap(([name, value]) => {
      const argument = Object.hasOwn(known, name) ? known[name] : undefined;
      if (argument === undefined) return [unknown(source, [...path, name], known, value)];
      return checkValue(source, [...path, name], argument, value);
    }),
    ...missing.map(([name, { allowed = "", needed = "" }]) => ({
      path: nameOf(source, [...path, name]),
      received: undefined,
      allowed,
      remedy: needed,
    })),
  ];
}

function checkValue(source: Source, path: readonly string[], argument: Argument, value: unknown): Problem[] {
  const { kind, allowed, pattern, needed } = argument;
  const at = { path: nameOf(source, path), received: value };
  const text = JSON.stringify(value);
  if (CREDENTIAL_TEXT.test(text)) return [{ ...at, ...REFUSED.access_key, received: HIDDEN } as Problem];
  if (text.includes("${"))
    return [{ ...at, allowed: "a value: there are no variables yet when Terraform reads it", remedy: "Write it out." }];
  if (typeof kind === "object") {
    if (isObject(value)) return check(source, path, kind, value);
    return [{ ...at, allowed: "an object", remedy: `Write ${path.at(-1)} = { … }, with the equals sign.` }];
  }
  const right = isKind(kind, value) && (pattern?.test(String(value)) ?? true);
  if (right && (kind !== "boolean" || needed === undefined || value === true)) return [];
  return [{ ...at, allowed: allowed ?? KINDS[kind], remedy: needed ?? "Correct it, or leave it out." }];
}

function unknown(source: Source, path: readonly string[], known: Arguments, received: unknown): Problem {
  const name = path.at(-1) ?? "";
  const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
  const at = nameOf(source, path);
  if (refused !== undefined) {
    const { secret, allowed, remedy } = refused;
    return { path: at, received: secret ? HIDDEN : received, allowed, remedy };
  }
  const guess = nearest(name, Object.keys(known));
  return {
    path: at,
    received: CREDENTIAL_TEXT.test(JSON.stringify(received)) ? HIDDEN : received,
    allowed: `one of the arguments ${Object.keys(known).join(", ")}`,
    remedy: guess === undefined ? "Remove it." : `Did you mean ${guess}? Otherwise remove it.`,
  };
}

/** S3 encrypts with keys of the bucket's own region alone, and says so only when the first state is written. */
function checkRegion(source: Source, { region, kms_key_id: key }: Values): Problem[] {
  const [, , service, keyRegion] = String(key).split(":");
  const sound = typeof region === "string" && S3_ARGUMENTS.region?.pattern?.test(region) === true;
  if (!sound || service !== "kms" || region === keyRegion) return [];
  return [
    {
      path: nameOf(source, ["backend", "kms_key_id"]),
      received: key,
      allowed: `a key in ${region}, where the bucket is`,
      remedy: "Name a key of that region, or correct region.",
    },
  ];
}

/** Where an argument stands, and what it is called: `backend.tf:7 assume_role.role_arn`. */
function nameOf(source: Source, path: readonly string[]): string {
  return `${source.at(...path)} ${path.slice(1).join(".")}`;
}

function isKind(kind: Exclude<Kind, Arguments>, value: unknown): boolean {
  switch (kind) {
    case "strings":
      return Array.isArray(value) && value.every((element) => typeof element === "string");
    case "tags":
      return isObject(value) && Object.values(value).every((element) => typeof element === "string");
    case "number":
      return Number.isInteger(value);
    default:
      return typeof value === kind;
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
