import { Route } from "@cdktf/provider-aws/lib/route/index.js";
import { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";
import { Endpoints, type EndpointsProps } from "./endpoints.ts";
import { FlowLogs } from "./flow-logs.ts";
import { Nat } from "./nat.ts";
import { type SubnetBlock, Subnets } from "./subnets.ts";
import { Vpc } from "./vpc.ts";

export interface NetworkProps {
  /** The cluster's name: Name tags begin with it, and Karpenter discovers subnets by it. */
  readonly clusterName: string;
  readonly place: Place;
  readonly cidr: string;
  /** A second block, for pods. */
  readonly podCidr: string | undefined;
  readonly subnets: {
    readonly private: readonly SubnetBlock[];
    readonly public: readonly SubnetBlock[];
    readonly controlPlane: readonly SubnetBlock[];
    readonly pods: readonly SubnetBlock[];
  };
  readonly nat: "per-zone" | "one" | "none";
  /** Interface endpoint services. */
  readonly endpoints: EndpointsProps["services"];
  readonly endpointSecurityGroupName: string;
  readonly flowLogs:
    | {
        readonly logGroupName: string;
        readonly roleName: string;
        readonly retentionDays: number;
        readonly keyArn: string;
        readonly traffic: "ALL" | "ACCEPT" | "REJECT";
      }
    | undefined;
}

/** What a cluster needs to know of the network it lives in. */
export interface NetworkAttributes {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  /** Subnets of the pods' own block; none without one. */
  readonly podSubnetIds: readonly string[];
  /** The addresses nodes have on the internet; none without NAT. */
  readonly natPublicIps: readonly string[];
}

/**
 * The VPC of one cluster: public, private and control-plane subnets over its zones.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export class Network extends Construct implements NetworkAttributes {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly podSubnetIds: readonly string[];
  readonly natPublicIps: readonly string[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const name = props.clusterName;
    const vpc = new Vpc(this, "vpc", { name, cidr: props.cidr, podCidr: props.podCidr });
    const common = { vpcId: vpc.id, name };

    const publicSubnets = new Subnets(this, "public", {
      ...common,
      tier: "public",
      blocks: props.subnets.public,
      discovery: { "kubernetes.io/role/elb": "1" },
      routeTables: "shared",
    });
    const privateSubnets = new Subnets(this, "private", {
      ...common,
      tier: "private",
      blocks: props.subnets.private,
      discovery: { "kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": name },
      routeTables: "per-zone",
    });
    // The control plane's interfaces talk to nodes only: their routes never leave the VPC.
    const controlPlaneSubnets = new Subnets(this, "control-plane", {
      ...common,
      tier: "control-plane",
      blocks: props.subnets.controlPlane,
      routeTables: "shared",
    });
    const podSubnets = new Subnets(this, "pods", {
      ...common,
      tier: "pods",
      blocks: props.subnets.pods,
      routeTables: privateSubnets.routeTableIds,
      dependsOn: vpc.podBlock,
    });

    new Route(this, "public-internet", {
      routeTableId: publicSubnets.routeTableIds[0] as string,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: vpc.internetGatewayId,
    });
    const zones = props.subnets.public.map(({ zone }, index) => ({
      zone,
      subnetId: publicSubnets.ids[index] as string,
      routeTableId: privateSubnets.routeTableIds[index] as string,
    }));
    const gateways = { "per-zone": zones, one: zones.slice(0, 1), none: [] }[props.nat];
    const nat = new Nat(this, "nat", { name, gateways, routes: zones, internetAccess: vpc.internetAccess });

    new Endpoints(this, "endpoint", {
      ...common,
      region: props.place.region,
      services: props.endpoints,
      subnetIds: privateSubnets.ids,
      routeTableIds: [...publicSubnets.routeTableIds, ...privateSubnets.routeTableIds],
      securityGroupName: props.endpointSecurityGroupName,
      cidrs: [props.cidr, ...(props.podCidr === undefined ? [] : [props.podCidr])],
    });
    if (props.flowLogs) new FlowLogs(this, "flow-logs", { ...common, place: props.place, ...props.flowLogs });

    this.vpcId = vpc.id;
    this.privateSubnetIds = privateSubnets.ids;
    this.publicSubnetIds = publicSubnets.ids;
    this.controlPlaneSubnetIds = controlPlaneSubnets.ids;
    this.podSubnetIds = podSubnets.ids;
    this.natPublicIps = nat.publicIps;
  }
}
