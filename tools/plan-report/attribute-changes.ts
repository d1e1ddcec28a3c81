import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { isPolicyDocument } from "./policy-statements.ts";
import type { Change } from "./terraform-plan.ts";

/** What stands in place of a value that must not be shown, or is not there yet. */
export const SENSITIVE = "(sensitive)";
export const KNOWN_AFTER_APPLY = "(known after apply)";

/** An attribute that becomes another, at the end of its path: `vpc_config.public_access_cidrs`. */
export interface AttributeChange {
  readonly path: string;
  /** `undefined` for nothing. */
  readonly before: unknown;
  /** `undefined` for nothing, {@link KNOWN_AFTER_APPLY} where the plan cannot say it. */
  readonly after: unknown;
  /** Neither value may be shown; they are {@link SENSITIVE}. */
  readonly sensitive: boolean;
  /** The plan does not know what it becomes. */
  readonly unknown: boolean;
}

/** One place in a change: values, and what is marked there. */
interface Place {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly unknown: unknown;
  readonly hiddenBefore: unknown;
  readonly hiddenAfter: unknown;
}

/**
 * What a change does to each attribute. Texts that hold JSON or YAML are looked into, so that one
 * setting of a chart's values is one line; policy documents stay whole. What is nothing (null, empty)
 * before and after is left out.
 */
export function attributeChanges(change: Change): AttributeChange[] {
  return compare({
    path: "",
    before: change.before,
    after: change.after,
    unknown: change.after_unknown,
    hiddenBefore: change.before_sensitive,
    hiddenAfter: change.after_sensitive,
  });
}

function compare(place: Place): AttributeChange[] {
  const { path, unknown, hiddenBefore, hiddenAfter } = place;
  const before = meaningOf(place.before);
  // What is empty only for what is not known yet is something.
  const after = meaningOf(place.after) ?? (holds(unknown) ? place.after : undefined);
  if (hiddenBefore === true || hiddenAfter === true) {
    if (unknown !== true && isDeepStrictEqual(before, after)) return [];
    return [{ path, before: SENSITIVE, after: SENSITIVE, sensitive: true, unknown: unknown === true }];
  }
  if (unknown === true)
    return [
      { path, before: revealed(before, hiddenBefore), after: KNOWN_AFTER_APPLY, sensitive: false, unknown: true },
    ];
  if (isDeepStrictEqual(before, after) && !holds(unknown)) return [];
  if (isList(before, place.before) && isList(after, place.after) && (isBlocks(before) || isBlocks(after)))
    return compareLists(place, before ?? [], after ?? []);
  if (isObject(before ?? after) && isObject(after ?? before) && !isPolicyDocument(before ?? after))
    return compareObjects(place, (before ?? {}) as Values, (after ?? {}) as Values);
  return [
    {
      path,
      before: revealed(before, hiddenBefore),
      after: revealed(after, hiddenAfter),
      sensitive: false,
      unknown: false,
    },
  ];
}

function compareObjects(place: Place, before: Values, after: Values): AttributeChange[] {
  const keys = new Set([
    ...Object.keys(before),
    ...Object.keys(after),
    ...Object.keys(isObject(place.unknown) ? place.unknown : {}),
  ]);
  return [...keys].sort().flatMap((key) =>
    compare({
      path: place.path === "" ? key : `${place.path}.${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)}`,
      before: before[key],
      after: after[key],
      unknown: at(place.unknown, key),
      hiddenBefore: at(place.hiddenBefore, key),
      hiddenAfter: at(place.hiddenAfter, key),
    }),
  );
}

/**
 * Blocks of a kind. Terraform sorts sets, so that one more moves all behind it: those that are in
 * both are paired off first, wherever they are.
 */
