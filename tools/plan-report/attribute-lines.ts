import { type AttributeChange, KNOWN_AFTER_APPLY, SENSITIVE } from "./attribute-changes.ts";
import { code } from "./markdown.ts";
import { isPolicyDocument } from "./policy-statements.ts";

/** What a value is, shortly. */
export function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === KNOWN_AFTER_APPLY || value === SENSITIVE) return value;
  if (typeof value === "string") return code(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return code(`[${value.join(", ")}]`);
  return code(JSON.stringify(value));
}

/** An attribute's change in a line: what it was, what it becomes; of a list, what comes and goes. */
export function attributeLine({ path, before, after, sensitive }: AttributeChange): string {
  if (sensitive) return `${code(path)}: ${SENSITIVE}`;
  if (isPolicyDocument(before) || isPolicyDocument(after)) return `${code(path)}: see Permissions`;
  if (before === undefined && after !== undefined) return `${code(path)}: ${valueText(after)}`;
  const [old, now] = [pieces(before), pieces(after)];
  if (old === undefined || now === undefined) return `${code(path)}: ${valueText(before)} → ${valueText(after)}`;
  const gone = old.filter((piece) => !now.includes(piece)).map((piece) => `− ${code(piece)}`);
  const come = now.filter((piece) => !old.includes(piece)).map((piece) => `+ ${code(piece)}`);
  const moved = gone.length + come.length === 0 ? ["another order"] : [];
  return `${code(path)}: ${[...gone, ...come, ...moved].join(", ")}`;
}

/** A list's items, or a long text's lines: what changes among many is seen better alone. */
function pieces(value: unknown): string[] | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item !== "object"))
    return value.map(String);
  return typeof value === "string" && value.includes("\n") ? value.split("\n") : undefined;
}

/** Changes that say something: tags once, and not what a kind of resource only repeats. */
export function telling(type: string, changes: readonly AttributeChange[]): AttributeChange[] {
  const paths = new Set(changes.map(({ path }) => path));
  return changes.filter(({ path }) => {
    if (path.startsWith("tags_all")) return !paths.has(path.replace("tags_all", "tags"));
    return type !== "kubernetes_manifest" || !/^(object|timeouts)\b/.test(path);
  });
}
