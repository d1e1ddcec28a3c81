import { DataAwsVpcEndpointService } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint-service/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Construct } from "constructs";

export interface EndpointsProps {
  readonly vpcId: string;
  readonly name: string;
  readonly region: string;
  /** Interface endpoint services: the short name, e.g. `ecr.api`, and the one EC2 has for it. */
  readonly services: readonly { readonly service: string; readonly serviceName: string }[];
  /** Where the interface endpoints' addresses are: one subnet a zone. */
  readonly subnetIds: readonly string[];
  /** Route tables that lead to S3 through the gateway. */
  readonly routeTableIds: readonly string[];
  readonly securityGroupName: string;
  /** Blocks that may call the endpoints. */
  readonly cidrs: readonly string[];
}

/**
 * Ways to AWS services that stay inside the VPC. The S3 gateway is free and carries the layers
 * of every image pulled from ECR, so pulls cost nothing at the NAT gateway.
 */
export class Endpoints extends Construct {
  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    new VpcEndpoint(this, "s3", {
      vpcId: props.vpcId,
      serviceName: this.existing("s3", `com.amazonaws.${props.region}.s3`, "Gateway"),
      vpcEndpointType: "Gateway",
      routeTableIds: [...props.routeTableIds],
      tags: { Name: `${props.name}-s3` },
    });
    if (props.services.length > 0) this.interfaceEndpoints(props);
  }

  private interfaceEndpoints(props: EndpointsProps): void {
    const group = new SecurityGroup(this, "security-group", {
      name: props.securityGroupName,
      description: "HTTPS from inside the VPC to its interface endpoints",
      vpcId: props.vpcId,
      tags: { Name: props.securityGroupName },
    });
    props.cidrs.forEach((cidr, index) => {
      new VpcSecurityGroupIngressRule(this, `https-${index}`, {
        securityGroupId: group.id,
        description: `HTTPS from ${cidr}`,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: cidr,
        tags: { Name: `${props.securityGroupName}-https` },
      });
    });
    for (const { service, serviceName } of props.services) {
      const id = service.replace(".", "-");
      new VpcEndpoint(this, id, {
        vpcId: props.vpcId,
        serviceName: this.existing(id, serviceName, "Interface"),
        vpcEndpointType: "Interface",
        subnetIds: [...props.subnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: `${props.name}-${service}` },
      });
    }
  }

  /** Looked up, so that a service the region does not have stops the plan and not the apply. */
  private existing(id: string, serviceName: string, serviceType: "Gateway" | "Interface"): string {
    return new DataAwsVpcEndpointService(this, `${id}-service`, { serviceName, serviceType }).serviceName;
  }
}
