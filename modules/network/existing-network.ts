import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet/index.js";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc/index.js";
import type { Postcondition } from "cdktf";
import { Construct } from "constructs";
import type { NetworkAttributes } from "./network.ts";

export interface ExistingNetworkProps {
  readonly vpcId: string;
  /** Subnets of nodes and pods; at least two. */
  readonly privateSubnetIds: readonly string[];
  /** Subnets of internet-facing load balancers; may be none. */
  readonly publicSubnetIds: readonly string[];
  /** Subnets of the control plane's network interfaces; at least two, may be private ones. */
  readonly controlPlaneSubnetIds: readonly string[];
}

/** Tags by which the AWS Load Balancer Controller finds subnets. */
const INTERNAL = "kubernetes.io/role/internal-elb";
const INTERNET_FACING = "kubernetes.io/role/elb";

/**
 * A VPC that somebody else made. Nothing in it is changed; what a cluster would stumble over
 * later stops the plan.
 */
export class ExistingNetwork extends Construct implements NetworkAttributes {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly podSubnetIds: readonly string[] = [];
  readonly natPublicIps: readonly string[] = [];

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const { vpcId, privateSubnetIds, publicSubnetIds, controlPlaneSubnetIds } = props;
    const subnets = new Map<string, DataAwsSubnet>();
    const found = (ids: readonly string[]) => ids.flatMap((subnetId) => subnets.get(subnetId) ?? []);
    // Backwards, because the first of a tier looks at the others.
    for (const subnetId of [...privateSubnetIds, ...publicSubnetIds, ...controlPlaneSubnetIds].reverse()) {
      if (subnets.has(subnetId)) continue;
      const postcondition = [
        inVpc(subnetId, vpcId),
        ...(privateSubnetIds.includes(subnetId) ? [tagged(subnetId, INTERNAL)] : []),
        ...(publicSubnetIds.includes(subnetId) ? [tagged(subnetId, INTERNET_FACING)] : []),
        ...(privateSubnetIds[0] === subnetId ? [spread("private", found(privateSubnetIds))] : []),
        ...(controlPlaneSubnetIds[0] === subnetId ? [spread("control-plane", found(controlPlaneSubnetIds))] : []),
      ];
      subnets.set(subnetId, new DataAwsSubnet(this, subnetId, { id: subnetId, lifecycle: { postcondition } }));
    }
    const vpc = new DataAwsVpc(this, "vpc", { id: vpcId, lifecycle: { postcondition: [resolvesPrivateNames(vpcId)] } });
    this.vpcId = vpc.id;
    this.privateSubnetIds = found(privateSubnetIds).map((subnet) => subnet.id);
    this.publicSubnetIds = found(publicSubnetIds).map((subnet) => subnet.id);
    this.controlPlaneSubnetIds = found(controlPlaneSubnetIds).map((subnet) => subnet.id);
  }
}

function resolvesPrivateNames(vpcId: string): Postcondition {
  return {
    condition: "${self.enable_dns_support && self.enable_dns_hostnames}",
    errorMessage:
      `VPC ${vpcId} must have DNS support and DNS host names on: ` +
      "without them nodes do not find a private endpoint. Switch both on.",
  };
}

function spread(tier: string, others: readonly DataAwsSubnet[]): Postcondition {
  const zones = others.map(({ friendlyUniqueId }) => `data.aws_subnet.${friendlyUniqueId}.availability_zone`);
  return {
    condition: `\${length(distinct([${["self.availability_zone", ...zones].join(", ")}])) >= 2}`,
    errorMessage: `The ${tier} subnets must lie in two availability zones at least: EKS refuses the cluster otherwise.`,
  };
}

function inVpc(id: string, vpcId: string): Postcondition {
  return {
    condition: `\${self.vpc_id == "${vpcId}"}`,
    errorMessage: `Subnet ${id} is not in VPC ${vpcId} but in \${self.vpc_id}. Name subnets of the one VPC.`,
  };
}

function tagged(id: string, tag: string): Postcondition {
  return {
    condition: `\${lookup(self.tags, "${tag}", "") == "1"}`,
    errorMessage: `Subnet ${id} lacks the tag ${tag}=1, by which the AWS Load Balancer Controller finds it. Tag it, or name another.`,
  };
}
