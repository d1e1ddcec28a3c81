import { Eip } from "@cdktf/provider-aws/lib/eip/index.js";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway/index.js";
import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface NatProps {
  readonly name: string;
  /** The zones that get a gateway, and the public subnet of each. */
  readonly gateways: readonly { readonly zone: string; readonly subnetId: string }[];
  /** The route tables to lead out, zone by zone. A zone without a gateway uses the first. */
  readonly routes: readonly { readonly zone: string; readonly routeTableId: string }[];
  /** The internet gateway: EC2 refuses a NAT gateway that has none before it. */
  readonly internetAccess: ITerraformDependable;
}

/** NAT gateways with fixed addresses, and the private subnets' way out through them. */
export class Nat extends Construct {
  /** The addresses the internet sees, one a gateway. */
  readonly publicIps: readonly string[];

  constructor(scope: Construct, id: string, { name, gateways, routes, internetAccess }: NatProps) {
    super(scope, id);
    const made = gateways.map(({ zone, subnetId }) => {
      const tags = { Name: `${name}-nat-${zone}` };
      const address = new Eip(this, `${zone}-address`, { domain: "vpc", tags, dependsOn: [internetAccess] });
      const gateway = new NatGateway(this, zone, {
        allocationId: address.id,
        subnetId,
        tags,
        dependsOn: [internetAccess],
      });
      return { zone, gatewayId: gateway.id, publicIp: address.publicIp };
    });
    for (const { zone, routeTableId } of routes) {
      const own = made.find((gateway) => gateway.zone === zone) ?? made[0];
      if (own === undefined) continue;
      new Route(this, `${zone}-route`, {
        routeTableId,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: own.gatewayId,
      });
    }
    this.publicIps = made.map(({ publicIp }) => publicIp);
  }
}
