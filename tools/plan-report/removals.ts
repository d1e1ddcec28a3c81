import type { AttributeChange } from "./attribute-changes.ts";
import { attributeLine, telling } from "./attribute-lines.ts";
import { code, counted, folded, type Part } from "./markdown.ts";
import type { Looked } from "./notice.ts";
import { lossOf } from "./protected-resources.ts";
import type { ResourceChange } from "./terraform-plan.ts";

/** As many are read one by one; more are folded. */
const MOST_UNFOLDED = 12;

/** Why Terraform replaces or destroys something, beside an attribute that forces it. */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_tainted: "its last creation failed half-way",
  replace_by_request: "asked for with `-replace`",
  replace_by_triggers: "`replace_triggered_by` another resource",
  delete_because_no_resource_config: "nothing asks for it any more",
  delete_because_wrong_repetition: "nothing asks for it any more",
  delete_because_count_index: "nothing asks for it any more",
  delete_because_each_key: "nothing asks for it any more",
  delete_because_no_module: "nothing asks for it any more",
  delete_because_no_move_target: "nothing asks for it any more",
};

/** What is replaced and destroyed, what nobody allowed first; one part for those, one for the others. */
export function removals(
  stack: string,
  changes: readonly Looked[],
  allow: readonly string[],
): { refused: string[]; others: string[] } {
  const going = changes.filter(({ goes }) => goes);
  const refused = going.filter((looked) => isRefused(looked, allow));
  const others = going.filter((looked) => !isRefused(looked, allow));
  // A replacement is seldom meant, a destruction mostly is.
  const sorted = others.sort((a, b) => Number(a.action === "destroy") - Number(b.action === "destroy"));
  return {
    refused: refused.map((looked) => removal(stack, looked, allow)),
    others: sorted.map((looked) => removal(stack, looked, allow)),
  };
}

/** Whether it is of a protected kind and nobody allowed that it goes. */
export function isRefused({ goes, resource }: Looked, allow: readonly string[]): boolean {
  return goes && lossOf(resource) !== undefined && !allow.includes(resource.address);
}

/** The section of a report. */
export function removalsPart(lines: { refused: readonly string[]; others: readonly string[] }): Part[] {
  const { refused, others } = lines;
  if (refused.length + others.length === 0) return [];
  const heading = "### Replaced and destroyed";
  const shorter = (text: string) => ({
    text,
    leavesOut: `${counted(others.length, "resource")} that go, one by one`,
    importance: 5,
  });
  if (others.length <= MOST_UNFOLDED) {
    const text = [heading, "", ...refused, ...others].join("\n");
    return [{ text, shorter: shorter([heading, "", ...refused].join("\n")) }];
  }
  const list = folded(`${others.length}${refused.length > 0 ? " more" : ""} replaced or destroyed`, others.join("\n"));
  return [{ text: [heading, "", ...refused].join("\n") }, { text: list, shorter: shorter("") }];
}

function removal(stack: string, looked: Looked, allow: readonly string[]): string {
  const { resource, action, attributes } = looked;
  const { address, deposed } = resource;
  const what = { replace: "replaced", destroy: "destroyed" }[action as "replace" | "destroy"];
  const head = `- **${what}** ${code(address)} in ${stack}${deposed === undefined ? "" : ", what is left of it after another took its place"}`;
  const loss = lossOf(resource);
  const [forcing, more] = forced(resource, telling(resource.type, attributes));
  const reason = REASONS[resource.action_reason ?? ""];
  const detail = [
    ...(loss === undefined ? [] : [`${allow.includes(address) ? "allowed" : "**refused**"}: it takes along ${loss}`]),
    ...(reason === undefined ? [] : [reason]),
    ...forcing.map((change) => `forced by ${attributeLine(change)}`),
    ...(action === "replace"
      ? more.filter(({ unknown }) => !unknown).map((change) => `also ${attributeLine(change)}`)
      : []),
  ];
  return [head, ...detail.map((line) => `  - ${line}`)].join("\n");
}

/** An attribute's changes: those that force the replacement, and the others. */
function forced(
  { change }: ResourceChange,
  attributes: readonly AttributeChange[],
): [AttributeChange[], AttributeChange[]] {
  const names = (change.replace_paths ?? []).map((path) => path.filter((step) => typeof step === "string").join("."));
  const forces = ({ path }: AttributeChange) => {
    const plain = path.replaceAll(/\[\d+\]/g, "");
    return names.some((name) => plain === name || plain.startsWith(`${name}.`));
  };
  return [attributes.filter(forces), attributes.filter((attribute) => !forces(attribute))];
}
