import type { Names } from "./names.ts";

/**
 * EKS add-ons the platform can install, and what it has to know of each. Versions are in
 * eks-catalogue.json.
 *
 * - `needs`: `cluster` installs it with the control plane, so that it is there before the first
 *   node; `nodes` after the nodes it runs on, because EKS waits until its pods do.
 * - `always`: part of every environment, asked for or not.
 * - `role`: the IAM role its pods get by Pod Identity, with AWS's own policy for it.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 */
export const ADDONS = {
  "vpc-cni": {
    needs: "cluster",
    always: true,
    role: { name: "vpcCniRole", serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
  },
  "kube-proxy": { needs: "cluster", always: true },
  "eks-pod-identity-agent": { needs: "cluster", always: true },
  coredns: { needs: "nodes", always: true },
  "aws-ebs-csi-driver": {
    needs: "nodes",
    always: true,
    role: {
      name: "ebsCsiRole",
      serviceAccount: "ebs-csi-controller-sa",
      policy: "AmazonEBSCSIDriverEKSClusterScopedPolicy",
    },
  },
  "aws-efs-csi-driver": {
    needs: "nodes",
    always: false,
    role: {
      name: "efsCsiRole",
      serviceAccount: "efs-csi-controller-sa",
      policy: "service-role/AmazonEFSCSIDriverPolicy",
    },
  },
  "amazon-cloudwatch-observability": {
    needs: "nodes",
    always: false,
    role: { name: "cloudwatchRole", serviceAccount: "cloudwatch-agent", policy: "CloudWatchAgentServerPolicy" },
  },
  "eks-node-monitoring-agent": { needs: "nodes", always: false },
  "metrics-server": { needs: "nodes", always: false },
  "snapshot-controller": { needs: "nodes", always: false },
} as const satisfies Readonly<Record<string, AddonFacts>>;

interface AddonFacts {
  readonly needs: "cluster" | "nodes";
  readonly always: boolean;
  readonly role?: AddonRole;
}

/** The role of an add-on's pods. */
export interface AddonRole {
  /** Which of the names is the role's. */
  readonly name: keyof Names;
  /** The service account the add-on's pods run as. */
  readonly serviceAccount: string;
  /** AWS's managed policy, with its path. */
  readonly policy: string;
}

export type AddonName = keyof typeof ADDONS;

export const ADDON_NAMES = Object.keys(ADDONS) as AddonName[];

/** What an add-on is, whichever it is. */
export function addonFacts(name: AddonName): AddonFacts {
  return ADDONS[name];
}
