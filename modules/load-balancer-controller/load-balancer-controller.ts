import type { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";
import { WorkloadIdentity, type WorkloadIdentityProps } from "../identity/workload-identity.ts";
import { type LoadBalancerControllerScope, loadBalancerControllerPolicies } from "./policy.ts";

export interface LoadBalancerControllerProps
  extends Pick<WorkloadIdentityProps, "clusterName" | "via" | "oidc" | "dependsOn" | "roleName">,
    Pick<LoadBalancerControllerScope, "vpcId" | "features" | "foreignTargetGroups"> {
  readonly place: Place;
  /** Release, e.g. `3.5.0`: it decides the permissions. */
  readonly version: string;
}

/**
 * The role of the AWS Load Balancer Controller.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/
 */
export class LoadBalancerController extends WorkloadIdentity {
  constructor(scope: Construct, id: string, props: LoadBalancerControllerProps) {
    super(scope, id, {
      ...props,
      namespace: "kube-system",
      serviceAccount: "aws-load-balancer-controller",
      duties: loadBalancerControllerPolicies(props.version, props),
    });
  }
}
