import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1/index.js";
import { ServiceAccountV1 } from "@cdktf/provider-kubernetes/lib/service-account-v1/index.js";
import { Construct } from "constructs";

export interface NamespaceProps {
  readonly name: string;
  /** What pods may ask of the node: `restricted` next to nothing. */
  readonly podSecurity: "restricted" | "baseline" | "privileged";
  readonly serviceAccounts: readonly {
    readonly name: string;
    /** ARN of the role it gets by IRSA. */
    readonly roleAnnotation: string | undefined;
  }[];
}

/**
 * A namespace that holds pods to a Pod Security Standard, with the service accounts that have roles.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export class Namespace extends Construct {
  constructor(scope: Construct, id: string, { name, podSecurity, serviceAccounts }: NamespaceProps) {
    super(scope, id);
    const modes = ["enforce", "audit", "warn"].map((mode) => [`pod-security.kubernetes.io/${mode}`, podSecurity]);
    const namespace = new NamespaceV1(this, "this", { metadata: { name, labels: Object.fromEntries(modes) } });
    for (const account of serviceAccounts)
      new ServiceAccountV1(this, account.name, {
        metadata: {
          namespace: namespace.metadata.name,
          name: account.name,
          ...(account.roleAnnotation ? { annotations: { "eks.amazonaws.com/role-arn": account.roleAnnotation } } : {}),
        },
      });
  }
}
