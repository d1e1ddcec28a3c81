import { expect, test } from "vitest";
import type { ResourceChange } from "../../../tools/plan-report/terraform-plan.ts";
import { actionsOf, differences, table } from "../../../tools/reviewed/actions.ts";

const change = (address: string, actions: string[], more: Partial<ResourceChange> = {}): ResourceChange => ({
  address,
  mode: "managed",
  type: address.split(".")[0] ?? "",
  change: { actions, before: {}, after: {} },
  ...more,
});

test("what a plan leaves alone or only reads is no action, and actions are sorted by address", () => {
  const plan = {
    resource_changes: [
      change("aws_vpc.vpc", ["update"]),
      change("aws_subnet.a", ["no-op"]),
      change("data.aws_caller_identity.caller", ["read"], { mode: "data" }),
      change("aws_kms_key.secrets", ["delete", "create"]),
      change("aws_iam_role.node", ["create", "delete"]),
      change("aws_eip.nat", ["delete"]),
      change("aws_sqs_queue.queue", ["create"]),
      change("aws_route.out", ["forget"]),
    ],
  };
  expect(Object.entries(actionsOf(plan))).toEqual([
    ["aws_eip.nat", "destroy"],
    ["aws_iam_role.node", "replace"],
    ["aws_kms_key.secrets", "replace"],
    ["aws_route.out", "forget"],
    ["aws_sqs_queue.queue", "create"],
    ["aws_vpc.vpc", "change"],
  ]);
});

test("an object that a replacement left behind does not hide what is done to its successor", () => {
  const plan = {
    resource_changes: [
      change("aws_iam_role.node", ["update"]),
      change("aws_iam_role.node", ["delete"], { deposed: "ea1c1ff3" }),
    ],
  };
  expect(actionsOf(plan)).toEqual({ "aws_iam_role.node": "change", "aws_iam_role.node (deposed)": "destroy" });
});

test("a plan that does nothing has no actions", () => {
  expect(actionsOf({})).toEqual({});
});

test("differences are what is new, gone and different, whatever the stack", () => {
  const reviewed = { cluster: { "aws_a.same": "create", "aws_a.gone": "change", "aws_a.other": "change" } } as const;
  const planned = {
    cluster: { "aws_a.same": "create", "aws_a.other": "replace", "aws_a.new": "destroy" },
    nodes: { "aws_b.new": "create" },
  } as const;
  const found = differences(reviewed, planned);
  expect(found).toEqual([
    { stack: "cluster", address: "aws_a.gone", reviewed: "change", planned: undefined },
    { stack: "cluster", address: "aws_a.new", reviewed: undefined, planned: "destroy" },
    { stack: "cluster", address: "aws_a.other", reviewed: "change", planned: "replace" },
    { stack: "nodes", address: "aws_b.new", reviewed: undefined, planned: "create" },
  ]);
  expect(table(found).split("\n")).toEqual([
    "stack    address      reviewed  planned",
    "cluster  aws_a.gone   change    -        gone",
    "cluster  aws_a.new    -         destroy  new",
    "cluster  aws_a.other  change    replace  different",
    "nodes    aws_b.new    -         create   new",
  ]);
});

test("a stack without actions is the same as one that is not there", () => {
  expect(differences({ network: {} }, {})).toEqual([]);
});
