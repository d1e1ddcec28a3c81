import { accessPolicyName, type Grant } from "../access.ts";
import type { Draft } from "../defaults.ts";
import { ACCESS_POLICIES } from "../eks-catalogue.ts";
import { namesOf } from "../names.ts";
import { nearest } from "../nearest.ts";
import type { Problem } from "../problem.ts";
import { REGIONS } from "../regions.ts";
import { checkPartition, checkPrincipal } from "./principal.ts";
import type { Rule } from "./rule.ts";

const ACCESS = "cluster.access";
/** EKS keeps groups of these names to itself and Kubernetes. */
const RESERVED_GROUP = /^(system|eks|aws|amazon|iam):/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** `team-*`: what is before the * need be no whole name. */
const NAMESPACE_PATTERN = /^[a-z0-9][a-z0-9-]{0,61}\*$/;

/** Looks at every line of `cluster.access`. */
function eachGrant(check: (grant: Grant, at: string, draft: Draft) => readonly Problem[]): Rule["check"] {
  return (draft) => draft.cluster.grants.flatMap((grant, index) => check(grant, `${ACCESS}[${index}]`, draft));
}

function checkPolicy(path: string, text: string): Problem[] {
  const name = accessPolicyName(text);
  if (ACCESS_POLICIES.includes(name)) return [];
  if (name.startsWith("arn:"))
    return [
      {
        path,
        received: text,
        allowed: "the ARN of an EKS access policy: arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        remedy:
          "IAM policies do not do here. aws eks list-access-policies prints the ARNs; a short name like View does.",
      },
    ];
  // What all names have in common would make everything look alike.
  const meant = nearest(coreOf(name), ACCESS_POLICIES.map(coreOf));
  const guess = ACCESS_POLICIES.find((policy) => coreOf(policy) === meant);
  return [
    {
      path,
      received: text,
      allowed: "View, Edit, Admin, AdminView, ClusterAdmin, or the full name of an EKS access policy",
      remedy: `${guess === undefined ? "" : `Did you mean ${guess}? `}A policy newer than config/eks-catalogue.json: npm run refresh:eks.`,
    },
  ];
}

/** A policy's name without what those of EKS begin and end with. */
function coreOf(policy: string): string {
  return policy.replace(/^AmazonEKS/, "").replace(/Policy$/, "");
}

const PRINCIPAL_RULES: readonly Rule[] = [
  {
    says: "access is given to IAM roles and users",
    reads: [ACCESS],
    check: eachGrant(({ principal }, at) => checkPrincipal(`${at}.principal`, principal)),
  },
  {
    says: "access is given within the region's partition",
    reads: [ACCESS, "region"],
    check: eachGrant(({ principal, policy = "" }, at, { region }) => [
      ...checkPartition(`${at}.principal`, principal, region),
      ...checkPartition(`${at}.policy`, policy, region),
    ]),
  },
  {
    says: "nobody is given the same access twice",
    reads: [ACCESS, "owners"],
    check: ({ cluster: { grants, owners } }) =>
      grants.flatMap((grant, index) => {
        const at = { path: `${ACCESS}[${index}]`, received: grant };
        if (owners.includes(grant.principal))
          return [{ ...at, allowed: "principals that are no owners", remedy: "Remove it: owners may do everything." }];
        const before = grants.slice(0, index);
        const conflicting = before.findIndex((other) => other.principal === grant.principal && !sameType(other, grant));
        if (conflicting >= 0) {
          const allowed = `one type for a principal; ${ACCESS}[${conflicting}] is of the other`;
          return [{ ...at, allowed, remedy: "Remove one of them: nodes need a role that nobody else uses." }];
        }
        const earlier = before.findIndex((other) => sameAccess(other, grant));
        if (earlier < 0) return [];
        const allowed = `the same access once for a principal; ${ACCESS}[${earlier}] gives it already`;
        return [{ ...at, allowed, remedy: "Make one line of both, with the namespaces and groups of both." }];
      }),
  },
];

function sameType(a: Grant, b: Grant): boolean {
  return (a.type ?? "STANDARD") === (b.type ?? "STANDARD");
}

/** Whether EKS would keep only one of two grants. */
function sameAccess(a: Grant, b: Grant): boolean {
  if (a.principal !== b.principal) return false;
  return a.policy === undefined || b.policy === undefined
    ? a.policy === b.policy
    : accessPolicyName(a.policy) === accessPolicyName(b.policy);
}

