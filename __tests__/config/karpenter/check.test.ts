import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkCustomResource } from "../../../config/karpenter/check.ts";
import { EC2_NODE_CLASS_RULES } from "../../../config/karpenter/ec2-node-class-rules.ts";
import { NODE_POOL_RULES } from "../../../config/karpenter/node-pool-rules.ts";
import { MANIFEST_CASES } from "./cases.ts";
import { NODE_CLASS } from "./ec2-node-class-cases.ts";
import { NODE_POOL } from "./node-pool-cases.ts";

const problemsOf = (manifest: unknown) => checkCustomResource(manifest).map(({ path }) => path);

test.each(MANIFEST_CASES)("$name: valid is $valid", ({ manifest, valid }) => {
  const problems = checkCustomResource(manifest);
  expect(problems.length === 0 ? "taken" : "refused").toBe(valid ? "taken" : "refused");
  for (const { path, allowed, remedy } of problems)
    for (const text of [path, allowed, remedy]) expect(text).not.toBe("");
});

test("cases have names of their own, and there are enough of them", () => {
  expect(new Set(MANIFEST_CASES.map(({ name }) => name)).size).toBe(MANIFEST_CASES.length);
  expect(MANIFEST_CASES.length).toBeGreaterThan(120);
});

test.each([...EC2_NODE_CLASS_RULES, ...NODE_POOL_RULES])("a case is refused because $says", (rule) => {
  const refused = MANIFEST_CASES.filter(({ valid }) => !valid).flatMap(({ manifest }) => checkCustomResource(manifest));
  expect(refused.some(({ allowed, remedy }) => allowed === rule.allowed && remedy === rule.remedy)).toBe(true);
});

describe("texts that Terraform fills in", () => {
  test("stand for anything", () => {
    const spec = {
      role: "${local.role}",
      amiFamily: "${local.family}",
      amiSelectorTerms: [{ alias: "${local.alias}" }],
      subnetSelectorTerms: "${local.subnets}",
      securityGroupSelectorTerms: [{ id: "${data.terraform_remote_state.cluster.outputs.security_group_id}" }],
      kubelet: { maxPods: "${local.pods}", kubeReserved: { cpu: "${local.cpu}" } },
    };
    expect(problemsOf({ ...NODE_CLASS, spec })).toEqual([]);
  });

  test("do not hide what is wrong beside them", () => {
    const securityGroupSelectorTerms = [{ id: "${x}", name: "y" }];
    const spec = { ...(NODE_CLASS.spec as object), instanceProfile: "x", securityGroupSelectorTerms };
    expect(problemsOf({ ...NODE_CLASS, spec })).toEqual(["spec", "spec.securityGroupSelectorTerms"]);
  });

  test("may be what is compared with", () => {
    const requirements = [{ key: "karpenter.k8s.aws/instance-cpu", operator: "Gt", values: ["${x}"] }];
    const template = { spec: { nodeClassRef: { group: "x", kind: "y", name: "${x}" }, requirements } };
    expect(problemsOf({ ...NODE_POOL, spec: { template, limits: { cpu: "${x}" } } })).toEqual([]);
  });
});

test("every problem of a manifest is told at once", () => {
  const spec = {
    amiFamily: "AL2024",
    amiSelectorTerms: [{ alias: "eks@latest" }],
    securityGroupSelectorTerms: [{}],
    subnetSelector: {},
    tags: { "karpenter.sh/nodepool": "x" },
    kubelet: { maxPods: -1, kubeReserved: { cpu: "-1" } },
  };
  expect(problemsOf({ ...NODE_CLASS, metadata: { name: "GPU" }, spec }).sort()).toEqual([
    "metadata.name",
    "spec",
    "spec.amiFamily",
    "spec.amiSelectorTerms[0].alias",
    "spec.kubelet.kubeReserved.cpu",
    "spec.kubelet.maxPods",
    "spec.securityGroupSelectorTerms[0]",
    "spec.subnetSelector",
    "spec.subnetSelectorTerms",
    "spec.tags.karpenter.sh/nodepool",
  ]);
});

test.each([
  [undefined, "(the manifest)"],
  [[], "(the manifest)"],
  [{ kind: "Nodepool" }, "kind"],
  [{ kind: "toString" }, "kind"],
  [{ ...NODE_POOL, apiVersion: "karpenter.sh/v1beta1" }, "apiVersion"],
])("what is no manifest of a known kind is refused: %j", (manifest, path) => {
  expect(problemsOf(manifest)).toEqual([path]);
});

test("whatever stands in a spec, it is accepted or refused with problems", () => {
  fc.assert(
    fc.property(fc.constantFrom(NODE_CLASS, NODE_POOL), fc.jsonValue(), fc.string(), (manifest, value, key) => {
      const spec = { ...(manifest.spec as object), [key]: value };
      for (const changed of [
        { ...manifest, spec },
        { ...manifest, spec: value },
        { ...manifest, [key]: value },
      ])
        for (const { path } of checkCustomResource(changed)) expect(path).not.toBe("");
    }),
  );
});
