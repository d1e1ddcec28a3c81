import type { EnvironmentInput } from "../../../config/environment.ts";
import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

const withKubernetes = (kubernetes: NonNullable<EnvironmentInput["kubernetes"]>) => ({ ...MINIMAL, kubernetes });

/** Refusals of rules/kubernetes.ts. */
export const KUBERNETES_REFUSALS: Refusals = {
  "namespaces are named as Kubernetes names them, and are not its own": [
    {
      when: "one has capitals",
      input: withKubernetes({ namespaces: { Team: {} } }),
      path: "kubernetes.namespaces.Team",
      remedy: /Rename/,
    },
    {
      when: "one is there anyway",
      input: withKubernetes({ namespaces: { "kube-system": {} } }),
      path: "kubernetes.namespaces.kube-system",
      remedy: /there anyway/,
    },
  ],
  "a group is bound to a role once": [
    {
      when: "it is bound twice",
      input: withKubernetes({
        bindings: [
          { group: "developers", clusterRole: "edit", namespaces: ["a"] },
          { group: "developers", clusterRole: "edit", namespaces: ["b"] },
        ],
      }),
      path: "kubernetes.bindings[1]",
      remedy: /into one/,
    },
  ],
  "charts come from where charts can come from": [
    {
      when: "a folder is relative",
      input: withKubernetes({ charts: { karpenter: { repository: "./charts" } } }),
      path: "kubernetes.charts.karpenter.repository",
      remedy: /the whole/,
    },
  ],
  "Karpenter's CRDs are of its own release": [
    {
      when: "they are of another",
      input: withKubernetes({ charts: { "karpenter-crd": { version: "1.13.0" } } }),
      path: "kubernetes.charts.karpenter-crd.version",
      remedy: /set karpenter\.version/,
    },
  ],
  "the role that Terraform takes is one": [
    {
      when: "it is a name",
      input: withKubernetes({ auth: { roleArn: "Deploy" } }),
      path: "kubernetes.auth.roleArn",
      remedy: /get-role/,
    },
  ],
};
