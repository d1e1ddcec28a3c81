import { Lazy, Token } from "cdktf";
import { describe, expect, test } from "vitest";
import {
  type PermissionStatement,
  permissions,
  type ResourceStatement,
  resourcePolicy,
  trust,
} from "../../../modules/iam/policy-document.ts";

const statement = (sid: string, resources = ["arn:aws:s3:::bucket/*"]): PermissionStatement => ({
  sid,
  actions: ["s3:GetObject"],
  resources,
});
/** A statement whose document has exactly `size` characters. */
const ofSize = (size: number) => {
  const empty = permissions("inline", [statement("AllowReading", [""])]).length;
  return [statement("AllowReading", ["x".repeat(size - empty)])];
};

test("renders permissions as IAM stores them: a list of one as the value alone", () => {
  expect(JSON.parse(permissions("inline", [statement("AllowReading")]))).toEqual({
    Version: "2012-10-17",
    Statement: [{ Sid: "AllowReading", Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" }],
  });
});

test("renders a trust policy with its conditions", () => {
  const document = trust([
    {
      sid: "AllowTheService",
      actions: ["sts:AssumeRole", "sts:TagSession"],
      principal: { Service: ["pods.eks.amazonaws.com"] },
      condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    },
  ]);
  expect(JSON.parse(document).Statement).toEqual([
    {
      Sid: "AllowTheService",
      Effect: "Allow",
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Principal: { Service: "pods.eks.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    },
  ]);
});

test("a denial says so", () => {
  const document = permissions("inline", [{ ...statement("DenyReading"), effect: "Deny" }]);
  expect(JSON.parse(document).Statement[0].Effect).toBe("Deny");
});

test("everybody is denied as the principal *", () => {
  const everybody = { ...statement("DenyReading"), effect: "Deny", principal: "*" } as const;
  expect(JSON.parse(resourcePolicy("queue", [everybody])).Statement[0]).toMatchObject({
    Effect: "Deny",
    Principal: "*",
  });
});

describe("a policy is refused", () => {
  test.each<ResourceStatement["principal"]>([
    "*",
    { AWS: "*" },
    { AWS: ["arn:aws:iam::111122223333:root", "*"] },
    { Service: "*" },
  ])("fails when it allows everybody: %j", (principal) => {
    expect(() => resourcePolicy("queue", [{ ...statement("AllowReading"), principal }])).toThrow(
      /AllowReading allows everybody: name who may/,
    );
  });

  test("fails when a role's trust allows everybody", () => {
    const everybody = { sid: "AllowTheWorld", actions: ["sts:AssumeRole"], principal: { AWS: "*" } };
    expect(() => trust([everybody])).toThrow(/AllowTheWorld allows everybody/);
  });

  test("fails when a queue's policy passes 8192 characters", () => {
    const long = { ...statement("AllowReading"), principal: { Service: "x".repeat(8192) } };
    expect(() => resourcePolicy("queue", [long])).toThrow(/8192: merge statements, or make several queues/);
  });

  test("fails when a Sid is no sentence", () => {
    expect(() => permissions("inline", [statement("s3-read")])).toThrow(
      /"s3-read" is no sentence.*like AllowWritingFlowLogs/,
    );
  });

  test("fails when a Sid is there twice", () => {
    const twice = [statement("AllowReading"), statement("AllowReading")];
    expect(() => permissions("managed", twice)).toThrow(/AllowReading is there twice/);
  });

  test("fails when it has no statement, or a statement no action", () => {
    expect(() => permissions("inline", [])).toThrow(/no statement/);
    expect(() => permissions("inline", [{ ...statement("AllowReading"), actions: [] }])).toThrow(
      /AllowReading names no action/,
    );
  });

  test.each([
    ["managed", 6144, "split it by duty"],
    ["inline", 10240, "managed policy"],
  ] as const)("fails when a %s policy passes %i characters", (kind, limit, remedy) => {
    expect(permissions(kind, ofSize(limit))).toHaveLength(limit);
    expect(() => permissions(kind, ofSize(limit + 1))).toThrow(
      new RegExp(`${limit + 1} characters.*${limit}.*${remedy}`),
    );
  });

  test("fails when a trust policy passes 2048 characters", () => {
    const principal = { Service: "x".repeat(2048) };
    expect(() => trust([{ sid: "AllowTheService", actions: ["sts:AssumeRole"], principal }])).toThrow(/2048/);
  });

  test("counts white space as IAM does: not at all", () => {
    const spaces = statement("AllowReading", [`a${" ".repeat(7000)}b`]);
    expect(() => permissions("managed", [spaces])).not.toThrow();
  });

  test("counts a value that only apply knows as 128 characters", () => {
    const unknown = () => Token.asString(Lazy.stringValue({ produce: () => "later" }));
    const many = Array.from({ length: 60 }, unknown);
    expect(() => permissions("managed", [statement("AllowReading", many)])).toThrow(/split it by duty/);
    expect(() => permissions("managed", [statement("AllowReading", many.slice(0, 40))])).not.toThrow();
  });

  test("names everything that is wrong at once", () => {
    const wrong = [statement("one"), { ...statement("one"), actions: [] }];
    expect(() => permissions("inline", wrong)).toThrow(/no sentence.*twice.*no action/s);
  });
});
