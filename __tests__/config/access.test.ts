import { describe, expect, test } from "vitest";
import { accessEntries, accessPolicyName } from "../../config/access.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { MINIMAL, withCluster } from "../support/environments.ts";

const OWNER = "arn:aws:iam::111122223333:role/Owner";
const TEAM = "arn:aws:iam::111122223333:role/Team";
const ROBOT = "arn:aws:iam::111122223333:user/Robot";
const ADMIN = { name: "AmazonEKSClusterAdminPolicy", namespaces: [] };

describe("a policy's name", () => {
  test.each([
    ["View", "AmazonEKSViewPolicy"],
    ["ClusterAdmin", "AmazonEKSClusterAdminPolicy"],
    ["AmazonEKSViewPolicy", "AmazonEKSViewPolicy"],
    ["AIDevOpsAgentAccessPolicy", "AIDevOpsAgentAccessPolicy"],
    ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", "AmazonEKSEditPolicy"],
    ["arn:aws-cn:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", "AmazonEKSEditPolicy"],
    ["arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSEditPolicy", "AmazonEKSEditPolicy"],
  ])("%s is short for, or names, %s", (text, name) => {
    expect(accessPolicyName(text)).toBe(name);
  });

  test.each(["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:eks::aws:cluster-access-policy/a/b"])(
    "%s stays as it is, for a rule to refuse",
    (arn) => {
      expect(accessPolicyName(arn)).toBe(arn);
    },
  );
});

describe("access entries", () => {
  test("are the owners', who administer the cluster, when nobody else has access", () => {
    expect(accessEntries([OWNER, ROBOT], [])).toEqual([
      { principal: OWNER, type: "STANDARD", groups: [], policies: [ADMIN] },
      { principal: ROBOT, type: "STANDARD", groups: [], policies: [ADMIN] },
    ]);
  });

  test("are one for each principal, owners first, whatever the number of lines", () => {
    const entries = accessEntries(
      [OWNER],
      [
        { principal: TEAM, policy: "View" },
        { principal: ROBOT, type: "EC2_LINUX" },
        { principal: TEAM, policy: "AmazonEKSEditPolicy", namespaces: ["team-*"], groups: ["team"] },
        { principal: TEAM, groups: ["readers"] },
      ],
    );
    expect(entries).toEqual([
      { principal: OWNER, type: "STANDARD", groups: [], policies: [ADMIN] },
      {
        principal: TEAM,
        type: "STANDARD",
        groups: ["team", "readers"],
        policies: [
          { name: "AmazonEKSViewPolicy", namespaces: [] },
          { name: "AmazonEKSEditPolicy", namespaces: ["team-*"] },
        ],
      },
      { principal: ROBOT, type: "EC2_LINUX", groups: [], policies: [] },
    ]);
  });

  test("are in the environment, owners' and others'", () => {
    const { access } = resolveEnvironment(withCluster({ access: [{ principal: TEAM, groups: ["team"] }] })).cluster;
    expect(access).toEqual([
      { principal: MINIMAL.owners[0], type: "STANDARD", groups: [], policies: [ADMIN] },
      { principal: TEAM, type: "STANDARD", groups: ["team"], policies: [] },
    ]);
  });
});
