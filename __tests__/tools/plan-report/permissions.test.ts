import { describe, expect, test } from "vitest";
import { Looked } from "../../../tools/plan-report/notice.ts";
import { openedToAnybody, permissionsPart } from "../../../tools/plan-report/permissions.ts";
import type { Change } from "../../../tools/plan-report/terraform-plan.ts";

const QUEUE = "arn:aws:sqs:us-west-2:111122223333:karpenter";
const send = (more: object = {}) => ({
  Sid: "AllowRules",
  Effect: "Allow",
  Action: "sqs:SendMessage",
  Resource: QUEUE,
  Principal: { Service: "events.amazonaws.com" },
  ...more,
});

function looked(type: string, before: object | null, after: object | null, marks: Partial<Change> = {}): Looked {
  const actions = before === null ? ["create"] : after === null ? ["delete"] : ["update"];
  return new Looked({ address: `${type}.x`, mode: "managed", type, change: { actions, before, after, ...marks } });
}

/** A change of statements, in lines of a diff without the address. */
function statements(before: unknown[], after: unknown[]): string[] {
  const policy = (Statement: unknown[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
  return lines(looked("aws_sqs_queue", policy(before), policy(after)));
}

function lines(change: Looked): string[] {
  const text = permissionsPart([{ stack: "cluster", changes: [change] }])
    .map(({ text }) => text)
    .join("\n");
  return /```diff\n {2}\S+\n([\s\S]*?)\n```/.exec(text)?.[1]?.split("\n") ?? [];
}

describe("statements of a policy", () => {
  test("that change are told by what they say more and less", () => {
    expect(statements([send()], [send({ Action: ["sqs:SendMessage", "sqs:Purge"], Resource: "*" })])).toEqual([
      "    AllowRules (Allow)",
      `-     Resource ${QUEUE}`,
      "+     Action sqs:Purge",
      "+     Resource *",
    ]);
  });

  test("that come and go are told whole", () => {
    expect(
      statements([send()], [send({ Sid: "Other", Condition: { StringEquals: { "aws:SourceAccount": ["1", "2"] } } })]),
    ).toEqual([
      "-   AllowRules",
      "-     Effect Allow",
      "-     Action sqs:SendMessage",
      "-     Principal Service events.amazonaws.com",
      `-     Resource ${QUEUE}`,
      "+   Other",
      "+     Effect Allow",
      "+     Action sqs:SendMessage",
      "+     Condition StringEquals aws:SourceAccount = 1",
      "+     Condition StringEquals aws:SourceAccount = 2",
      "+     Principal Service events.amazonaws.com",
      `+     Resource ${QUEUE}`,
    ]);
  });

  test("written in another order, or a single value as a list, are the same", () => {
    const second = send({ Sid: "Second", Action: ["a:B", "a:C"] });
    expect(
      statements(
        [send(), second],
        [send({ Sid: "Second", Action: ["a:C", "a:B"] }), send({ Action: ["sqs:SendMessage"] })],
      ),
    ).toEqual([]);
  });

  test("that turn into their contrary are told", () => {
    expect(statements([send()], [send({ Effect: "Deny" })])).toEqual([
      "    AllowRules (Deny)",
      "-     Effect Allow",
      "+     Effect Deny",
    ]);
  });

  test("without Sid are told apart by all they say", () => {
    const bare = (Action: string) => ({ Effect: "Allow", Action, Resource: "*" });
    expect(statements([bare("a:B"), bare("a:C")], [bare("a:C"), bare("a:D")])).toEqual([
      "-   a statement without Sid",
      "-     Effect Allow",
      "-     Action a:B",
      "-     Resource *",
      "+   a statement without Sid",
      "+     Effect Allow",
      "+     Action a:D",
      "+     Resource *",
    ]);
  });

  test("lose a condition", () => {
    expect(statements([send({ Condition: { Bool: { "aws:SecureTransport": "true" } } })], [send()])).toEqual([
      "    AllowRules (Allow)",
      "-     Condition Bool aws:SecureTransport = true",
    ]);
  });

  test("that are known only after apply cannot be compared, and that is said", () => {
    const change = looked(
      "aws_sqs_queue",
      { policy: JSON.stringify({ Statement: [send()] }) },
      {},
      { after_unknown: { policy: true } },
    );
    expect(lines(change)).toEqual(["!   policy is known only after apply: its statements cannot be compared"]);
  });

  test("that must not be shown are not", () => {
    const change = looked(
      "aws_sqs_queue",
      null,
      { policy: JSON.stringify({ Statement: [send()] }) },
      { after_sensitive: { policy: true } },
    );
    expect(lines(change)).toEqual([]);
  });
});

describe("what lets somebody do something without a policy of its own", () => {
  test.each([
    ["aws_iam_role_policy_attachment", { role: "node", policy_arn: "arn:x" }, "role node has arn:x"],
    ["aws_iam_role", { name: "node", permissions_boundary: "arn:b" }, "role node has no more than arn:b"],
    [
      "aws_eks_access_entry",
      { principal_arn: "arn:p", type: "STANDARD", kubernetes_groups: ["dev"] },
      "arn:p is let in, as STANDARD in the groups dev",
    ],
    [
      "aws_eks_access_policy_association",
      {
        principal_arn: "arn:p",
        policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        access_scope: [{ type: "cluster" }],
      },
      "arn:p has AmazonEKSViewPolicy in the whole cluster",
    ],
    [
      "aws_eks_pod_identity_association",
      { namespace: "a", service_account: "b", role_arn: "arn:r" },
      "pods of a/b have arn:r",
    ],
    [
      "kubernetes_cluster_role_binding_v1",
      {
        metadata: [{ name: "x" }],
        role_ref: [{ kind: "ClusterRole", name: "view" }],
        subject: [{ kind: "Group", name: "dev" }],
      },
      "Group dev has ClusterRole view in the whole cluster",
    ],
  ])("%s is told when it comes and when it goes", (type, values, says) => {
    expect(lines(looked(type, null, values))).toEqual([`+   ${says}`]);
    expect(lines(looked(type, values, null))).toEqual([`-   ${says}`]);
    expect(lines(looked(type, values, values))).toEqual([]);
  });

  test("is told where it is known only after apply to whom", () => {
    const change = looked(
      "aws_iam_role_policy_attachment",
      null,
      { role: "node" },
      { after_unknown: { policy_arn: true } },
    );
    expect(lines(change)).toEqual(["+   role node has (known after apply)"]);
  });
});

describe("anybody", () => {
  const opened = (statement: object) =>
    openedToAnybody([looked("aws_sqs_queue", null, { policy: JSON.stringify({ Statement: [send(statement)] }) })])
      .length;

  test.each([["*"], [{ AWS: "*" }], [{ AWS: ["arn:aws:iam::111122223333:root", "*"] }]])(
    "is let in by %j",
    (Principal) => {
      expect(opened({ Principal })).toBe(1);
    },
  );

  test("is not by a denial, under a condition, or where it is somebody", () => {
    expect(opened({ Principal: "*", Effect: "Deny" })).toBe(0);
    expect(opened({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } })).toBe(0);
    expect(opened({})).toBe(0);
  });

  test("is not by a VPC endpoint, whose policy only narrows", () => {
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] });
    expect(openedToAnybody([looked("aws_vpc_endpoint", null, { policy })])).toEqual([]);
  });

  test("is let in where a condition is taken away", () => {
    const policy = (statement: object) => ({
      policy: JSON.stringify({ Statement: [send({ Principal: "*", ...statement })] }),
    });
    const change = looked("aws_sqs_queue", policy({ Condition: { Bool: { x: "true" } } }), policy({}));
    expect(openedToAnybody([change])).toHaveLength(1);
  });
});
