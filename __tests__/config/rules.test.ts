import { describe, expect, test } from "vitest";
import { withDefaults } from "../../config/defaults.ts";
import { RULES } from "../../config/rules/rules.ts";
import { MINIMAL, problemsOf } from "../support/environments.ts";
import { KEEPS_EVERY_RULE } from "./refusals/accepted.ts";
import { ACCESS_REFUSALS } from "./refusals/access.ts";
import { ADDON_REFUSALS } from "./refusals/addons.ts";
import { CLUSTER_REFUSALS } from "./refusals/cluster.ts";
import { CONTROLLER_REFUSALS } from "./refusals/controllers.ts";
import { EXISTING_NETWORK_REFUSALS } from "./refusals/existing-network.ts";
import { IDENTITY_REFUSALS } from "./refusals/identity.ts";
import { KUBERNETES_REFUSALS } from "./refusals/kubernetes.ts";
import { NETWORK_REFUSALS } from "./refusals/network.ts";
import { NODE_GROUP_REFUSALS } from "./refusals/node-groups.ts";
import { NODE_POOL_REFUSALS } from "./refusals/node-pools.ts";
import { OWNER_REFUSALS } from "./refusals/owners.ts";
import type { Refusals } from "./refusals/refusal.ts";
import { TAG_REFUSALS } from "./refusals/tags.ts";
import { WORKLOAD_REFUSALS } from "./refusals/workloads.ts";

/** For every rule, by what it says, at least one environment that only this rule refuses. */
const REFUSALS: Refusals = {
  ...IDENTITY_REFUSALS,
  ...OWNER_REFUSALS,
  ...TAG_REFUSALS,
  ...NETWORK_REFUSALS,
  ...EXISTING_NETWORK_REFUSALS,
  ...CLUSTER_REFUSALS,
  ...ACCESS_REFUSALS,
  ...ADDON_REFUSALS,
  ...NODE_GROUP_REFUSALS,
  ...NODE_POOL_REFUSALS,
  ...WORKLOAD_REFUSALS,
  ...CONTROLLER_REFUSALS,
  ...KUBERNETES_REFUSALS,
};

test("the minimal environment keeps every rule", () => {
  expect(problemsOf(MINIMAL)).toEqual([]);
});

test.each(Object.entries(KEEPS_EVERY_RULE))("keeps every rule: %s", (_, input) => {
  expect(problemsOf(input)).toEqual([]);
});

test("there is a refusal for every rule, and no other", () => {
  expect(Object.keys(REFUSALS).sort()).toEqual(RULES.map(({ says }) => says).sort());
});

describe.each(Object.entries(REFUSALS))("%s", (says, refusals) => {
  test.each(refusals)("fails when $when", ({ input, path, remedy, allowed = /./ }) => {
    const problems = problemsOf(input);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.remedy).toMatch(remedy);
    expect(problems[0]?.allowed).toMatch(allowed);
    // It is this rule that found it: without the rule, the environment would be accepted.
    expect(RULES.find((rule) => rule.says === says)?.check(withDefaults(input), () => true)).toEqual(problems);
  });
});
