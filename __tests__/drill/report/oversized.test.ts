import { expect, test } from "vitest";
import type { NodeRecord, PodRecord } from "../../../rehearsal/drill/record.ts";
import { oversized } from "../../../rehearsal/drill/report/oversized.ts";
import { nodeOf, podOf, podsOn, price, recordOf } from "./records.ts";

function found(node: NodeRecord, pods: readonly PodRecord[]): readonly string[] {
  return oversized(recordOf({ nodes: [node], pods }), price).map(({ why }) => why);
}

const ONE_GPU = { cpu: 4, memoryGiB: 16, gpus: 1 };

test("a node with 8 GPUs for a pod that wants one is far too big, and it is said that its GPUs are idle", () => {
  const node = nodeOf("g6.48xlarge");
  expect(found(node, podsOn(node, 1, ONE_GPU))).toEqual(["it has 8 GPUs for 1 pod asking for 1"]);
});

test("the price is said too where the pool allowed less", () => {
  const node = nodeOf("g6.48xlarge", { considered: ["g6.2xlarge", "g6.48xlarge"] });
  expect(found(node, podsOn(node, 1, ONE_GPU))).toEqual([
    "it has 8 GPUs for 1 pod asking for 1; it costs 12.0 times as much as g6.2xlarge, which the pool allowed too",
  ]);
});

test.each([4, 8])("a node with 8 GPUs is not, when %i pods that want one each were packed on it", (count) => {
  const node = nodeOf("g6.48xlarge", { considered: ["g6.2xlarge", "g6.48xlarge"] });
  expect(found(node, podsOn(node, count, ONE_GPU))).toEqual([]);
});

test("pods that came when the node was long there do not justify its size", () => {
  const node = nodeOf("g6.48xlarge");
  const first = podsOn(node, 1, ONE_GPU);
  const later = podsOn(node, 7, ONE_GPU).map((pod) => ({ ...pod, created: 60_000, scheduled: 60_500 }));
  expect(found(node, [...first, ...later])).toHaveLength(1);
});

test("a replacement is bought before the pods it is for exist", () => {
  const node = nodeOf("g6.48xlarge");
  const moved = podsOn(node, 8, ONE_GPU).map((pod) => ({ ...pod, created: 60_000, scheduled: 60_500 }));
  expect(found(node, moved)).toEqual([]);
});

test("a node with GPUs for pods that want none is far too big", () => {
  const node = nodeOf("g6.2xlarge");
  expect(found(node, podsOn(node, 1, { cpu: 4, memoryGiB: 8, gpus: 0 }))).toEqual([
    "it has 1 GPU for 1 pod asking for none",
  ]);
});

test("a node that costs more than twice what the pool allowed is far too big, one that costs twice is not", () => {
  const small = { cpu: 1, memoryGiB: 4, gpus: 0 };
  const considered = ["m6i.large", "m6i.xlarge", "m6i.2xlarge"];
  const double = nodeOf("m6i.xlarge", { considered });
  const fourfold = nodeOf("m6i.2xlarge", { considered });
  expect(found(double, podsOn(double, 1, small))).toEqual([]);
  expect(found(fourfold, podsOn(fourfold, 1, small))).toEqual([
    "it costs 4.0 times as much as m6i.large, which the pool allowed too",
  ]);
});

test("a dear node that is the only type its pool names was asked for", () => {
  const node = nodeOf("m6i.8xlarge");
  expect(found(node, podsOn(node, 1, { cpu: 1, memoryGiB: 4, gpus: 0 }))).toEqual([]);
});

test("a cheaper type that does not hold all pods of the node is no reproach", () => {
  const node = nodeOf("m6i.4xlarge", { considered: ["m6i.large", "m6i.4xlarge"] });
  expect(found(node, podsOn(node, 8, { cpu: 1.5, memoryGiB: 4, gpus: 0 }))).toEqual([]);
});

test("of a node that no pod came to nothing is said", () => {
  expect(found(nodeOf("g6.48xlarge"), [podOf()])).toEqual([]);
});
