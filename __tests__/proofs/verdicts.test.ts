import { describe, expect, test } from "vitest";
import type { Context, StoredPolicy } from "../../rehearsal/drill/aws/policy.ts";
import { PROOFS } from "./support/proofs.ts";
import { isListed, quickVerdict, verdict } from "./support/verdict.ts";

/** A role that deploys takes a thousand questions. */
const timeout = 60_000;

describe.each(PROOFS)("$policy", ({ policy, attachment, document, calls }) => {
  test("allows and denies what it should", { timeout }, async () => {
    const outcomes = await Promise.all(
      calls.map(async (call) => ({ ...call, outcome: await verdict(attachment, document, call) })),
    );
    expect(outcomes.filter(({ outcome, expected }) => outcome !== expected)).toEqual([]);
    const count = (expected: string) => calls.filter((call) => call.expected === expected).length;
    console.info(`${policy}: ${calls.length} verdicts: ${count("allowed")} allowed, ${count("denied")} denied`);
    expect(count("allowed")).toBeGreaterThan(0);
    expect(count("denied")).toBeGreaterThan(0);
  });

  test("asks nothing twice", () => {
    const asked = calls.map(({ what: _, expected: __, ...call }) => JSON.stringify(call));
    expect(asked.filter((call, index) => asked.indexOf(call) !== index)).toEqual([]);
  });

  test("comes out the same with and without the simulator's checks", { timeout }, async () => {
    for (const call of calls) expect(await quickVerdict(attachment, document, call), call.what).toBe(call.expected);
  });

  test("calls nothing unlisted that the service reference lists", async () => {
    const unlisted = calls.filter((call) => call.unlisted !== undefined);
    const listed = await Promise.all(unlisted.map(isListed));
    expect(unlisted.filter((_, index) => listed[index])).toEqual([]);
  });
});

test("there are enough verdicts to mean something", () => {
  expect(PROOFS.flatMap(({ calls }) => calls).length).toBeGreaterThanOrEqual(120);
});

describe("the simulator evaluates", () => {
  const key = "aws:ResourceTag/team";
  const cases: readonly (readonly [operator: string, tests: Context, passes: Context[], fails: Context[]])[] = [
    ["StringEquals", { [key]: "a" }, [{ [key]: "a" }], [{ [key]: "A" }, { [key]: "*" }, {}]],
    ["StringLike", { [key]: "*" }, [{ [key]: "a" }], [{}]],
    ["StringEqualsIfExists", { [key]: "a" }, [{ [key]: "a" }, {}], [{ [key]: "b" }]],
    ["Null", { [key]: "true" }, [{}], [{ [key]: "a" }]],
    ["Null", { [key]: "false" }, [{ [key]: "a" }], [{}]],
    [
      "ForAllValues:StringEquals",
      { "aws:TagKeys": ["a", "b"] },
      [{ "aws:TagKeys": ["a"] }, { "aws:TagKeys": ["b", "a"] }, {}],
      [{ "aws:TagKeys": ["a", "c"] }],
    ],
    ["Bool", { "aws:SecureTransport": "false" }, [{ "aws:SecureTransport": "false" }], [{}]],
    [
      "ArnEquals",
      { "ec2:Vpc": "arn:aws:ec2:eu-central-1:*:vpc/vpc-1" },
      [{ "ec2:Vpc": "arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-1" }],
      [{ "ec2:Vpc": "arn:aws:ec2:eu-central-1:444455556666:vpc/vpc-2" }, {}],
    ],
  ];

  test.each(cases)("%s %j", async (operator, tests, passes, fails) => {
    const document: StoredPolicy = {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AllowUnderTest",
          Effect: "Allow",
          Action: "ec2:DeleteSecurityGroup",
          Resource: "*",
          Condition: { [operator]: tests },
        },
      ],
    };
    const resource = "arn:aws:ec2:eu-central-1:111122223333:security-group/sg-1";
    const outcome = (context: Context) =>
      quickVerdict("identity", document, {
        what: operator,
        expected: "allowed",
        action: "ec2:DeleteSecurityGroup",
        resource,
        context,
      });
    expect(await Promise.all(passes.map(outcome))).toEqual(passes.map(() => "allowed"));
    expect(await Promise.all(fails.map(outcome))).toEqual(fails.map(() => "denied"));
  });
});
