import { describe, expect, test } from "vitest";
import type { AccountInput } from "../../config/bootstrap/account.ts";
import { accountNames, loadAccount } from "../../config/bootstrap/load.ts";
import { resolveAccount } from "../../config/bootstrap/resolve.ts";
import { ACCOUNT_RULES } from "../../config/bootstrap/rules.ts";
import { EnvironmentError, type Problem } from "../../config/problem.ts";

const MINIMAL: AccountInput = {
  account: "111122223333",
  region: "us-west-2",
  repository: "example/inference-platform",
  environments: ["dev"],
};
const KNOWN = {
  dev: { account: "111122223333", region: "us-west-2" },
  "dev-two": { account: "111122223333", region: "us-west-2" },
  staging: { account: "111122223333", region: "eu-central-1", project: "platform" },
  prod: { account: "444455556666", region: "us-west-2" },
  ["e".repeat(60)]: { account: "111122223333", region: "us-west-2" },
};

function problemsOf(input: unknown, known: typeof KNOWN = KNOWN): readonly Problem[] {
  try {
    resolveAccount(input, known);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

test.each(accountNames())("bootstrap/%s.ts is accepted", async (name) => {
  expect((await loadAccount(name)).environments.length).toBeGreaterThan(0);
});

test("fails when there is no such file, and names those there are", async () => {
  await expect(loadAccount("nonprd")).rejects.toThrow(/"nonprd"\n.*an account: nonprod, prod/);
});

test("four lines are enough", () => {
  expect(resolveAccount(MINIMAL, KNOWN)).toMatchObject({
    partition: "aws",
    project: "inference",
    stateBucket: "inference-terraform-state-111122223333",
    noncurrentDays: 90,
    existing: [],
  });
});

test("an environment's region and names are those of its own file", () => {
  expect(resolveAccount({ ...MINIMAL, environments: ["staging"] }, KNOWN).environments).toEqual([
    { name: "staging", project: "platform", region: "eu-central-1", cluster: "platform-staging" },
  ]);
});

test("all mistakes are told at once, those of shape too", () => {
  const input = { ...MINIMAL, acount: "1", repository: "example", environments: ["dev", "prod"], noncurrentDays: "90" };
  expect(problemsOf(input).map(({ path }) => path)).toEqual([
    "noncurrentDays",
    "acount",
    "repository",
    "environments[1]",
  ]);
});

/** For every rule, by what it says, an account that only this rule refuses, and where. */
const REFUSALS: Readonly<Record<string, readonly [change: Partial<AccountInput>, path: string, remedy: RegExp]>> = {
  "the project's name can be part of AWS names": [
    { project: "Inference", stateBucket: "states-1" },
    "project",
    /short name/,
  ],
  "the account is an AWS account id": [
    { account: "1111-2222", environments: ["elsewhere"] },
    "account",
    /get-caller-identity/,
  ],
  "the region is one of AWS's": [{ region: "us-west-2a" }, "region", /not a zone/],
  "the repository is one on GitHub": [
    { repository: "https://github.com/example/inference-platform" },
    "repository",
    /gh repo view/,
  ],
  "the state bucket has a name S3 takes": [{ stateBucket: "States" }, "stateBucket", /Rename/],
  "noncurrent states are kept for a while": [{ noncurrentDays: 0 }, "noncurrentDays", /leave it out/],
  "every environment has a file": [{ environments: ["qa"] }, "environments[0]", /write environments\/qa\.ts/],
  "every environment is in the account": [{ environments: ["prod"] }, "environments[0]", /account 444455556666/],
  "no environment is named twice": [{ environments: ["dev", "dev"] }, "environments[1]", /repetition/],
  "no environment's names begin with another's": [
    { environments: ["dev", "dev-two"] },
    "environments[1]",
    /account of its own/,
  ],
  "no name of a role passes IAM's limit": [{ environments: ["e".repeat(60)] }, "environments[0]", /by 13/],
};

test("there is a refusal for every rule, and no other", () => {
  expect(Object.keys(REFUSALS).sort()).toEqual(ACCOUNT_RULES.map(({ says }) => says).sort());
});

describe.each(Object.entries(REFUSALS))("%s", (_, [change, path, remedy]) => {
  test("fails otherwise", () => {
    // As malformed there as here, or it would be another rule's too.
    const known = { ...KNOWN, elsewhere: { account: "1111-2222", region: "us-west-2" } };
    const problems = problemsOf({ ...MINIMAL, ...change }, known);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.remedy).toMatch(remedy);
  });
});
