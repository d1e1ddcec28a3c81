import { KUBERNETES_VERSION, OLDEST_KARPENTER } from "../../../config/versions.ts";
import { MINIMAL } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

const withKarpenter = (version: string) => ({ ...MINIMAL, karpenter: { version } });

/** Refusals of rules/controllers.ts. */
export const CONTROLLER_REFUSALS: Refusals = {
  "the Karpenter release is one that runs on the Kubernetes version": [
    {
      when: "it is too old",
      input: withKarpenter("1.6.0"),
      path: "karpenter.version",
      remedy: /Upgrade Karpenter first/,
      allowed: new RegExp(`${OLDEST_KARPENTER[KUBERNETES_VERSION]} or newer on Kubernetes ${KUBERNETES_VERSION}`),
    },
    ...["v1.14.1", "1.14", "~> 1.14", "2.0.0", "0.37.0"].map((version) => ({
      when: `it is ${version}`,
      input: withKarpenter(version),
      path: "karpenter.version",
      remedy: /three numbers/,
    })),
  ],
  "the Karpenter release is one whose permissions are known": [
    {
      when: "it is newer",
      input: { ...MINIMAL, karpenter: { version: "1.99.0" } },
      path: "karpenter.version",
      remedy: /may need permissions/,
    },
  ],
  "the load balancer controller's release is one whose permissions are known": [
    {
      when: "it is newer",
      input: { ...MINIMAL, loadBalancerController: { version: "3.99.0" } },
      path: "loadBalancerController.version",
      remedy: /Leave it out/,
    },
  ],
  "the permissions boundary is a policy roles here can have": [
    {
      when: "it is a name",
      input: { ...MINIMAL, permissionsBoundary: "Boundary" },
      path: "permissionsBoundary",
      remedy: /list-policies/,
    },
    {
      when: "it is another account's",
      input: { ...MINIMAL, permissionsBoundary: "arn:aws:iam::444455556666:policy/Boundary" },
      path: "permissionsBoundary",
      remedy: /list-policies/,
    },
    {
      when: "it is another partition's",
      input: { ...MINIMAL, permissionsBoundary: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess" },
      path: "permissionsBoundary",
      remedy: /crosses partitions/,
    },
  ],
};