function compareLists(place: Place, before: readonly unknown[], after: readonly unknown[]): AttributeChange[] {
  const rest = after.map((value, index) => ({ value, index }));
  const gone: { value: unknown; index: number }[] = [];
  before.forEach((value, index) => {
    const same = rest.findIndex(
      (other) => isDeepStrictEqual(other.value, value) && !holds(at(place.unknown, other.index)),
    );
    if (same >= 0) rest.splice(same, 1);
    else gone.push({ value, index });
  });
  // As many as there were: they became others. Otherwise nobody knows which became which.
  if (gone.length !== rest.length && before.length + after.length > 1)
    return [
      ...gone.map(({ value, index }) => leaf(place, index, value, undefined)),
      ...rest.map(({ value, index }) => leaf(place, index, undefined, value)),
    ];
  const single = before.length <= 1 && after.length <= 1;
  return Array.from({ length: Math.max(gone.length, rest.length) }, (_, pair) => {
    const [old, new_] = [gone[pair], rest[pair]];
    return compare({
      path: single ? place.path : `${place.path}[${(new_ ?? old)?.index}]`,
      before: old?.value,
      after: new_?.value,
      unknown: new_ && at(place.unknown, new_.index),
      hiddenBefore: old && at(place.hiddenBefore, old.index),
      hiddenAfter: new_ && at(place.hiddenAfter, new_.index),
    });
  }).flat();
}

/** An item of a list as a whole, without what must not be shown of it. */
function leaf(
  { path, unknown, hiddenBefore, hiddenAfter }: Place,
  index: number,
  before: unknown,
  after: unknown,
): AttributeChange {
  return {
    path: `${path}[${index}]`,
    before: before === undefined ? undefined : revealed(before, at(hiddenBefore, index)),
    after: after === undefined ? undefined : revealed(after, at(hiddenAfter, index), at(unknown, index)),
    sensitive: false,
    unknown: false,
  };
}

type Values = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a list, or nothing where there could be one. */
function isList(value: unknown, raw: unknown): value is readonly unknown[] | undefined {
  return Array.isArray(value) || (value === undefined && (raw === undefined || raw === null || Array.isArray(raw)));
}

function isBlocks(value: unknown): boolean {
  return Array.isArray(value) && value.some((item) => isObject(item) || isObject(meaningOf(item)));
}

/** What is marked at a key. A mark on the whole holds for everything in it. */
function at(marks: unknown, key: string | number): unknown {
  if (marks === true) return true;
  return typeof marks === "object" && marks !== null ? (marks as Record<string | number, unknown>)[key] : undefined;
}

/** Whether anything in it is marked. */
function holds(marks: unknown): boolean {
  if (marks === true) return true;
  return typeof marks === "object" && marks !== null && Object.values(marks).some(holds);
}

/** A value with a word for what must not be shown of it, or is not known yet. */
export function revealed(value: unknown, hidden: unknown, unknown?: unknown): unknown {
  if (hidden === true) return SENSITIVE;
  if (unknown === true) return KNOWN_AFTER_APPLY;
  if (!holds(hidden) && !holds(unknown)) return value;
  if (Array.isArray(value)) return value.map((item, index) => revealed(item, at(hidden, index), at(unknown, index)));
  // A text that was looked into is marked as a whole, or not at all.
  if (!isObject(value)) return value;
  const keys = new Set([...Object.keys(value), ...(isObject(unknown) ? Object.keys(unknown) : [])]);
  return Object.fromEntries([...keys].map((key) => [key, revealed(value[key], at(hidden, key), at(unknown, key))]));
}

/** What a value says: nothing where it is empty, and the document where it is a text that holds one. */
function meaningOf(value: unknown): unknown {
  if (value === null || value === "") return undefined;
  if (Array.isArray(value) || isObject(value)) return Object.keys(value).length === 0 ? undefined : value;
  return typeof value === "string" ? documentIn(value) : value;
}

/** The object that a text holds, in JSON or in YAML of several lines; else the text. */
export function documentIn(text: string): unknown {
  if (!text.startsWith("{") && !/^[\w-]+:(\s|$)/.test(text)) return text;
  try {
    const document: unknown = text.startsWith("{") ? JSON.parse(text) : parse(text);
    return isObject(document) && (text.startsWith("{") || text.includes("\n")) ? document : text;
  } catch {
    return text;
  }
}
