/** Facts of a custom resource beyond its shape: what a CRD says in CEL. */
import type { Problem } from "../problem.ts";
import { type Findings, isRecord, join } from "./shape.ts";

/** A fact that must hold of every value at some place of a manifest. */
export interface ManifestRule {
  /** The fact, as a sentence. */
  readonly says: string;
  /** The place: a path from the top. `[]` goes on with every element, `{}` with every entry of an object. */
  readonly at: string;
  /** Fields it looks at in the value there; all of it when left out. It does not run while one is of a wrong shape. */
  readonly reads: readonly string[] | undefined;
  readonly holds: (value: unknown, key: string) => boolean;
  readonly allowed: string;
  readonly remedy: string;
}

/** A rule about a value that is known to be of a type, since shapes come first. */
export function rule<T>(
  about: { readonly says: string; readonly at: string; readonly reads?: readonly string[] },
  holds: (value: T, key: string) => boolean,
  allowed: string,
  remedy: string,
): ManifestRule {
  const { says, at, reads } = about;
  return { says, at, reads, holds: (value, key) => holds(value as T, key), allowed, remedy };
}

/** Whether fields are there, whatever they hold: CEL's `has`. */
export function has(value: object, ...keys: readonly string[]): boolean {
  return keys.some((key) => (value as Record<string, unknown>)[key] !== undefined);
}

interface Place {
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** What rules find wrong. */
export function applyRules(rules: readonly ManifestRule[], manifest: unknown, findings: Findings): Problem[] {
  // Many rules look at the same place.
  const places = new Map<string, readonly Place[]>();
  return rules.flatMap((rule) => {
    const known = places.get(rule.at);
    const found = known ?? placesOf(manifest, stepsOf(rule));
    if (known === undefined) places.set(rule.at, found);
    return found.flatMap((place) => applyRule(rule, place, findings));
  });
}

function applyRule(rule: ManifestRule, { path, key, value }: Place, { problems, tokens }: Findings): Problem[] {
  const reads = rule.reads?.map((field) => join(path, field)) ?? [path];
  const sound = reads.every(
    (read) =>
      !problems.some((problem) => contains(problem.path, read) || contains(read, problem.path)) &&
      !tokens.some((token) => contains(token, read)),
  );
  if (!sound || rule.holds(value, key)) return [];
  return [{ path, received: value, allowed: rule.allowed, remedy: rule.remedy }];
}

/** The steps of each rule's place, taken apart once. */
const STEPS = new WeakMap<ManifestRule, readonly string[]>();

function stepsOf(rule: ManifestRule): readonly string[] {
  const known = STEPS.get(rule);
  const steps = known ?? rule.at.match(/\[\]|\{\}|[^.[{]+/g) ?? [];
  if (known === undefined) STEPS.set(rule, steps);
  return steps;
}

function placesOf(manifest: unknown, steps: readonly string[]): readonly Place[] {
  let places: readonly Place[] = [{ path: "", key: "", value: manifest }];
  for (const step of steps) places = places.flatMap((place) => stepFrom(place, step));
  return places;
}

function stepFrom({ path, value }: Place, step: string): Place[] {
  if (step === "[]")
    return Array.isArray(value)
      ? value.map((item, index) => ({ path: `${path}[${index}]`, key: "", value: item }))
      : [];
  if (!isRecord(value)) return [];
  if (step === "{}") return Object.entries(value).map(([key, child]) => ({ path: join(path, key), key, value: child }));
  return value[step] === undefined ? [] : [{ path: join(path, step), key: step, value: value[step] }];
}

/** Whether one path is another, or leads to it. */
function contains(outer: string, inner: string): boolean {
  return inner === outer || (inner.startsWith(outer) && (outer === "" || /^[.[]/.test(inner.slice(outer.length))));
}
