import type { Draft } from "../defaults.ts";
import type { Problem } from "../problem.ts";
import { ACCESS_RULES } from "./access.ts";
import { ADDON_RULES } from "./addons.ts";
import { CLUSTER_RULES } from "./cluster.ts";
import { CONTROLLER_RULES } from "./controllers.ts";
import { EXISTING_NETWORK_RULES } from "./existing-network.ts";
import { IDENTITY_RULES } from "./identity.ts";
import { KUBERNETES_RULES } from "./kubernetes.ts";
import { NETWORK_RULES } from "./network.ts";
import { NODE_GROUP_RULES } from "./node-groups.ts";
import { NODE_POOL_RULES } from "./node-pools.ts";
import { OWNER_RULES } from "./owners.ts";
import type { Rule } from "./rule.ts";
import { TAG_RULES } from "./tags.ts";
import { WORKLOAD_RULES } from "./workloads.ts";

/** Every rule, in the order in which a file is read. */
export const RULES: readonly Rule[] = [
  ...IDENTITY_RULES,
  ...OWNER_RULES,
  ...TAG_RULES,
  ...NETWORK_RULES,
  ...EXISTING_NETWORK_RULES,
  ...CLUSTER_RULES,
  ...ACCESS_RULES,
  ...ADDON_RULES,
  ...NODE_GROUP_RULES,
  ...NODE_POOL_RULES,
  ...WORKLOAD_RULES,
  ...CONTROLLER_RULES,
  ...KUBERNETES_RULES,
];

/**
 * Looks at a draft with every rule.
 *
 * @param misshapen paths whose values are not of the right kind: no rule that reads there runs.
 */
export function checkRules(draft: Draft, misshapen: readonly string[]): Problem[] {
  return brokenRules(RULES, draft, misshapen);
}

/** As {@link checkRules}, with the rules of any input file. */
export function brokenRules<D>(rules: readonly Rule<D>[], draft: D, misshapen: readonly string[]): Problem[] {
  const sound = (read: string) => !misshapen.some((path) => touches(path, read));
  return rules.filter(({ reads }) => reads.every(sound)).flatMap(({ check }) => check(draft, sound));
}

/** Whether two paths name the same value or one inside the other. */
function touches(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return longer === shorter || (longer.startsWith(shorter) && /^[.[]/.test(longer.slice(shorter.length)));
}
