import { expect, test } from "vitest";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { withCluster } from "../../support/environments.ts";
import { type SynthesizedStack, synthStack } from "../../support/synth.ts";

type Access = NonNullable<NonNullable<EnvironmentInput["cluster"]>["access"]>;
const access = (...grants: Access) => synthStack(withCluster({ access: grants }), "cluster");
/** Entries of people and programs: that of Karpenter's nodes is another test's. */
const entries = (stack: SynthesizedStack) =>
  Object.keys(stack.resources("aws_eks_access_entry")).filter((name) => name.startsWith("access_"));
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

test("owners administer the whole cluster", () => {
  const stack = access();
  expect(stack.resources("aws_eks_access_entry").access_role_PlatformAdmin).toMatchObject({
    principal_arn: role("PlatformAdmin"),
    type: "STANDARD",
  });
  expect(stack.the("aws_eks_access_policy_association")).toMatchObject({
    policy_arn: policy("AmazonEKSClusterAdminPolicy"),
    access_scope: { type: "cluster" },
  });
});

test("a policy holds in namespaces, when they are named", () => {
  const stack = access({ principal: role("TeamA"), policy: "View", namespaces: ["team-a", "team-b"] });
  expect(stack.resources("aws_eks_access_policy_association").access_role_TeamA_AmazonEKSViewPolicy).toMatchObject({
    principal_arn: "${aws_eks_access_entry.access_role_TeamA.principal_arn}",
    policy_arn: policy("AmazonEKSViewPolicy"),
    access_scope: { type: "namespace", namespaces: ["team-a", "team-b"] },
  });
});

test("two policies of one principal are one entry", () => {
  const principal = role("TeamA");
  const stack = access({ principal, policy: "View" }, { principal, policy: "Edit", namespaces: ["team-a"] });
  expect(entries(stack)).toEqual(["access_role_PlatformAdmin", "access_role_TeamA"]);
  expect(Object.keys(stack.resources("aws_eks_access_policy_association"))).toHaveLength(3);
});

test("groups are for RBAC, without a policy", () => {
  const stack = access({ principal: role("Developers"), groups: ["developers"] });
  expect(stack.resources("aws_eks_access_entry").access_role_Developers).toMatchObject({
    type: "STANDARD",
    kubernetes_groups: ["developers"],
  });
  expect(Object.keys(stack.resources("aws_eks_access_policy_association"))).toHaveLength(1);
});

test("nodes that nobody else admits are admitted as nodes, and get nothing else", () => {
  const stack = access({ principal: role("SelfManagedNodes"), type: "EC2_LINUX" });
  const entry = stack.resources("aws_eks_access_entry").access_role_SelfManagedNodes;
  expect(entry).toMatchObject({ type: "EC2_LINUX" });
  expect(entry).not.toHaveProperty("kubernetes_groups");
});

test("principals of one name, in a path or another account, have addresses of their own", () => {
  const stack = access(
    { principal: "arn:aws:iam::444455556666:role/PlatformAdmin", policy: "View" },
    { principal: role("aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"), policy: "View" },
  );
  expect(entries(stack)).toEqual([
    "access_account_444455556666_role_PlatformAdmin",
    "access_role_PlatformAdmin",
    "access_role_aws_reserved_sso_amazonaws_com_AWSReservedSSO_Admin_0123456789abcdef",
  ]);
});
