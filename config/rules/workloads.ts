import { ADDON_NAMES, addonFacts } from "../addons.ts";
import type { WorkloadDraft } from "../defaults/workloads.ts";
import type { Draft } from "../defaults.ts";
import type { Permission } from "../fields/workloads.ts";
import type { Problem } from "../problem.ts";
import { checkPartition } from "./principal.ts";
import type { Rule } from "./rule.ts";

const WORKLOADS = "workloads";
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SERVICE_ACCOUNT = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const ACTION = /^[a-z0-9-]+:[A-Za-z]+\*?$/;
const RESOURCE = /^(\*|arn:[\w-]*:[a-z0-9-]+:[\w*-]*:[\d*]*:.+)$/;
const READING = /^[a-z0-9-]+:(Get|List|Describe|BatchGet)/;
const POLICY = /^(arn:[\w-]+:iam::(aws|\d{12}):policy\/)?[\w+=,.@/-]+$/;
/** IAM takes so many characters of inline policies of a role. */
const LARGEST_POLICY = 10_240;

/** Looks at every workload. */
function eachWorkload(check: (workload: WorkloadDraft, at: string, draft: Draft) => readonly Problem[]): Rule["check"] {
  return (draft) => draft.workloads.flatMap((workload, index) => check(workload, `${WORKLOADS}[${index}]`, draft));
}

/** Looks at every permission of every workload. */
function eachPermission(
  check: (permission: Permission, at: string, draft: Draft) => readonly Problem[],
): Rule["check"] {
  return eachWorkload(({ allow }, at, draft) =>
    allow.flatMap((permission, index) => check(permission, `${at}.allow[${index}]`, draft)),
  );
}

/** Service accounts that the platform itself gives a role, in kube-system. */
const OWN_SERVICE_ACCOUNTS = [
  "karpenter",
  "aws-load-balancer-controller",
  ...ADDON_NAMES.flatMap((name) => addonFacts(name).role?.serviceAccount ?? []),
];

const SUBJECT_RULES: readonly Rule[] = [
  {
    says: "workloads are named as Kubernetes names them",
    reads: [WORKLOADS],
    check: eachWorkload(({ namespace, serviceAccount }, at) => [
      ...(NAMESPACE.test(namespace)
        ? []
        : [
            {
              path: `${at}.namespace`,
              received: namespace,
              allowed: "lower-case letters, digits and hyphens, at most 63",
              remedy: "Name it as kubectl get namespaces does.",
            },
          ]),
      ...(SERVICE_ACCOUNT.test(serviceAccount)
        ? []
        : [
            {
              path: `${at}.serviceAccount`,
              received: serviceAccount,
              allowed: "lower-case letters, digits, hyphens and dots; one service account, no pattern",
              remedy: "Name it as kubectl get serviceaccounts does.",
            },
          ]),
    ]),
  },
  {
    says: "a service account has one identity",
    reads: [WORKLOADS],
    check: ({ workloads }) =>
      workloads.flatMap(({ namespace, serviceAccount }, index) => {
        const at = { path: `${WORKLOADS}[${index}]`, received: `${namespace}/${serviceAccount}` };
        const earlier = workloads
          .slice(0, index)
          .findIndex((other) => other.namespace === namespace && other.serviceAccount === serviceAccount);
        if (earlier >= 0)
          return [
            {
              ...at,
              allowed: `each service account once; ${WORKLOADS}[${earlier}] is the same`,
              remedy: "Put what both may do into one: EKS takes one association for a service account.",
            },
          ];
        if (namespace !== "kube-system" || !OWN_SERVICE_ACCOUNTS.includes(serviceAccount)) return [];
        return [
          {
            ...at,
            allowed: "service accounts that the platform does not give a role itself",
            remedy: "Remove it: its permissions follow from its release.",
          },
        ];
      }),
  },
];

