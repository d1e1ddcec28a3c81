import { describe, expect, test } from "vitest";
import { allowed, type Proof } from "./support/calls.ts";
import { type Mutant, mutants, names } from "./support/mutants.ts";
import { PROOFS } from "./support/proofs.ts";
import { quickVerdict } from "./support/verdict.ts";

/** Whether no call tells the mutant from the policy. */
async function survives({ attachment, calls }: Proof, { policy, from }: Mutant): Promise<boolean> {
  for (const call of calls.filter(({ action }) => names(from, action))) {
    const Statement = policy.Statement.filter((statement) => names(statement, call.action));
    // No statement left speaks of it: IAM denies.
    const outcome = Statement.length === 0 ? "denied" : await quickVerdict(attachment, { ...policy, Statement }, call);
    if (outcome !== call.expected) return false;
  }
  return true;
}

async function survivorsOf(proof: Proof): Promise<string[]> {
  const survivors: string[] = [];
  for (const mutant of mutants(proof.document)) if (await survives(proof, mutant)) survivors.push(mutant.name);
  return survivors;
}

// Every part of a policy is there for some call: taken away, that call comes out otherwise. A part that
// can go unnoticed is either too much, or no verdict shows what it is for.
describe.each(PROOFS)("$policy", (proof) => {
  test("has no part that could go unnoticed, but for those explained", { timeout: 60_000 }, async () => {
    const survivors = await survivorsOf(proof);
    console.info(`${proof.policy}: ${mutants(proof.document).length} mutants, ${survivors.length} survive`);
    expect(survivors.sort()).toEqual(Object.keys(proof.survivors).sort());
  });
});

// Or else nothing above would mean anything.
test("finds a part that is too much", async () => {
  const needed = { Sid: "AllowListing", Effect: "Allow", Action: "iam:ListRoles", Resource: "*" } as const;
  const proof: Proof = {
    policy: "under test",
    attachment: "identity",
    document: { Version: "2012-10-17", Statement: [needed, { ...needed, Sid: "AllowListingAgain" }] },
    calls: allowed("list", "iam:ListRoles", "*"),
    survivors: {},
  };
  expect(await survivorsOf(proof)).toEqual(["AllowListing", "AllowListingAgain"]);
});
