import { DataAwsVpcEndpointService } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint-service/index.js";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group/index.js";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule/index.js";
import { Construct } from "constructs";

export interface EndpointsProps {
  readonly vpcId: string;
  readonly name: string;
  /** Interface endpoint services by their short names, e.g. `ecr.api`. */
  readonly services: readonly string[];
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
      serviceName: this.serviceName("s3", "Gateway"),
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
    for (const service of props.services) {
      new VpcEndpoint(this, service.replace(".", "-"), {
        vpcId: props.vpcId,
        serviceName: this.serviceName(service, "Interface"),
        vpcEndpointType: "Interface",
        subnetIds: [...props.subnetIds],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        tags: { Name: `${props.name}-${service}` },
      });
    }
  }

  /** Asked of EC2 and not put together here: in China some services have another prefix. */
  private serviceName(service: string, serviceType: "Gateway" | "Interface"): string {
    const id = `${service.replace(".", "-")}-service`;
    return new DataAwsVpcEndpointService(this, id, { service, serviceType }).serviceName;
  }
}
