import { describe, expect, test } from "vitest";
import { KUBERNETES_VERSIONS } from "../../config/eks-catalogue.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { KUBERNETES_VERSION } from "../../config/versions.ts";
import { warningsOf } from "../../config/warnings.ts";
import { withCluster } from "../support/environments.ts";

const DAY = 24 * 60 * 60 * 1000;
const { endOfStandardSupport = "", endOfExtendedSupport = "" } = KUBERNETES_VERSIONS[KUBERNETES_VERSION] ?? {};

/** Warnings some days after a day, or before it. */
function warningsAt(day: string, days: number, supportType?: "STANDARD" | "EXTENDED"): string[] {
  const environment = resolveEnvironment(withCluster({ kubernetesVersion: KUBERNETES_VERSION, supportType }));
  return warningsOf(environment, new Date(Date.parse(day) + days * DAY));
}

test.each([400, 61, 60.001])("%d days before standard support ends there is nothing to say", (days) => {
  expect(warningsAt(endOfStandardSupport, -days)).toEqual([]);
  expect(warningsAt(endOfStandardSupport, -days, "EXTENDED")).toEqual([]);
});

describe.each([
  ["STANDARD", "EKS upgrades the cluster itself"],
  ["EXTENDED", "the cluster costs six times the price"],
] as const)("with support %s", (supportType, consequence) => {
  test.each([-60, -1, -0.001])("%d days from the end of standard support it ends soon", (days) => {
    expect(warningsAt(endOfStandardSupport, days, supportType)).toEqual([
      `Standard support of Kubernetes ${KUBERNETES_VERSION} ends on ${endOfStandardSupport}: from then on ${consequence}. ` +
        "Raise cluster.kubernetesVersion by one minor version at a time.",
    ]);
  });

  test("from the day standard support ends it has ended, until extended support does", () => {
    const ended = `Standard support of Kubernetes ${KUBERNETES_VERSION} ended on ${endOfStandardSupport}: from then on ${consequence}.`;
    for (const [day, days] of [
      [endOfStandardSupport, 0],
      [endOfStandardSupport, 100],
      [endOfExtendedSupport, -0.001],
    ] as const)
      expect(warningsAt(day, days, supportType)).toEqual([expect.stringContaining(ended)]);
  });

  test.each([0, 500])("%d days after extended support EKS upgrades, whatever was chosen", (days) => {
    const [warning, ...others] = warningsAt(endOfExtendedSupport, days, supportType);
    expect(warning).toContain(`is out of support since ${endOfExtendedSupport}: EKS upgrades such clusters itself.`);
    expect(others).toEqual([]);
  });
});

test("by default the cluster is upgraded", () => {
  expect(warningsAt(endOfStandardSupport, 0)).toEqual(warningsAt(endOfStandardSupport, 0, "STANDARD"));
});
