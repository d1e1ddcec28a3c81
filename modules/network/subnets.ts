import { RouteTable } from "@cdktf/provider-aws/lib/route-table/index.js";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association/index.js";
import { Subnet } from "@cdktf/provider-aws/lib/subnet/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

/** A subnet to make: where, and which addresses. */
export interface SubnetBlock {
  readonly zone: string;
  readonly cidr: string;
}

export interface SubnetsProps {
  readonly vpcId: string;
  /** Cluster name, which Name tags begin with. */
  readonly name: string;
  /** What the subnets are for, e.g. `private`: the second part of Name tags. */
  readonly tier: string;
  readonly blocks: readonly SubnetBlock[];
  /** Tags by which Kubernetes and Karpenter find the subnets. @default none */
  readonly discovery?: Readonly<Record<string, string>>;
  /**
   * The route tables: one `shared` by all zones, one `per-zone`, or those of other subnets, in
   * the order of the blocks.
   */
  readonly routeTables: "shared" | "per-zone" | readonly string[];
  readonly dependsOn?: ITerraformDependable[];
}

/** Subnets of one tier, one a zone, and the route tables they use. */
export class Subnets extends Construct {
  /** Subnet ids, in the order of the blocks. */
  readonly ids: readonly string[];
  /** Ids of the route tables made here, in the order of the blocks; one when shared. */
  readonly routeTableIds: readonly string[];

  constructor(scope: Construct, id: string, props: SubnetsProps) {
    super(scope, id);
    const { vpcId, name, tier, blocks, routeTables, dependsOn } = props;
    const routeTable = (at: string) =>
      new RouteTable(this, `${at}-routes`, { vpcId, tags: { Name: `${name}-${tier}-${at}` } }).id;
    if (routeTables === "shared") this.routeTableIds = [routeTable("all-zones")];
    else if (routeTables === "per-zone") this.routeTableIds = blocks.map(({ zone }) => routeTable(zone));
    else this.routeTableIds = routeTables;

    this.ids = blocks.map(({ zone, cidr }, index) => {
      const subnet = new Subnet(this, zone, {
        vpcId,
        availabilityZone: zone,
        cidrBlock: cidr,
        // Nothing gets a public address by being started somewhere; whoever needs one asks.
        mapPublicIpOnLaunch: false,
        tags: { Name: `${name}-${tier}-${zone}`, ...props.discovery },
        ...(dependsOn ? { dependsOn } : {}),
      });
      new RouteTableAssociation(this, `${zone}-association`, {
        subnetId: subnet.id,
        routeTableId: this.routeTableIds[index] ?? (this.routeTableIds[0] as string),
      });
      return subnet.id;
    });
  }
}
