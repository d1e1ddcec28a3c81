import { expect, test } from "vitest";
import { resolveEnvironment } from "../../config/resolve.ts";
import prod from "../../environments/prod.ts";
import { hasHours, isOfGpus, overlaid, type Pool, poolsAmong } from "../../rehearsal/drill/pools.ts";
import { choosePools, ownPools, withPresets } from "../../rehearsal/drill/presets.ts";
import { kubernetesContents } from "../../rehearsal/platform/kubernetes-manifests.ts";
import { MINIMAL } from "../support/environments.ts";
import { synthStack } from "../support/synth.ts";

/** The pools of an environment and of presets, as they are synthesized. */
function poolsOf(input: Parameters<typeof withPresets>[0]): Pool[] {
  const { json } = synthStack(withPresets(input), "node-pools");
  return poolsAmong(kubernetesContents(json.resource ?? {}).manifests);
}

/** Paths at which two values differ. */
function differences(one: unknown, other: unknown, path = ""): string[] {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other ? [] : [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], `${path}/${key}`),
  );
}

const [general, gpu] = ownPools(poolsOf(prod)) as [Pool, Pool];

test("prod's own pools are used where they give occasion for it, and presets' where not", () => {
  const { nodePools } = resolveEnvironment(prod);
  expect([general, gpu].map(({ nodePool }) => nodePool.metadata.name)).toEqual(nodePools.map(({ name }) => name));
  expect([general, gpu].map(isOfGpus)).toEqual([false, true]);
  const chosen = choosePools(poolsOf(prod));
  expect(chosen).toMatchObject({ cpu: general, gpu, hours: gpu, limited: gpu });
  expect(hasHours(chosen.hours)).toBe(true);
  const presets = choosePools(poolsOf(MINIMAL));
  expect(isOfGpus(presets.gpu) && isOfGpus(presets.families) && hasHours(presets.hours)).toBe(true);
  expect(presets.cpu.nodePool.metadata.name).toBe("general");
});

test.each([
  ["nothing", {}, []],
  ["a name", { name: "copy" }, ["/metadata/name"]],
  ["a shorter wait", { consolidateAfter: "5s" }, ["/spec/disruption/consolidateAfter"]],
  ["other hours", { hours: "now" } as const, ["/spec/disruption/budgets/2/schedule"]],
  ["a class of its own", { name: "copy", ownClass: true }, ["/metadata/name", "/spec/template/spec/nodeClassRef/name"]],
])("of a pool a drill changes %s, and nothing else", (_, overlay, paths) => {
  const { nodePool, nodeClass, changes } = overlaid(gpu, overlay);
  expect(differences(gpu.nodePool, nodePool).sort()).toEqual([...paths].sort());
  expect(differences(gpu.nodeClass, nodeClass)).toEqual("ownClass" in overlay ? ["/metadata/name"] : []);
  expect(changes.length).toBe(paths.length === 0 ? 0 : 1);
});

test("what was changed is said in a sentence", () => {
  expect(overlaid(gpu, { name: "copy", consolidateAfter: "5s", hours: "later" }).changes).toEqual([
    "NodePool copy, a copy of gpu-inference: under a name of its own; consolidateAfter 5s instead of 10m; the hours of its budgets begin in two hours.",
  ]);
});
