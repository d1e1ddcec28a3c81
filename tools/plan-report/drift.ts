import { type AttributeChange, attributeChanges, documentIn } from "./attribute-changes.ts";
import { attributeLine, telling } from "./attribute-lines.ts";
import { code, counted, type Part } from "./markdown.ts";
import { Looked } from "./notice.ts";
import { openedToAnybody } from "./permissions.ts";
import type { LookedPlan } from "./plan-report.ts";
import { isPolicyDocument, policyText, statementChanges } from "./policy-statements.ts";
import { actionOf, type TerraformPlan } from "./terraform-plan.ts";
import { worthALook } from "./worth-a-look.ts";

/** What moves by itself: AWS counts, renews and stamps these. */
const MOVES_BY_ITSELF =
  /^(attachment_count|platform_version|status|modified_at|last_modified\w*|private_dns|public_dns|resources\b.*|scaling_config\.desired_size)$/;

/**
 * What somebody changed behind Terraform's back. Terraform also counts as drift what it did itself
 * through other resources, e.g. that a role has the policies which attachments gave it: whatever
 * this configuration does not set, and another resource of the state holds, is left out.
 */
export function driftOf(plan: TerraformPlan): Looked[] {
  const states = plan.prior_state?.values?.root_module?.resources ?? [];
  return (plan.resource_drift ?? []).flatMap((resource) => {
    const held = valuesIn(states.filter(({ address }) => address !== resource.address).map(({ values }) => values));
    const set = attributesSet(plan, resource.address);
    const attributes = attributeChanges(resource.change).flatMap((change) => {
      if (MOVES_BY_ITSELF.test(change.path)) return [];
      return set.has(attributeOf(change.path)) ? [change] : notHeld(change, held);
    });
    return attributes.length === 0 && resource.change.after !== null ? [] : [new Looked(resource, attributes)];
  });
}

/** Attributes that the configuration gives a resource. */
function attributesSet({ configuration }: TerraformPlan, address: string): Set<string> {
  const resources = configuration?.root_module?.resources ?? [];
  const expressions = resources.find((resource) => resource.address === address.replace(/\[.*\]$/, ""))?.expressions;
  return new Set(Object.keys(expressions ?? {}));
}

/** A change without what another resource's state holds; nothing when that is all of it. */
function notHeld(change: AttributeChange, held: ReadonlySet<string>): AttributeChange[] {
  const { before, after } = change;
  // Another number, or a switch, is in some other resource by chance.
  if (after === undefined || (before !== undefined && ["number", "boolean"].includes(typeof after))) return [change];
  const old = valuesIn(before);
  const isNew = (value: unknown) => [...valuesIn(value)].some((text) => !old.has(text) && !held.has(text));
  if (!isNew(after)) return [];
  return [Array.isArray(after) ? { ...change, before: undefined, after: after.filter(isNew) } : change];
}

/** Every value in values. A policy is one: its words are in others too, and together say something else. */
function valuesIn(values: unknown, found = new Set<string>()): Set<string> {
  const document = typeof values === "string" ? documentIn(values) : values;
  if (isPolicyDocument(document)) found.add(policyText(document));
  else if (typeof document === "object" && document !== null)
    for (const value of Object.values(document)) valuesIn(value, found);
  else if (document !== null && document !== undefined && document !== "") found.add(String(document));
  return found;
}

/** The section of a report on what was changed behind Terraform's back; empty when nothing was. */
export function driftPart(plans: readonly LookedPlan[]): Part[] {
  const entries = plans.flatMap(({ stack, drift, plan }) => drift.map((looked) => entry(stack, looked, plan)));
  if (entries.length === 0) return [];
  return [
    {
      text: ["### Changed behind Terraform's back", "", ...entries].join("\n"),
      shorter: {
        text: `### Changed behind Terraform's back\n\n${counted(entries.length, "resource")}.`,
        leavesOut: "what was changed behind Terraform's back",
        importance: 6,
      },
    },
  ];
}

function entry(stack: string, looked: Looked, plan: TerraformPlan): string {
  const { resource, attributes } = looked;
  const gone = resource.change.after === null;
  const head = `- ${code(resource.address)} in ${stack}${gone ? ": **it is gone**" : ""}. ${remedy(plan, looked)}`;
  const lines = gone
    ? []
    : [
        ...[...worthALook([looked]), ...openedToAnybody([looked])].map(({ says }) => says),
        ...telling(resource.type, attributes).flatMap(driftLines),
      ];
  return [head, ...lines.map((line) => `  - ${line}`)].join("\n");
}

function driftLines(change: AttributeChange): string[] {
  const statements = statementChanges(change.before, change.after);
  if (statements.length === 0) return [attributeLine(change)];
  return statements.map(({ name, how, added, removed }) => {
    const sayings = [...removed.map((saying) => `− ${code(saying)}`), ...added.map((saying) => `+ ${code(saying)}`)];
    return `statement ${code(name)} ${how}: ${sayings.join(", ")}`;
  });
}

/** What becomes of it. A plan that only refreshes changes nothing: there it is what an apply would do. */
function remedy(plan: TerraformPlan, { resource, attributes }: Looked): string {
  const { address } = resource;
  if (plan.resource_changes === undefined) {
    const set = attributesSet(plan, address);
    const back = resource.change.after === null || attributes.some(({ path }) => set.has(attributeOf(path)));
    return back ? "An apply changes it back, or further." : "An apply leaves it so.";
  }
  const planned = plan.resource_changes.find((change) => change.address === address);
  const action = planned === undefined ? "none" : actionOf(planned);
  if (action === "none") return "This plan leaves it so.";
  return action === "create" ? "This plan makes it anew." : "This plan changes it back, or further.";
}

/** The attribute a path begins with. */
function attributeOf(path: string): string {
  return path.split(/[.[]/)[0] ?? "";
}
