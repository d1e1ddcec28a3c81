import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { WrongUsage } from "../../rehearsal/platform/errors.ts";
import { stacksIn } from "../stacks.ts";
import type { PlanReportOptions, StackPlan } from "./plan-report.ts";
import type { TerraformPlan } from "./terraform-plan.ts";

/** What a stack's plan is called in its folder: the output of `terraform show -json`. */
const PLAN = "tfplan.json";

export interface PlanFiles {
  readonly plans: readonly StackPlan[];
  /** Stacks that were synthesized and have no plan. */
  readonly unplanned: PlanReportOptions["unplanned"];
}

/**
 * Reads plans that were made before.
 *
 * @param paths files, or folders of synthesized stacks such as `cdktf.out`
 * @throws WrongUsage with every file that is no plan, or when there is none at all
 */
export function readPlanFiles(paths: readonly string[]): PlanFiles {
  const problems: string[] = [];
  const plans: StackPlan[] = [];
  const unplanned: { stack: string; why: string }[] = [];
  for (const { stack, file } of paths.flatMap(filesIn)) {
    if (!existsSync(file)) {
      unplanned.push({ stack, why: `There is no ${file}.` });
      continue;
    }
    const plan = readPlan(file);
    if (typeof plan === "string") problems.push(plan);
    else if (plans.some((other) => other.stack === stack)) problems.push(`${file} is a second plan of ${stack}.`);
    else plans.push({ stack, plan });
  }
  if (problems.length > 0) throw new WrongUsage(problems.join("\n"));
  if (plans.length === 0)
    throw new WrongUsage(
      `There is no plan in ${paths.join(", ")}. In each stack's folder: terraform plan -out=tfplan && terraform show -json tfplan > ${PLAN}`,
    );
  return { plans, unplanned };
}

/**
 * The environment that plans are of, as their stacks say it.
 *
 * @throws WrongUsage when they say nothing, or are of several
 */
export function environmentOf(plans: readonly StackPlan[]): string {
  const names = new Set(plans.flatMap(({ plan }) => plan.variables?.environment?.value ?? []));
  const [name] = names;
  if (names.size === 1) return String(name);
  throw new WrongUsage(
    names.size === 0
      ? "The plans do not say of which environment they are: add --environment NAME."
      : `These are plans of several environments, ${[...names].join(" and ")}: report each by itself.`,
  );
}

interface PlanFile {
  readonly stack: string;
  readonly file: string;
}

/** The plans a path names; of a folder, in the order in which its stacks are deployed. */
function filesIn(path: string): PlanFile[] {
  if (!existsSync(path)) throw new WrongUsage(`There is no ${path}.`);
  if (!statSync(path).isDirectory()) return [{ stack: stackOf(path), file: path }];
  if (existsSync(join(path, "manifest.json")))
    return stacksIn(path).map(({ name, folder }) => ({ stack: name, file: join(folder, PLAN) }));
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(path, entry.name, PLAN)))
    .map(({ name }) => ({ stack: name, file: join(path, name, PLAN) }));
}

/** A plan is named by its folder; one with a name of its own, by that. */
function stackOf(file: string): string {
  return basename(file) === PLAN ? basename(dirname(resolve(file))) : basename(file, ".json");
}

/** @returns what is wrong with the file, when it is no plan */
function readPlan(file: string): TerraformPlan | string {
  try {
    const plan: TerraformPlan = JSON.parse(readFileSync(file, "utf8"));
    if (plan?.format_version?.startsWith("1.") && "planned_values" in plan) return plan;
    return `${file} is no plan of a format 1.x: make it by terraform show -json tfplan.`;
  } catch (error) {
    return `${file} cannot be read: ${(error as Error).message}`;
  }
}