const PERMISSION_RULES: readonly Rule[] = [
  {
    says: "a workload may do something",
    reads: [WORKLOADS],
    check: eachWorkload(({ allow, policies, targetRole, namespace, serviceAccount }, at) =>
      allow.length > 0 || policies.length > 0 || targetRole !== undefined
        ? []
        : [
            {
              path: at,
              received: `${namespace}/${serviceAccount}`,
              allowed: "permissions under allow, managed policies under policies, or a targetRole",
              remedy: 'Add allow: [readObjects("bucket")], for example; pods that call nothing in AWS need no line.',
            },
          ],
    ),
  },
  {
    says: "actions are named one by one",
    reads: [WORKLOADS],
    check: eachPermission(({ actions }, at) =>
      actions.flatMap((action, index) =>
        ACTION.test(action)
          ? []
          : [
              {
                path: `${at}.actions[${index}]`,
                received: action,
                allowed: "service:Action, a * at the end of the action allowed; never all of a service's, nor all",
                remedy: "Name the calls the workload makes; CloudTrail shows them.",
              },
            ],
      ),
    ),
  },
  {
    says: "permissions hold for something, of the region's partition",
    reads: [WORKLOADS, "region"],
    check: eachPermission(({ resources }, at, { region }) =>
      resources.flatMap((resource, index) => {
        const path = `${at}.resources[${index}]`;
        if (RESOURCE.test(resource)) return checkPartition(path, resource, region);
        const allowed = "an ARN, e.g. arn::s3:::orders-bucket/*, or * for reading";
        return [
          { path, received: resource, allowed, remedy: "The service authorization reference has each ARN's form." },
        ];
      }),
    ),
  },
  {
    says: "nothing is written everywhere",
    reads: [WORKLOADS],
    check: eachPermission(({ actions, resources, condition }, at) => {
      const writes = actions.filter((action) => ACTION.test(action) && !READING.test(action));
      if (!resources.includes("*") || writes.length === 0 || condition !== undefined) return [];
      return [
        {
          path: `${at}.resources`,
          received: resources,
          allowed: `ARNs, or a condition beside *, for ${writes.join(", ")}`,
          remedy: "Name what it writes to; reads on * go into a permission of their own.",
        },
      ];
    }),
  },
  {
    says: "a workload's permissions fit into a policy",
    reads: [WORKLOADS],
    check: eachWorkload(({ allow }, at) => {
      const size = JSON.stringify(allow).length;
      if (size <= LARGEST_POLICY) return [];
      return [
        {
          path: `${at}.allow`,
          received: `${allow.length} permissions of ${size} characters`,
          allowed: `${LARGEST_POLICY} characters`,
          remedy: "Use patterns in resources, or a managed policy of your own under policies.",
        },
      ];
    }),
  },
  {
    says: "managed policies are named, or given by ARN",
    reads: [WORKLOADS, "region"],
    check: eachWorkload(({ policies }, at, { region }) =>
      policies.flatMap((policy, index) => {
        const path = `${at}.policies[${index}]`;
        if (POLICY.test(policy)) return checkPartition(path, policy, region);
        const allowed = "an AWS managed policy's name, with its path, or a policy's ARN";
        return [{ path, received: policy, allowed, remedy: "aws iam list-policies prints both." }];
      }),
    ),
  },
];

const TARGET_RULES: readonly Rule[] = [
  {
    says: "a target role is another account's, reached by Pod Identity",
    reads: [WORKLOADS, "account", "region"],
    check: eachWorkload(({ targetRole, via }, at, { account, region }) => {
      if (targetRole === undefined) return [];
      const path = `${at}.targetRole`;
      const owner = /^arn:[\w-]+:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(targetRole)?.[1];
      if (owner === undefined || owner === account)
        return [
          {
            path,
            received: targetRole,
            allowed: `the ARN of a role of another account than ${account}`,
            remedy: "What the workload may do in its own account stands under allow and policies.",
          },
        ];
      if (via !== "pod-identity")
        return [
          {
            path,
            received: targetRole,
            allowed: "with via pod-identity: IRSA knows no target role",
            remedy: "Leave via out; with IRSA the pods assume the other role themselves.",
          },
        ];
      return checkPartition(path, targetRole, region);
    }),
  },
];

/** Every rule about pods that act on AWS. */
export const WORKLOAD_RULES: readonly Rule[] = [...SUBJECT_RULES, ...PERMISSION_RULES, ...TARGET_RULES];
