import type { EnvironmentInput } from "../../../config/environment.ts";
import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

type Workload = NonNullable<EnvironmentInput["workloads"]>[number];

const READ = { actions: ["s3:GetObject"], resources: ["arn::s3:::bucket/*"] };
const TARGET = "arn:aws:iam::444455556666:role/target";
const withWorkloads = (...workloads: Partial<Workload>[]): EnvironmentInput => ({
  ...MINIMAL,
  workloads: workloads.map((workload) => ({ namespace: "team", serviceAccount: "app", allow: [READ], ...workload })),
});
const withPermission = (permission: Partial<typeof READ>) => withWorkloads({ allow: [{ ...READ, ...permission }] });

/** Refusals of rules/workloads.ts. */
export const WORKLOAD_REFUSALS: Refusals = {
  "workloads are named as Kubernetes names them": [
    {
      when: "a namespace has capitals",
      input: withWorkloads({ namespace: "Team" }),
      path: "workloads[0].namespace",
      remedy: /get namespaces/,
    },
    {
      when: "a service account is a pattern",
      input: withWorkloads({ serviceAccount: "app-*" }),
      path: "workloads[0].serviceAccount",
      remedy: /get serviceaccounts/,
    },
  ],
  "a service account has one identity": [
    {
      when: "it is there twice",
      input: withWorkloads({}, { via: "irsa" }),
      path: "workloads[1]",
      remedy: /into one/,
      allowed: /workloads\[0\] is the same/,
    },
    ...["karpenter", "aws-load-balancer-controller", "aws-node", "ebs-csi-controller-sa"].map((serviceAccount) => ({
      when: `it is the platform's own, ${serviceAccount}`,
      input: withWorkloads({ namespace: "kube-system", serviceAccount }),
      path: "workloads[0]",
      remedy: /Remove it/,
    })),
  ],
  "a workload may do something": [
    {
      when: "it may do nothing",
      input: withWorkloads({ allow: [] }),
      path: "workloads[0]",
      remedy: /readObjects/,
    },
  ],
  "actions are named one by one": [
    ...["*", "s3:*", "GetObject", "s3:Get*Object"].map((action) => ({
      when: `one is ${action}`,
      input: withPermission({ actions: [action] }),
      path: "workloads[0].allow[0].actions[0]",
      remedy: /Name the calls/,
    })),
  ],
  "permissions hold for something, of the region's partition": [
    {
      when: "a resource is a bucket's name",
      input: withPermission({ resources: ["bucket"] }),
      path: "workloads[0].allow[0].resources[0]",
      remedy: /service authorization reference/,
    },
    {
      when: "a resource is China's",
      input: withPermission({ resources: ["arn:aws-cn:s3:::bucket/*"] }),
      path: "workloads[0].allow[0].resources[0]",
      remedy: /crosses partitions/,
    },
  ],
  "nothing is written everywhere": [
    {
      when: "it is, beside reading",
      input: withPermission({ actions: ["s3:GetObject", "s3:PutObject"], resources: ["*"] }),
      path: "workloads[0].allow[0].resources",
      remedy: /Name what it writes to/,
      allowed: /for s3:PutObject$/,
    },
  ],
  "a workload's permissions fit into a policy": [
    {
      when: "there are too many",
      input: withWorkloads({
        allow: Array.from({ length: 200 }, (_, index) => ({ ...READ, resources: [`arn::s3:::bucket-${index}/*`] })),
      }),
      path: "workloads[0].allow",
      remedy: /patterns in resources/,
    },
  ],
  "managed policies are named, or given by ARN": [
    {
      when: "one is another ARN",
      input: withWorkloads({ policies: ["arn:aws:iam::111122223333:role/x"] }),
      path: "workloads[0].policies[0]",
      remedy: /list-policies/,
    },
    {
      when: "one is China's",
      input: withWorkloads({ policies: ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess"] }),
      path: "workloads[0].policies[0]",
      remedy: /crosses partitions/,
    },
  ],
  "a target role is another account's, reached by Pod Identity": [
    {
      when: "it is of the same account",
      input: withWorkloads({ targetRole: "arn:aws:iam::111122223333:role/target" }),
      path: "workloads[0].targetRole",
      remedy: /stands under allow/,
    },
    {
      when: "it is to be reached by IRSA",
      input: withWorkloads({ targetRole: TARGET, via: "irsa" }),
      path: "workloads[0].targetRole",
      remedy: /Leave via out/,
    },
    {
      when: "it is of another partition",
      input: withWorkloads({ targetRole: TARGET.replace("aws:", "aws-cn:") }),
      path: "workloads[0].targetRole",
      remedy: /crosses partitions/,
    },
  ],
};
