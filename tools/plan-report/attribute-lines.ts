import { type AttributeChange, KNOWN_AFTER_APPLY, SENSITIVE } from "./attribute-changes.ts";
import { code } from "./markdown.ts";
import { isPolicyDocument } from "./policy-statements.ts";

/** What a value is, shortly. */
export function valueText(value: unknown): string {
  if (value === undefined) return "nothing";
  return value === KNOWN_AFTER_APPLY || value === SENSITIVE ? value : code(plain(value));
}

/** A value as people write it: `{key: zone, values: [a, b]}`. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  // Terraform names every field of a block, those that were left out as well.
  const said = Object.entries(value).filter(([, field]) => field !== null && field !== "" && !isEmpty(field));
  return `{${said.map(([key, field]) => `${key}: ${plain(field)}`).join(", ")}}`;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** An attribute's change in a line: what it was, what it becomes; of a list, what comes and goes. */
export function attributeLine({ path, before, after, sensitive }: AttributeChange): string {
  if (sensitive) return `${code(path)}: ${SENSITIVE}`;
  if (isPolicyDocument(before) || isPolicyDocument(after)) return `${code(path)}: see Permissions`;
  const [old, now] = [pieces(before), pieces(after)];
  if (old === undefined || now === undefined) return `${code(path)}: ${valueText(before)} → ${valueText(after)}`;
  const gone = old.filter((piece) => !now.includes(piece)).map((piece) => `− ${code(piece)}`);
  const come = now.filter((piece) => !old.includes(piece)).map((piece) => `+ ${code(piece)}`);
  const moved = gone.length + come.length === 0 ? ["another order"] : [];
  return `${code(path)}: ${[...gone, ...come, ...moved].join(", ")}`;
}

/** What an attribute of something new is. */
export function valueLine({ path, after }: AttributeChange): string {
  return `${code(path)}: ${isPolicyDocument(after) ? "see Permissions" : valueText(after)}`;
}

/** A list's items, or a long text's lines: what changes among many is seen better alone. */
function pieces(value: unknown): string[] | undefined {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item !== "object"))
    return value.map(String);
  return typeof value === "string" && value.includes("\n") ? value.split("\n") : undefined;
}

/** Changes that say something: tags once, and of a Kubernetes object what somebody wrote. */
export function telling(type: string, changes: readonly AttributeChange[]): AttributeChange[] {
  const paths = new Set(changes.map(({ path }) => path));
  if (type === "kubernetes_manifest") return ofManifest(changes);
  return changes.filter(({ path }) => !path.startsWith("tags_all") || !paths.has(path.replace("tags_all", "tags")));
}

/**
 * `manifest` is what is asked for, `object` what the API server made of it: the latter says
 * something where only it is another, because somebody changed the object itself.
 */
function ofManifest(changes: readonly AttributeChange[]): AttributeChange[] {
  const isWritten = ({ path }: AttributeChange) => /^object\.(spec|metadata\.(labels|annotations))\b/.test(path);
  const asked = changes.filter(({ path }) => path.startsWith("manifest."));
  const shown = asked.length > 0 ? asked : changes.filter(isWritten);
  return shown.map((change) => ({ ...change, path: change.path.replace(/^(manifest|object)\./, "") }));
}
