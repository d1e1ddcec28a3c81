import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { WrongUsage } from "../../rehearsal/platform/errors.ts";
import { readPlanFiles } from "../plan-report/plan-files.ts";
import { ACTIONS, actionsOf, type Reviewed } from "./actions.ts";

/**
 * What the plans in a folder of synthesized stacks do.
 *
 * @throws WrongUsage when there is no plan, or a file is none
 */
export function plannedIn(outdir: string): Reviewed {
  const { plans } = readPlanFiles([outdir]);
  // Half a plan is none: nobody saw the other half.
  const whole = plans.filter(({ plan }) => plan.errored !== true);
  return Object.fromEntries(whole.map(({ stack, plan }) => [stack, actionsOf(plan)]));
}

/** @throws WrongUsage when the file is not what `npm run reviewed -- write` makes */
export function readReviewed(file: string): Reviewed {
  if (!existsSync(file)) throw new WrongUsage(`There is no file ${file}: npm run reviewed -- write makes one.`);
  const parsed = REVIEWED.safeParse(json(readFileSync(file, "utf8")));
  if (parsed.success) return parsed.data;
  throw new WrongUsage(`${file} is not what npm run reviewed -- write makes:\n${z.prettifyError(parsed.error)}`);
}

const REVIEWED = z.record(z.string(), z.record(z.string(), z.enum(ACTIONS)));

/** JSON's value; the text itself where it is none, which no schema takes. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
