import { attributeLine, telling, valueLine } from "./attribute-lines.ts";
import { code, counted, folded, type Part } from "./markdown.ts";
import type { Looked } from "./notice.ts";
import { isMoved } from "./terraform-plan.ts";

/** Lines of a resource that is made, before the rest is only counted. */
const MOST_LINES = 24;

/** What a stack's plan changes, creates, forgets and moves, each folded. What goes is in a section of its own. */
export function stackChanges(stack: string, changes: readonly Looked[]): Part[] {
  const of = (action: string) => changes.filter((looked) => looked.action === action);
  const moved = changes.filter(({ resource }) => isMoved(resource));
  return [
    part(stack, "changed", of("change"), 3),
    part(stack, "created", of("create"), 1),
    named(
      stack,
      "forgotten: out of the state, not out of the world",
      of("forget").map(({ resource }) => code(resource.address)),
    ),
    named(
      stack,
      "moved in the state",
      moved.map(({ resource }) => `${code(resource.previous_address ?? "")} → ${code(resource.address)}`),
    ),
  ].flat();
}

function part(stack: string, what: string, changes: readonly Looked[], importance: number): Part[] {
  if (changes.length === 0) return [];
  const summary = `<b>${stack}</b>: ${changes.length} ${what}`;
  const text = folded(summary, entries(changes).join("\n"));
  const addresses = changes.map(({ resource }) => code(resource.address)).join(", ");
  const short = folded(summary, addresses);
  const leavesOut = `details of what is ${what} in ${stack}`;
  return [{ text, shorter: { text: short.length < text.length ? short : "", leavesOut, importance } }];
}

function named(stack: string, what: string, lines: readonly string[]): Part[] {
  if (lines.length === 0) return [];
  return [{ text: folded(`<b>${stack}</b>: ${lines.length} ${what}`, lines.map((line) => `- ${line}`).join("\n")) }];
}

/** An entry for each resource; for those to which the same happens, one. */
function entries(changes: readonly Looked[]): string[] {
  const alike = new Map<string, string[]>();
  for (const looked of changes) {
    const lines = detail(looked).join("\n");
    const imported = looked.resource.change.importing ? " (imported)" : "";
    alike.set(lines, [...(alike.get(lines) ?? []), `${code(looked.resource.address)}${imported}`]);
  }
  return [...alike].map(([lines, addresses]) => `- ${addresses.join(", ")}${lines === "" ? "" : `\n${lines}`}`);
}

function detail({ resource, action, attributes }: Looked): string[] {
  const changes = telling(resource.type, attributes);
  // Everything that is made has an id and more that nobody knows before; of a change it is worth a word.
  const known = changes.filter(({ unknown }) => !unknown);
  const unknown = changes.filter(({ unknown }) => unknown).map(({ path }) => code(path));
  const shown = action === "create" ? known.filter(({ path }) => !path.startsWith("tags_all")) : known;
  const lines = shown
    .slice(0, MOST_LINES)
    .map((change) => `  - ${action === "create" ? valueLine(change) : attributeLine(change)}`);
  const more = shown.length > MOST_LINES ? [`  - and ${counted(shown.length - MOST_LINES, "attribute")} more`] : [];
  const later = action === "change" && unknown.length > 0 ? [`  - known after apply: ${unknown.join(", ")}`] : [];
  return [...lines, ...more, ...later];
}
