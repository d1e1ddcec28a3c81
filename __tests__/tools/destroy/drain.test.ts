import type { V1Pod, V1PodDisruptionBudget } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { drainBlockers } from "../../../tools/destroy/drain.ts";

const NODES = new Set(["node-1"]);

function pod(metadata: V1Pod["metadata"] = {}, spec: Partial<V1Pod["spec"]> = {}): V1Pod {
  return {
    metadata: { namespace: "team-a", name: "web-1", labels: { app: "web" }, ...metadata },
    spec: { nodeName: "node-1", containers: [], ...spec },
    status: { phase: "Running" },
  };
}

function budget(selector: NonNullable<V1PodDisruptionBudget["spec"]>["selector"], allowed = 0): V1PodDisruptionBudget {
  const status = { currentHealthy: 2, desiredHealthy: 2, expectedPods: 2, disruptionsAllowed: allowed };
  return { metadata: { namespace: "team-a", name: "web" }, ...(selector && { spec: { selector } }), status };
}

const WEB = { matchLabels: { app: "web" } };
const ofBudget = (selector: Parameters<typeof budget>[0], one = pod()) =>
  drainBlockers([one], [budget(selector)], NODES);

test("a pod whose budget allows no disruption is named, with the budget and its numbers", () => {
  expect(ofBudget(WEB)).toEqual([
    "Pod team-a/web-1 on node-1: PodDisruptionBudget team-a/web allows no disruption (2 healthy, 2 wanted)",
  ]);
});

test("one whose budget allows a disruption goes by itself", () => {
  expect(drainBlockers([pod()], [budget(WEB, 1)], NODES)).toEqual([]);
});

test("one that several budgets speak of is evicted by none, whatever they allow", () => {
  const other = { ...budget({}, 1), metadata: { namespace: "team-a", name: "all" } };
  expect(drainBlockers([pod()], [budget(WEB, 1), other], NODES)).toEqual([
    "Pod team-a/web-1 on node-1: several PodDisruptionBudgets speak of it: team-a/web, team-a/all",
  ]);
});

test.each([
  ["an empty selector", {}, true],
  ["other labels", { matchLabels: { app: "api" } }, false],
  ["a label among values", { matchExpressions: [{ key: "app", operator: "In", values: ["api", "web"] }] }, true],
  ["a label not among values", { matchExpressions: [{ key: "app", operator: "NotIn", values: ["web"] }] }, false],
  [
    "a label that is not there, not among values",
    { matchExpressions: [{ key: "tier", operator: "NotIn", values: ["x"] }] },
    true,
  ],
  ["a label that is there", { matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
  ["a label that is not there", { matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
  [
    "labels and an expression that does not hold",
    { ...WEB, matchExpressions: [{ key: "tier", operator: "Exists" }] },
    false,
  ],
  ["no selector", undefined, false],
])("a budget with %s speaks of the pods Kubernetes says", (_, selector, speaks) => {
  expect(ofBudget(selector).length > 0).toBe(speaks);
});

test("a budget of another namespace says nothing", () => {
  expect(ofBudget(WEB, pod({ namespace: "team-b" }))).toEqual([]);
});

test("do-not-disrupt is named with its value, unless it is false", () => {
  const annotated = (value: string) =>
    drainBlockers([pod({ annotations: { "karpenter.sh/do-not-disrupt": value } })], [], NODES);
  expect(annotated("true")).toEqual([
    'Pod team-a/web-1 on node-1: its annotation karpenter.sh/do-not-disrupt is "true"',
  ]);
  expect(annotated("1h")).toHaveLength(1);
  expect(annotated("false")).toEqual([]);
});

test("a pod that is ending is named with what it takes or waits for", () => {
  const deletionTimestamp = new Date("2026-01-01");
  expect(drainBlockers([pod({ deletionTimestamp }, { terminationGracePeriodSeconds: 600 })], [], NODES)).toEqual([
    "Pod team-a/web-1 on node-1: it is ending, and may take 600 s",
  ]);
  expect(drainBlockers([pod({ deletionTimestamp, finalizers: ["example.com/hold"] })], [], NODES)).toEqual([
    "Pod team-a/web-1 on node-1: it is ending, and waits for its finalizers example.com/hold",
  ]);
});

test.each([
  ["is on another node", pod({}, { nodeName: "node-2" })],
  ["has ended", { ...pod(), status: { phase: "Succeeded" } }],
  ["is the node's own", pod({ ownerReferences: [{ apiVersion: "v1", kind: "Node", name: "node-1", uid: "1" }] })],
  ["tolerates being disrupted", pod({}, { tolerations: [{ key: "karpenter.sh/disrupted", operator: "Exists" }] })],
  ["tolerates everything", pod({}, { tolerations: [{ operator: "Exists" }] })],
])("a pod that %s is not waited for", (_, one) => {
  expect(ofBudget(WEB, one)).toEqual([]);
});

test("one that tolerates everything but being kept off is waited for", () => {
  const tolerations = [{ operator: "Exists", effect: "NoExecute" }];
  expect(ofBudget(WEB, pod({}, { tolerations }))).toHaveLength(1);
});
