import { code, counted, type Part } from "./markdown.ts";
import type { Looked } from "./notice.ts";
import type { LookedPlan, PlanReportOptions } from "./plan-report.ts";
import type { Action } from "./terraform-plan.ts";

/** What is counted, in the order in which it is told. */
const COUNTED: readonly (readonly [Action, string])[] = [
  ["create", "created"],
  ["change", "changed"],
  ["replace", "replaced"],
  ["destroy", "destroyed"],
  ["forget", "forgotten"],
];

/** What comes of it all, in a heading and a sentence. */
export function verdict(
  plans: readonly LookedPlan[],
  refused: readonly Looked[],
  { environment, unplanned }: PlanReportOptions,
): Part {
  const drifted = plans.flatMap(({ drift }) => drift).length;
  const partial = [
    ...unplanned.map(({ stack }) => stack),
    ...plans.filter(({ plan }) => plan.errored).map(({ stack }) => stack),
  ];
  const total = summary(plans.flatMap(({ changes }) => changes));
  const options = refused.map(({ resource }) => code(`--allow ${resource.address}`)).join(" ");
  const sentences = [
    refused.length > 0
      ? `**${counted(refused.length, "protected resource")} would be replaced or destroyed.** If that is meant: ${options}`
      : "",
    partial.length > 0
      ? `**Not planned, or not to the end: ${partial.join(", ")}.** What would change there is not known.`
      : "",
    drifted > 0 ? `${counted(drifted, "resource")} changed behind Terraform's back.` : "",
  ];
  const says = [
    refused.length > 0 ? "refused" : "",
    partial.length > 0 ? "not whole" : "",
    total,
    drifted > 0 ? "drift" : "",
  ];
  const heading = `## ${markOf()}Plan of ${environment}: ${says.filter(Boolean).join(", ") || "no changes"}`;
  return { text: [heading, ...sentences].filter(Boolean).join("\n\n") };

  function markOf(): string {
    if (refused.length > 0) return "⛔ ";
    if (partial.length + drifted > 0 || plans.some(({ changes }) => changes.some(({ goes }) => goes))) return "⚠️ ";
    return total === "" ? "✅ " : "";
  }
}

/** `2 created, 1 changed`; empty when nothing is. */
function summary(changes: readonly Looked[]): string {
  return COUNTED.flatMap(([action, word]) => {
    const count = changes.filter((looked) => looked.action === action).length;
    return count === 0 ? [] : [`${count} ${word}`];
  }).join(", ");
}

/** How much of what happens in each stack; stacks in which nothing happens in one line. */
export function counts(plans: readonly LookedPlan[]): Part {
  const words = COUNTED.slice(0, 4);
  const rows = plans.flatMap(({ stack, changes }) => {
    if (changes.length === 0) return [];
    const cells = words.map(([kind]) => changes.filter(({ action }) => action === kind).length || "");
    return [`| ${stack} | ${cells.join(" | ")} |`];
  });
  const still = plans.filter(({ changes }) => changes.length === 0).map(({ stack }) => stack);
  const table = [
    `| stack | ${words.map(([, word]) => word).join(" | ")} |`,
    `| --- |${" --: |".repeat(words.length)}`,
    ...rows,
  ];
  const text = [
    ...(rows.length > 0 ? [table.join("\n")] : []),
    ...(still.length > 0 ? [`No resource changes in ${still.join(", ")}.`] : []),
    ...outputs(plans),
  ].join("\n\n");
  return { text };
}

/** Values are not shown: they may be secret, and are known only after apply where it matters. */
function outputs(plans: readonly LookedPlan[]): string[] {
  const changed = plans.flatMap(({ stack, plan }) => {
    const names = Object.entries(plan.output_changes ?? {})
      .filter(([, { actions }]) => ["create", "update"].includes(actions[0] ?? ""))
      .map(([name]) => code(name));
    return names.length === 0 ? [] : [`of ${stack} ${names.join(", ")}`];
  });
  return changed.length === 0
    ? []
    : [`Outputs change: ${changed.join("; ")}. Who reads them is planned here with the old ones.`];
}