const SCOPE_RULES: readonly Rule[] = [
  {
    says: "an access policy is one of AWS's",
    reads: [ACCESS],
    check: eachGrant(({ policy }, at) => (policy === undefined ? [] : checkPolicy(`${at}.policy`, policy))),
  },
  {
    says: "access means something",
    reads: [ACCESS],
    check: eachGrant(({ policy, groups, type, principal }, at) =>
      type === "EC2_LINUX" || policy !== undefined || (groups ?? []).length > 0
        ? []
        : [
            {
              path: at,
              received: { principal },
              allowed: "a policy, or groups that RBAC of your own speaks of",
              remedy: 'Add policy: "View", for example; the principal could log in and do nothing.',
            },
          ],
    ),
  },
  {
    says: "namespaces limit a policy, and there are some",
    reads: [ACCESS],
    check: eachGrant(({ policy, namespaces }, at) => {
      const path = `${at}.namespaces`;
      if (namespaces === undefined) return [];
      if (policy === undefined)
        return [
          {
            path,
            received: namespaces,
            allowed: "namespaces beside a policy; where groups count, RBAC says",
            remedy: "Add the policy, or bind the groups by a RoleBinding in the namespace.",
          },
        ];
      if (namespaces.length === 0)
        return [
          {
            path,
            received: namespaces,
            allowed: "at least one namespace",
            remedy: "Name one, or leave namespaces out for the whole cluster.",
          },
        ];
      return namespaces.flatMap((namespace, position) =>
        NAMESPACE.test(namespace) || NAMESPACE_PATTERN.test(namespace)
          ? []
          : [
              {
                path: `${path}[${position}]`,
                received: namespace,
                allowed: "lower-case letters, digits and hyphens, at most 63; a * at the end stands for any rest",
                remedy: "Name it as kubectl get namespaces does.",
              },
            ],
      );
    }),
  },
  {
    says: "groups are not Kubernetes's own",
    reads: [ACCESS],
    check: eachGrant(({ groups }, at) =>
      (groups ?? []).flatMap((group, position) =>
        RESERVED_GROUP.test(group) || group === ""
          ? [
              {
                path: `${at}.groups[${position}]`,
                received: group,
                allowed: "a name, and none that begins with system:, eks:, aws:, amazon: or iam:",
                remedy:
                  group === "system:masters"
                    ? 'Use policy: "ClusterAdmin", or name the principal among the owners.'
                    : "Name a group of your own, and bind it to the ClusterRole whose rights it shall have.",
              },
            ]
          : [],
      ),
    ),
  },
];

const NODE_RULES: readonly Rule[] = [
  {
    says: "the role of nodes gets nothing but to be a node",
    reads: [ACCESS],
    check: eachGrant(({ type, policy, namespaces, groups }, at) => {
      const extra = Object.entries({ policy, namespaces, groups }).filter(([, value]) => value !== undefined);
      if (type !== "EC2_LINUX") return [];
      return extra.map(([field, value]) => ({
        path: `${at}.${field}`,
        received: value,
        allowed: "nothing beside principal, with type EC2_LINUX",
        remedy: `Remove ${field}: EKS gives nodes their own group, and takes no other.`,
      }));
    }),
  },
  {
    says: "nodes have a role, of the cluster's own account",
    reads: [ACCESS, "account"],
    check: eachGrant(({ principal, type }, at, { account }) => {
      const [, , , , owner, resource = ""] = principal.split(":");
      if (type !== "EC2_LINUX" || (owner === account && !resource.startsWith("user/"))) return [];
      return [
        {
          path: `${at}.principal`,
          received: principal,
          allowed: `with type EC2_LINUX, an IAM role of the account ${account}`,
          remedy: "Name the role in the nodes' instance profile; leave type out for people and programs.",
        },
      ];
    }),
  },
  {
    says: "EKS itself admits the nodes of managed node groups",
    reads: [ACCESS, "name", "project", "account", "region"],
    check: eachGrant(({ principal }, at, { name, project, account, region }) => {
      const own = `arn:${REGIONS[region]?.partition}:iam::${account}:role/${namesOf(project, name).nodeRole}`;
      if (principal !== own) return [];
      return [
        {
          path: `${at}.principal`,
          received: principal,
          allowed: "any role but that of the managed node groups: EKS makes its entry",
          remedy: "Remove the line: EKS would refuse a second entry.",
        },
      ];
    }),
  },
];

/** Every rule about who may use the cluster, beside the owners. */
export const ACCESS_RULES: readonly Rule[] = [...PRINCIPAL_RULES, ...SCOPE_RULES, ...NODE_RULES];
