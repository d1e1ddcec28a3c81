import type { TrustStatement } from "../iam/policy-document.ts";

/** Whose pods a role is for. */
export interface PodIdentitySubject {
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * Lets EKS Pod Identity hand a role to one service account's pods of one cluster. EKS names all
 * three in session tags, so an association made by mistake for another gets nothing.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function podIdentityTrust({ clusterName, namespace, serviceAccount }: PodIdentitySubject): TrustStatement {
  return {
    sid: "AllowPodIdentityOfOneServiceAccount",
    actions: ["sts:AssumeRole", "sts:TagSession"],
    principal: { Service: "pods.eks.amazonaws.com" },
    condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-name": clusterName,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccount,
      },
    },
  };
}
