import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { StackPlan } from "../../../tools/plan-report/plan-report.ts";

export const RECORDED = join(import.meta.dirname, "recorded");

type Recording = "change" | "drift" | "destroy" | "refresh";

/** The order in which stacks are deployed. */
const STACKS = ["retained", "network", "cluster", "nodes", "addons", "node-pools"];

/**
 * Plans that Terraform 1.11 made of an environment which the AWS provider 5.100 and the Helm and
 * Kubernetes providers had applied, on the local AWS and a real API server; without what no report
 * reads. `change`: Kubernetes and Karpenter upgraded, images, budgets, one pool more. `drift`: a
 * pool edited with kubectl. `destroy`: three stacks, all of them. `refresh`: a plan with -refresh-only
 * of a queue that somebody changed.
 */
export function recorded(what: Recording): StackPlan[] {
  return readdirSync(RECORDED)
    .flatMap((file) => {
      const [kind, stack = "", ...rest] = file.split(".");
      if (kind !== what || rest.join() !== "json") return [];
      return [{ stack, plan: JSON.parse(readFileSync(join(RECORDED, file), "utf8")) }];
    })
    .sort((a, b) => STACKS.indexOf(a.stack) - STACKS.indexOf(b.stack));
}

/** The recorded plan of one stack. */
export function recordedStack(what: Recording, stack: string): StackPlan {
  const found = recorded(what).find((plan) => plan.stack === stack);
  if (found === undefined) throw new Error(`nothing is recorded of ${stack}`);
  return found;
}
