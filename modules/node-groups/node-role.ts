import type { Construct } from "constructs";
import { type Place, serviceDomain } from "../iam/arn.ts";
import { Role } from "../iam/role.ts";

export interface NodeRoleProps {
  readonly name: string;
  readonly clusterName: string;
  readonly place: Pick<Place, "partition">;
}

/**
 * What a node may do: register, pull images, be reached by Session Manager. Nothing for pods:
 * they have roles of their own, the VPC CNI included.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
export class NodeRole extends Role {
  constructor(scope: Construct, id: string, { name, clusterName, place }: NodeRoleProps) {
    super(scope, id, {
      name,
      description: `Nodes of ${clusterName}`,
      place,
      trust: [
        { sid: "AllowInstances", actions: ["sts:AssumeRole"], principal: { Service: `ec2.${serviceDomain(place)}` } },
      ],
      policies: ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly", "AmazonSSMManagedInstanceCore"],
    });
  }
}
