import type { Grant } from "../../../config/access.ts";
import { MINIMAL, withCluster } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

const TEAM = "arn:aws:iam::111122223333:role/Team";
const OWNER = MINIMAL.owners[0] ?? "";
/** What `names.nodeRole` of the minimal environment is called. */
const MANAGED_NODES = "arn:aws:iam::111122223333:role/inference-test-node";
const VIEW_ARN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

/** The minimal environment with lines of access, of Team's unless a line says otherwise. */
const withAccess = (...access: Partial<Grant>[]) =>
  withCluster({ access: access.map((grant) => ({ principal: TEAM, ...grant })) });
const principal = (text: string) => withAccess({ principal: text, policy: "View" });
const policy = (text: string) => withAccess({ policy: text });

const PRINCIPAL_REFUSALS: Refusals = {
  "access is given to IAM roles and users": [
    {
      when: "it is a session of a role",
      input: principal("arn:aws:sts::444455556666:assumed-role/Team/me"),
      path: "cluster.access[0].principal",
      remedy: /Name its role: arn:aws:iam::444455556666:role\/Team,/,
    },
    ...["Team", "arn:aws:iam::111122223333:group/Team", "arn:aws:iam::111122223333:root"].map((text) => ({
      when: `it is ${text}`,
      input: principal(text),
      path: "cluster.access[0].principal",
      remedy: /get-role/,
    })),
    {
      when: "it is a service-linked role",
      input: principal("arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS"),
      path: "cluster.access[0].principal",
      remedy: /An AWS service alone/,
    },
  ],
  "access is given within the region's partition": [
    {
      when: "the principal is of another",
      input: principal("arn:aws-cn:iam::111122223333:role/Team"),
      path: "cluster.access[0].principal",
      remedy: /Nothing crosses partitions/,
    },
    {
      when: "the policy is of another",
      input: policy(VIEW_ARN.replace("arn:aws:", "arn:aws-us-gov:")),
      path: "cluster.access[0].policy",
      remedy: /Nothing crosses partitions/,
    },
  ],
  "nobody is given the same access twice": [
    {
      when: "an owner is named again",
      input: principal(OWNER),
      path: "cluster.access[0]",
      remedy: /owners may do everything/,
    },
    ...["View", "AmazonEKSViewPolicy", VIEW_ARN].map((text) => ({
      when: `a policy is, as View and as ${text}`,
      input: withAccess({ policy: "View", namespaces: ["a"] }, { policy: text, namespaces: ["b"] }),
      path: "cluster.access[1]",
      remedy: /Make one line of both/,
      allowed: /cluster\.access\[0\] gives it already/,
    })),
    {
      when: "groups are, on two lines",
      input: withAccess({ groups: ["team"] }, { policy: "View" }, { groups: ["readers"] }),
      path: "cluster.access[2]",
      remedy: /Make one line of both/,
      allowed: /cluster\.access\[0\] gives it already/,
    },
    {
      when: "a principal is both a person and a node",
      input: withAccess({ policy: "View" }, { type: "EC2_LINUX" }),
      path: "cluster.access[1]",
      remedy: /Remove one of them/,
      allowed: /^one type for a principal; cluster\.access\[0\] is of the other/,
    },
    {
      when: "nodes are admitted twice",
      input: withAccess({ type: "EC2_LINUX" }, { type: "EC2_LINUX" }),
      path: "cluster.access[1]",
      remedy: /one line of both/,
    },
  ],
};

