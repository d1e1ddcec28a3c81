import {
  isOlder,
  KARPENTER_MINORS,
  KARPENTER_VERSION,
  LOAD_BALANCER_CONTROLLER_MINORS,
  OLDEST_KARPENTER,
} from "../versions.ts";
import { checkPartition } from "./principal.ts";
import type { Rule } from "./rule.ts";

/** Every rule about the controllers the platform installs, and about what bounds all roles. */
export const CONTROLLER_RULES: readonly Rule[] = [
  {
    says: "the Karpenter release is one that runs on the Kubernetes version",
    reads: ["karpenter.version", "cluster.kubernetesVersion"],
    check: ({ karpenter: { version: karpenterVersion }, cluster: { kubernetesVersion } }) => {
      const at = { path: "karpenter.version", received: karpenterVersion };
      if (!/^1\.\d+\.\d+$/.test(karpenterVersion))
        return [
          {
            ...at,
            allowed: `an exact release of Karpenter 1, e.g. ${KARPENTER_VERSION}`,
            remedy: `Write its three numbers, without a v or a range; or leave it out for ${KARPENTER_VERSION}.`,
          },
        ];
      // A version EKS does not have is refused by its own rule.
      const oldest = Object.hasOwn(OLDEST_KARPENTER, kubernetesVersion)
        ? OLDEST_KARPENTER[kubernetesVersion]
        : undefined;
      if (oldest === undefined || !isOlder(karpenterVersion, oldest)) return [];
      return [
        {
          ...at,
          allowed: `${oldest} or newer on Kubernetes ${kubernetesVersion}`,
          remedy: "Upgrade Karpenter first, then the cluster; or leave karpenter.version out.",
        },
      ];
    },
  },
  {
    says: "the Karpenter release is one whose permissions are known",
    reads: ["karpenter.version"],
    check: ({ karpenter: { version } }) => {
      const minor = /^(1\.\d+)\.\d+$/.exec(version)?.[1];
      if (minor === undefined || KARPENTER_MINORS.includes(minor)) return [];
      return [
        {
          path: "karpenter.version",
          received: version,
          allowed: `a release of ${KARPENTER_MINORS[0]} to ${KARPENTER_MINORS.at(-1)}`,
          remedy: "Use one of them: a newer one may need permissions that its policies here do not give it.",
        },
      ];
    },
  },
  {
    says: "the load balancer controller's release is one whose permissions are known",
    reads: ["loadBalancerController.version"],
    check: ({ loadBalancerController: { version } }) => {
      const minor = /^(\d+\.\d+)\.\d+$/.exec(version)?.[1];
      if (minor !== undefined && LOAD_BALANCER_CONTROLLER_MINORS.includes(minor)) return [];
      return [
        {
          path: "loadBalancerController.version",
          received: version,
          allowed: `an exact release of ${LOAD_BALANCER_CONTROLLER_MINORS[0]} to ${LOAD_BALANCER_CONTROLLER_MINORS.at(-1)}, e.g. 3.5.0`,
          remedy: "Leave it out: another release may need permissions that its policies here do not give it.",
        },
      ];
    },
  },
  {
    says: "the permissions boundary is a policy roles here can have",
    reads: ["permissionsBoundary", "account", "region"],
    check: ({ permissionsBoundary: boundary, account, region }) => {
      if (boundary === undefined) return [];
      const path = "permissionsBoundary";
      const owner = /^arn:[\w-]+:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.exec(boundary)?.[1];
      if (owner === "aws" || owner === account) return checkPartition(path, boundary, region);
      return [
        {
          path,
          received: boundary,
          allowed: `the ARN of a managed policy of account ${account} or of AWS, e.g. arn:aws:iam::${account}:policy/Boundary`,
          remedy: "aws iam list-policies --query 'Policies[].Arn' prints them.",
        },
      ];
    },
  },
];
