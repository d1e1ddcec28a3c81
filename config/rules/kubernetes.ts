import { CHART_NAMES } from "../charts.ts";
import type { Problem } from "../problem.ts";
import type { Rule } from "./rule.ts";

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Kubernetes makes these, and EKS lives in some of them. */
const OWN_NAMESPACES = ["default", "kube-system", "kube-public", "kube-node-lease"];
const REPOSITORY = /^((https|oci):\/\/\S+|\/.*)$/;
const ROLE = /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/;

/** Every rule about what is on the cluster, beside controllers and pools. */
export const KUBERNETES_RULES: readonly Rule[] = [
  {
    says: "namespaces are named as Kubernetes names them, and are not its own",
    reads: ["kubernetes.namespaces"],
    check: ({ kubernetes: { namespaces } }) =>
      namespaces.flatMap(({ name }): Problem[] => {
        if (NAMESPACE.test(name) && !OWN_NAMESPACES.includes(name)) return [];
        return [
          {
            path: `kubernetes.namespaces.${name}`,
            received: name,
            allowed: `lower-case letters, digits and hyphens, at most 63; not ${OWN_NAMESPACES.join(", ")}`,
            remedy: OWN_NAMESPACES.includes(name) ? "Remove it: it is there anyway." : "Rename it.",
          },
        ];
      }),
  },
  {
    says: "a group is bound to a role once",
    reads: ["kubernetes.bindings"],
    check: ({ kubernetes: { bindings } }) =>
      bindings.flatMap(({ group, clusterRole }, index): Problem[] => {
        const same = bindings.findIndex((other) => other.group === group && other.clusterRole === clusterRole);
        if (same === index) return [];
        return [
          {
            path: `kubernetes.bindings[${index}]`,
            received: `${group} to ${clusterRole}`,
            allowed: `each pair once; kubernetes.bindings[${same}] is the same`,
            remedy: "Put the namespaces of both into one.",
          },
        ];
      }),
  },
  {
    says: "charts come from where charts can come from",
    reads: ["kubernetes.charts"],
    check: ({ kubernetes: { charts } }) =>
      CHART_NAMES.flatMap((name): Problem[] =>
        REPOSITORY.test(charts[name].repository)
          ? []
          : [
              {
                path: `kubernetes.charts.${name}.repository`,
                received: charts[name].repository,
                allowed: "https://…, oci://…, or an absolute path of a folder that holds the chart's",
                remedy: "Write the whole of it; Terraform runs in another folder than you.",
              },
            ],
      ),
  },
  {
    says: "Karpenter's CRDs are of its own release",
    reads: ["kubernetes.charts"],
    check: ({ kubernetes: { charts } }) =>
      charts["karpenter-crd"].version === charts.karpenter.version
        ? []
        : [
            {
              path: "kubernetes.charts.karpenter-crd.version",
              received: charts["karpenter-crd"].version,
              allowed: `${charts.karpenter.version}, as the controller's`,
              remedy: "Leave both out, and set karpenter.version.",
            },
          ],
  },
  {
    says: "the role that Terraform takes is one",
    reads: ["kubernetes.auth"],
    check: ({ kubernetes: { auth } }) =>
      auth.roleArn === undefined || ROLE.test(auth.roleArn)
        ? []
        : [
            {
              path: "kubernetes.auth.roleArn",
              received: auth.roleArn,
              allowed: "the ARN of an IAM role, e.g. arn:aws:iam::111122223333:role/Deploy",
              remedy: "aws iam get-role --role-name NAME --query Role.Arn prints it.",
            },
          ],
  },
];
