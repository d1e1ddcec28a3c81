import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry/index.js";
import { Construct } from "constructs";
import { arn, type Place } from "../iam/arn.ts";
import { WorkloadIdentity, type WorkloadIdentityProps } from "../identity/workload-identity.ts";
import { NodeRole } from "../node-groups/node-role.ts";
import { controllerPolicies } from "./controller-policies.ts";
import { InterruptionQueue } from "./interruption-queue.ts";

export interface KarpenterProps extends Pick<WorkloadIdentityProps, "clusterName" | "via" | "oidc" | "dependsOn"> {
  readonly place: Place;
  /** Release, e.g. `1.14.1`: it decides the permissions. */
  readonly version: string;
  readonly controllerRoleName: string;
  readonly nodeRoleName: string;
  readonly queueName: string;
  /** The cluster can be shifted out of a zone, and Karpenter heeds it. */
  readonly zonalShift: boolean;
}

/**
 * What Karpenter needs of AWS: a role for itself, one for the nodes it makes, their access to the
 * cluster, and a queue that tells of interruptions.
 *
 * @see https://karpenter.sh/docs/reference/cloudformation/
 */
export class Karpenter extends Construct {
  readonly identity: WorkloadIdentity;
  readonly nodeRoleName: string;
  readonly queueName: string;

  constructor(scope: Construct, id: string, props: KarpenterProps) {
    super(scope, id);
    const { clusterName, place, dependsOn } = props;
    const queue = new InterruptionQueue(this, "queue", { place, name: props.queueName });
    const nodeRole = new NodeRole(this, "node-role", { clusterName, place, name: props.nodeRoleName });
    // Nobody else admits these nodes: EKS does so for its managed node groups alone.
    new EksAccessEntry(this, "node-access", {
      clusterName,
      principalArn: nodeRole.arn,
      type: "EC2_LINUX",
      dependsOn: [...dependsOn],
    });
    this.identity = new WorkloadIdentity(this, "controller", {
      ...props,
      namespace: "kube-system",
      serviceAccount: "karpenter",
      roleName: props.controllerRoleName,
      duties: controllerPolicies(props.version, {
        place,
        clusterName,
        nodeRoleArn: `arn:${place.partition}:iam::${place.account}:role/${props.nodeRoleName}`,
        queueArn: arn(place, "sqs", props.queueName),
        zonalShift: props.zonalShift,
      }),
    });
    this.nodeRoleName = nodeRole.name;
    this.queueName = queue.name;
  }
}
