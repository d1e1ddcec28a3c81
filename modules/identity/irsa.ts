import type { TrustStatement } from "../iam/policy-document.ts";

/** Whose pods a role is for. */
export interface IrsaSubject {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The IAM provider that believes the cluster's tokens, and their issuer without https://. */
  readonly oidc: { readonly arn: string; readonly issuer: string };
}

/**
 * Lets the pods of one service account take a role with the token the cluster gives them. Both
 * conditions are needed: without `sub` every pod of the cluster could, without `aud` a token made
 * for another purpose would do.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function irsaTrust({ namespace, serviceAccount, oidc }: IrsaSubject): TrustStatement {
  return {
    sid: "AllowIrsaOfOneServiceAccount",
    actions: ["sts:AssumeRoleWithWebIdentity"],
    principal: { Federated: oidc.arn },
    condition: {
      StringEquals: {
        [`${oidc.issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
        [`${oidc.issuer}:aud`]: "sts.amazonaws.com",
      },
    },
  };
}
