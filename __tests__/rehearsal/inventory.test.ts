import { expect, test } from "vitest";
import type { Item } from "../../rehearsal/platform/inventory/item.ts";
import { added, untagged } from "../../rehearsal/platform/inventory.ts";

const item = (kind: string, id: string, tags = {}, taggable = true): Item => ({ kind, id, tags, taggable });

test("what was there before is not counted, unless it is of another kind", () => {
  const before = [item("vpc", "1")];
  expect(added(before, [item("vpc", "1"), item("vpc", "2"), item("subnet", "1")])).toEqual([
    item("vpc", "2"),
    item("subnet", "1"),
  ]);
});

test("what lacks a tag, or has another value, is named with what it lacks", () => {
  const expected = { Project: "inference", Environment: "dev" };
  const items = [
    item("vpc", "good", { ...expected, Name: "more" }),
    item("subnet", "bare"),
    item("nat-gateway", "other", { ...expected, Environment: "prod" }),
    item("network-interface", "made-by-aws", {}, false),
  ];
  expect(untagged(items, expected)).toEqual([
    "subnet bare lacks Project=inference, Environment=dev",
    "nat-gateway other lacks Environment=dev",
  ]);
});
