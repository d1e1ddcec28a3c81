import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { readEnvironment } from "../../config/load.ts";
import { deployDuties, planDuties } from "../../modules/bootstrap/duties.ts";
import type { PermissionStatement } from "../../modules/iam/policy-document.ts";
import { connectionOf } from "../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { makePrerequisites } from "../../rehearsal/platform/prerequisites.ts";
import measured from "../proofs/support/calls-of-a-deploy.json" with { type: "json" };
import { BOUNDARY, SCOPE } from "../proofs/support/workflow-roles.ts";
import { iamActionsOf } from "../support/iam-actions.ts";
import { Workbench } from "../support/terraform.ts";

/**
 * Which calls Terraform makes when dev is deployed, planned and destroyed, and whether the workflows' roles allow
 * each at all: of what, the proofs say. The local AWS asks nobody for permission. The tests are one story.
 */
const bench = new Workbench();
const STACKS = ["retained", "network", "cluster", "nodes"];
let dev: EnvironmentInput;
let aws: LocalAws;
let env: Record<string, string>;

beforeAll(async () => {
  dev = { ...(await readEnvironment("dev")), permissionsBoundary: BOUNDARY };
  aws = await startLocalAws({ accounts: [dev.account], log: join(bench.folder, "local-aws.log"), say: () => {} });
  env = aws.env(dev.account, dev.region);
  await makePrerequisites(() => connectionOf(env), dev);
});
afterAll(() => aws?.stop());

/** Actions of the calls that some work makes. */
async function callsOf(work: () => Promise<void>): Promise<string[]> {
  const before = readFileSync(aws.log, "utf8").length;
  await work();
  return iamActionsOf(readFileSync(aws.log, "utf8").slice(before));
}

const notIn = (calls: readonly string[], known: readonly string[]) => calls.filter((call) => !known.includes(call));
const actions = (duties: readonly { readonly statements: readonly PermissionStatement[] }[]) =>
  duties.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
const DEPLOYING = actions(deployDuties(SCOPE));
const PLANNING = actions(planDuties(SCOPE.place, SCOPE.project, SCOPE.state));

test("a deploy makes no call that its role may not make, nor one that is not on record", async () => {
  const app = bench.synthesize("dev", dev);
  const calls = await callsOf(async () => {
    for (const stack of STACKS) {
      const terraform = await bench.terraform(app, stack, env);
      await terraform.selectWorkspace("dev");
      await terraform.apply(() => {});
    }
  });
  expect(calls).toContain("eks:CreateCluster");
  expect(notIn(calls, DEPLOYING)).toEqual([]);
  expect(notIn(calls, measured)).toEqual([]);
});

test("every role it made carries the boundary", async () => {
  const iam = new IAMClient(connectionOf(env));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: "inference-dev-karpenter-controller" }));
  expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(BOUNDARY);
});

test("a plan makes no call that its role may not make", async () => {
  const app = bench.synthesize("dev", dev);
  const calls = await callsOf(async () => {
    for (const stack of STACKS) expect(await (await bench.terraform(app, stack, env)).plan()).toEqual([]);
  });
  expect(calls).toContain("eks:DescribeCluster");
  expect(notIn(calls, PLANNING)).toEqual([]);
});

test("a destroy makes no call that the deploy role may not make, nor one that is not on record", async () => {
  const app = bench.synthesize("dev", dev);
  const calls = await callsOf(async () => {
    for (const stack of [...STACKS].reverse()) await (await bench.terraform(app, stack, env)).destroy(() => {});
  });
  expect(calls).toContain("eks:DeleteCluster");
  expect(notIn(calls, DEPLOYING)).toEqual([]);
  expect(notIn(calls, measured)).toEqual([]);
});
