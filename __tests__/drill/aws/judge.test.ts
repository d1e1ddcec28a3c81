import { describe, expect, test } from "vitest";
import { permissions } from "../../../modules/iam/policy-document.ts";
import { judgeOf } from "../../../rehearsal/drill/aws/judge.ts";
import type { StoredPolicy } from "../../../rehearsal/drill/aws/policy.ts";
import { type ControllerRole, type NamedPolicy, statementsOf } from "../../../rehearsal/drill/aws/role.ts";
import { reasonUnused } from "../../../rehearsal/drill/aws/unused.ts";
import { karpenterPolicies, PLACE } from "../../proofs/support/documents.ts";
import { KARPENTER_PROOF } from "../../proofs/support/karpenter.ts";

const POLICIES: readonly NamedPolicy[] = karpenterPolicies().map(({ duty, statements }) => ({
  name: duty,
  document: JSON.parse(permissions("managed", statements)) as StoredPolicy,
}));
const ROLE: ControllerRole = {
  arn: "arn:aws:iam::111122223333:role/inference-karpenter",
  name: "inference-karpenter",
  partition: "aws",
  account: PLACE.account,
  policies: POLICIES,
};

const without = (policy: string, sids: readonly string[]): ControllerRole => ({
  ...ROLE,
  policies: POLICIES.map(({ name, document }) => ({
    name,
    document: {
      ...document,
      Statement: document.Statement.filter(({ Sid }) => name !== policy || !sids.includes(Sid)),
    },
  })),
});

describe("six policies of one role", () => {
  const verdicts = KARPENTER_PROOF.calls.map((call) => ({ call, verdict: judgeOf(ROLE)(call, PLACE.region) }));

  test("come to what is proved of them", () => {
    const elsewhere = verdicts.filter(({ call, verdict }) => verdict.allowed !== (call.expected === "allowed"));
    expect(elsewhere.map(({ call }) => call.what)).toEqual([]);
  });

  test("name the statements without which it would not be allowed, and no others", () => {
    const allowed = verdicts.filter(({ verdict }) => verdict.allowed);
    for (const { call, verdict } of allowed) {
      const [{ policy } = { policy: "" }] = verdict.by;
      const sids = verdict.by.map(({ sid }) => sid);
      expect(judgeOf(without(policy, sids))(call, PLACE.region).allowed, call.what).toBe(false);
      expect(sids.length, call.what).toBe(1);
    }
    const named = new Set(allowed.flatMap(({ verdict }) => verdict.by.map(({ sid }) => sid)));
    expect([...named].sort()).toEqual(
      statementsOf(ROLE)
        .map(({ sid }) => sid)
        .sort(),
    );
  });
});

describe("why it is denied", () => {
  const question = { action: "pricing:GetProducts", resource: "*", context: {} };
  const policy = (Effect: "Allow" | "Deny", Action: string): NamedPolicy => ({
    name: Effect,
    document: { Version: "2012-10-17", Statement: [{ Sid: "Only", Effect, Action, Resource: "*" }] },
  });
  const because = (role: Partial<ControllerRole>) => judgeOf({ ...ROLE, ...role })(question, PLACE.region).because;

  test.each<[because: string | undefined, role: Partial<ControllerRole>]>([
    [undefined, {}],
    ["because no identity-based policy allows the pricing:GetProducts action", { policies: [] }],
    ["with an explicit deny in an identity-based policy", { policies: [...POLICIES, policy("Deny", "pricing:*")] }],
    [undefined, { boundary: policy("Allow", "*") }],
    ["because no permissions boundary allows the pricing:GetProducts action", { boundary: policy("Allow", "ec2:*") }],
    ["with an explicit deny in a permissions boundary", { boundary: policy("Deny", "pricing:*") }],
  ])("%s", (expected, role) => {
    expect(because(role)).toBe(expected);
  });
});

test("by a condition on what is not known of calls it does not judge, unless it is about other calls", () => {
  const statement = { Sid: "Own", Effect: "Allow" as const, Action: "pricing:*", Resource: "*" };
  const conditional = { ...statement, Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } };
  const inline: NamedPolicy = { name: "inline", document: { Version: "2012-10-17", Statement: [conditional] } };
  const judge = judgeOf({ ...ROLE, policies: [...POLICIES, inline] });
  const about = (action: string) => judge({ action, resource: "*", context: {} }, PLACE.region);
  expect(() => about("pricing:GetProducts")).toThrow("inline, Own: the drill does not know aws:SourceVpce of calls");
  expect(about("ec2:DescribeSubnets").allowed).toBe(true);
});

test("reasons are given for statements that there are, and not for all", () => {
  const explained = statementsOf(ROLE).filter((statement) => reasonUnused(statement) !== undefined);
  expect(explained.map(({ sid }) => sid)).toEqual([
    "AllowScopedInstanceProfileCreationActions",
    "AllowScopedInstanceProfileTagActions",
    "AllowScopedInstanceProfileActions",
    "AllowSSMReadActions",
    "AllowPricingReadActions",
  ]);
});