const SCOPE_REFUSALS: Refusals = {
  "an access policy is one of AWS's": [
    {
      when: "a short name is misspelt",
      input: policy("Vew"),
      path: "cluster.access[0].policy",
      remedy: /Did you mean AmazonEKSViewPolicy\?/,
    },
    {
      when: "a short name is in lower case",
      input: policy("clusteradmin"),
      path: "cluster.access[0].policy",
      remedy: /Did you mean AmazonEKSClusterAdminPolicy\?/,
    },
    {
      when: "a full name is misspelt",
      input: policy("AmazonEKSEdtPolicy"),
      path: "cluster.access[0].policy",
      remedy: /Did you mean AmazonEKSEditPolicy\?/,
    },
    {
      when: "the end of an ARN is misspelt",
      input: policy(VIEW_ARN.replace("View", "Viewe")),
      path: "cluster.access[0].policy",
      remedy: /Did you mean AmazonEKSViewPolicy\?/,
    },
    {
      when: "it resembles none",
      input: policy("Everything"),
      path: "cluster.access[0].policy",
      remedy: /^A policy newer than/,
    },
    {
      when: "it is a policy of IAM",
      input: policy("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
      path: "cluster.access[0].policy",
      remedy: /IAM policies do not do here/,
    },
  ],
  "access means something": [
    { when: "there is nothing beside the principal", input: withAccess({}), path: "cluster.access[0]", remedy: /View/ },
    {
      when: "there are groups, but none in them",
      input: withAccess({ groups: [] }),
      path: "cluster.access[0]",
      remedy: /do nothing/,
    },
  ],
  "namespaces limit a policy, and there are some": [
    {
      when: "there is no policy to limit",
      input: withAccess({ groups: ["team"], namespaces: ["team"] }),
      path: "cluster.access[0].namespaces",
      remedy: /RoleBinding/,
    },
    {
      when: "there are none",
      input: withAccess({ policy: "Edit", namespaces: [] }),
      path: "cluster.access[0].namespaces",
      remedy: /leave namespaces out for the whole cluster/,
    },
    ...["Team", "team_a", "-team", "team-", "", "*-team", "te*am", "-*", "x".repeat(64)].map((namespace) => ({
      when: `one is "${namespace}"`,
      input: withAccess({ policy: "Edit", namespaces: ["default", namespace] }),
      path: "cluster.access[0].namespaces[1]",
      remedy: /kubectl get namespaces/,
    })),
  ],
  "groups are not Kubernetes's own": [
    {
      when: "one is system:masters",
      input: withAccess({ groups: ["team", "system:masters"] }),
      path: "cluster.access[0].groups[1]",
      remedy: /policy: "ClusterAdmin"/,
    },
    ...["", "system:nodes", "eks:team", "aws:team", "amazon:team", "iam:team"].map((group) => ({
      when: `one is ${JSON.stringify(group)}`,
      input: withAccess({ groups: [group] }),
      path: "cluster.access[0].groups[0]",
      remedy: /a group of your own/,
    })),
  ],
};

const NODE_REFUSALS: Refusals = {
  "the role of nodes gets nothing but to be a node": [
    {
      when: "it gets a policy",
      input: withAccess({ type: "EC2_LINUX", policy: "View" }),
      path: "cluster.access[0].policy",
      remedy: /Remove policy/,
    },
    {
      when: "it gets groups",
      input: withAccess({ type: "EC2_LINUX", groups: ["team"] }),
      path: "cluster.access[0].groups",
      remedy: /Remove groups/,
    },
  ],
  "nodes have a role, of the cluster's own account": [
    {
      when: "they are a user",
      input: withAccess({ type: "EC2_LINUX", principal: "arn:aws:iam::111122223333:user/node" }),
      path: "cluster.access[0].principal",
      remedy: /instance profile/,
    },
    {
      when: "their role is of another account",
      input: withAccess({ type: "EC2_LINUX", principal: "arn:aws:iam::444455556666:role/node" }),
      path: "cluster.access[0].principal",
      remedy: /instance profile/,
      allowed: /of the account 111122223333/,
    },
  ],
  "EKS itself admits the nodes of managed node groups": [
    {
      when: "they are admitted again",
      input: withAccess({ principal: MANAGED_NODES, type: "EC2_LINUX" }),
      path: "cluster.access[0].principal",
      remedy: /second entry/,
    },
    {
      when: "their role gets a policy",
      input: principal(MANAGED_NODES),
      path: "cluster.access[0].principal",
      remedy: /second entry/,
    },
  ],
};

export const ACCESS_REFUSALS: Refusals = { ...PRINCIPAL_REFUSALS, ...SCOPE_REFUSALS, ...NODE_REFUSALS };
