import { driftOf, driftPart } from "./drift.ts";
import { block, code, fitted, type Part } from "./markdown.ts";
import { nodeInterruptions } from "./node-interruptions.ts";
import { Looked, type Notice } from "./notice.ts";
import { openedToAnybody, permissionsPart } from "./permissions.ts";
import { isRefused, removals, removalsPart } from "./removals.ts";
import { stackChanges } from "./stack-changes.ts";
import { isMoved, type TerraformPlan } from "./terraform-plan.ts";
import { counts, verdict } from "./verdict.ts";
import { worthALook } from "./worth-a-look.ts";

/** A stack's plan. */
export interface StackPlan {
  readonly stack: string;
  readonly plan: TerraformPlan;
}

export interface PlanReportOptions {
  readonly environment: string;
  /** Addresses of protected resources that may be replaced or destroyed. */
  readonly allow: readonly string[];
  /** Stacks that could not be planned, and why not. */
  readonly unplanned: readonly { readonly stack: string; readonly why: string }[];
}

export interface PlanReport {
  /** The summary, for a comment on a pull request: at most 65,000 characters. */
  readonly markdown: string;
  /** Addresses of protected resources that would be replaced or destroyed, and are not allowed to be. */
  readonly refused: readonly string[];
  /** Addresses of what was changed behind Terraform's back. */
  readonly drifted: readonly string[];
}

/** GitHub takes 65,536 characters; whoever posts it may put a mark before it. */
const LONGEST_COMMENT = 65_000;

/** A plan, with what it changes and what was changed already, looked at. */
export interface LookedPlan extends StackPlan {
  readonly changes: readonly Looked[];
  readonly drift: readonly Looked[];
}

/**
 * What plans of one environment's stacks would do, for people to read: first what cannot be taken
 * back, last what is made.
 */
export function planReport(plans: readonly StackPlan[], options: PlanReportOptions): PlanReport {
  const { allow } = options;
  const unplanned = options.unplanned.map(({ stack, why }) => ({ stack: plainName(stack), why }));
  const looked = plans.map(({ stack, plan }) => ({
    stack: plainName(stack),
    plan,
    changes: changesOf(plan),
    drift: driftOf(plan),
  }));
  const refused = looked.flatMap(({ changes }) => changes.filter((change) => isRefused(change, allow)));
  const going = looked.map(({ stack, changes }) => removals(stack, changes, allow));
  const parts: Part[] = [
    verdict(looked, refused, { ...options, environment: plainName(options.environment), unplanned }),
    counts(looked),
    ...removalsPart({
      refused: going.flatMap(({ refused }) => refused),
      others: going.flatMap(({ others }) => others),
    }),
    ...unplannedPart(unplanned),
    ...noticesPart("Look at these", looked, (changes) => [...worthALook(changes), ...openedToAnybody(changes)]),
    ...noticesPart("Nodes interrupted", looked, nodeInterruptions),
    ...driftPart(looked),
    ...permissionsPart(looked),
    ...detailParts(looked),
    ...notSeen(looked),
    ...neverNeeded(looked, allow),
  ];
  return {
    markdown: fitted(parts, LONGEST_COMMENT),
    refused: refused.map(({ resource }) => resource.address),
    drifted: looked.flatMap(({ drift }) => drift.map(({ resource }) => resource.address)),
  };
}

/** A name that is no Markdown: those of stacks come from synthesized JSON, which a pull request may have made. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "?");
}

function changesOf({ resource_changes = [] }: TerraformPlan): Looked[] {
  return resource_changes
    .map((resource) => new Looked(resource))
    .filter(({ action, resource }) => action !== "none" || isMoved(resource));
}

function unplannedPart(unplanned: PlanReportOptions["unplanned"]): Part[] {
  if (unplanned.length === 0) return [];
  const entries = unplanned.map(({ stack, why }) => `**${stack}**\n\n${block("text", why.trim().split("\n"))}`);
  return [{ text: ["### Not planned", ...entries].join("\n\n") }];
}

function noticesPart(
  heading: string,
  plans: readonly LookedPlan[],
  noticesOf: (changes: readonly Looked[]) => Notice[],
): Part[] {
  const lines = plans.flatMap(({ stack, changes }) =>
    noticesOf(changes).map(({ address, says }) => `- ${code(address)} in ${stack}: ${says}.`),
  );
  return lines.length === 0 ? [] : [{ text: [`### ${heading}`, "", ...lines].join("\n") }];
}

function detailParts(plans: readonly LookedPlan[]): Part[] {
  const parts = plans.flatMap(({ stack, changes }) => stackChanges(stack, changes));
  return parts.length === 0 ? [] : [{ text: "### Details" }, ...parts];
}

function notSeen(plans: readonly LookedPlan[]): Part[] {
  if (plans.every(({ drift }) => drift.length === 0)) return [];
  return [
    {
      text: "_Terraform compares only what is in its state. An access entry, a rule or a pool that somebody made by hand is in none, and not seen here._",
    },
  ];
}

/** A misspelt address allows nothing: who wrote it should see that. */
function neverNeeded(plans: readonly LookedPlan[], allow: readonly string[]): Part[] {
  const going = plans.flatMap(({ changes }) => changes.filter((looked) => isRefused(looked, [])));
  const idle = allow.filter((address) => !going.some(({ resource }) => resource.address === address));
  if (idle.length === 0) return [];
  return [{ text: `_Allowed, but nothing protected of that address goes: ${idle.map(code).join(", ")}._` }];
}
