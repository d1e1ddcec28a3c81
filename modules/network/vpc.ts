import { DefaultSecurityGroup } from "@cdktf/provider-aws/lib/default-security-group/index.js";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway/index.js";
import { Vpc as AwsVpc } from "@cdktf/provider-aws/lib/vpc/index.js";
import { VpcIpv4CidrBlockAssociation } from "@cdktf/provider-aws/lib/vpc-ipv4-cidr-block-association/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface VpcProps {
  /** Value of the Name tags. */
  readonly name: string;
  /** The VPC's block, /16 to /28. */
  readonly cidr: string;
  /** A second block for pods. @default none */
  readonly podCidr: string | undefined;
}

/** A VPC with an internet gateway, and a default security group that lets nothing through. */
export class Vpc extends Construct {
  readonly id: string;
  readonly internetGatewayId: string;
  /** What must exist before an address or NAT gateway can reach the internet. */
  readonly internetAccess: ITerraformDependable;
  /** What must exist before a subnet of the pods' block; none without one. */
  readonly podBlock: ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, cidr, podCidr }: VpcProps) {
    super(scope, id);
    const vpc = new AwsVpc(this, "this", {
      cidrBlock: cidr,
      // Private endpoints, of EKS and of the interface endpoints, resolve only with both.
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: name },
    });
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: vpc.id, tags: { Name: name } });
    // Adopted, not created: without rules it is of no use to whoever forgets to choose a group.
    new DefaultSecurityGroup(this, "default-security-group", {
      vpcId: vpc.id,
      tags: { Name: `${name}-default-unused` },
    });
    this.id = vpc.id;
    this.internetGatewayId = gateway.id;
    this.internetAccess = gateway;
    this.podBlock =
      podCidr === undefined
        ? []
        : [new VpcIpv4CidrBlockAssociation(this, "pod-block", { vpcId: vpc.id, cidrBlock: podCidr })];
  }
}
