import { expect, test } from "vitest";
import { githubTrust } from "../../modules/bootstrap/github-role.ts";
import measured from "./support/calls-of-a-deploy.json" with { type: "json" };
import { DEPLOY_PROOF } from "./support/deploy-role.ts";
import { KARPENTER_PROOF } from "./support/karpenter.ts";
import { LOAD_BALANCER_CONTROLLER_PROOF } from "./support/load-balancer-controller.ts";
import { quickVerdict } from "./support/verdict.ts";
import { BOUNDARY_PROOF, PLAN_PROOF } from "./support/workflow-roles.ts";

const allowedBy = ({ document }: typeof DEPLOY_PROOF) =>
  new Set(document.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => Action));

test("the deploy role may make every call that a deploy was seen to make", () => {
  const actions = allowedBy(DEPLOY_PROOF);
  expect(measured.filter((action) => !actions.has(action))).toEqual([]);
});

test("the plan role may make every call that reads, and none that changes anything but a lock", () => {
  const actions = allowedBy(PLAN_PROOF);
  const reads = measured.filter((action) => /:(Describe|Get|List)/.test(action));
  expect(reads.filter((action) => !actions.has(action))).toEqual([]);
  expect([...actions].filter((action) => !/:(Describe|Get|List)/.test(action)).sort()).toEqual([
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "s3:DeleteObject",
    "s3:PutObject",
  ]);
});

test("the boundary stands in the way of nothing the controllers do", async () => {
  const tags = { "aws:PrincipalTag/Environment": "dev" };
  for (const { calls } of [KARPENTER_PROOF, LOAD_BALANCER_CONTROLLER_PROOF])
    for (const call of calls.filter(({ expected }) => expected === "allowed")) {
      const outcome = await quickVerdict("identity", BOUNDARY_PROOF.document, {
        ...call,
        context: { ...tags, ...call.context },
      });
      expect(outcome, `${call.action}: ${call.what}`).toBe("allowed");
    }
});

// The simulator knows no conditions of a provider's own keys.
test("workflows are known by their whole subject, and for AWS alone", () => {
  const trust = githubTrust({
    providerArn: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    repository: "example/inference-platform",
    subjects: ["environment:dev"],
  });
  expect(trust.condition).toEqual({
    StringEquals: {
      "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
      "token.actions.githubusercontent.com:sub": ["repo:example/inference-platform:environment:dev"],
    },
  });
});
