import type { Construct } from "constructs";
import type { CreatedNetwork } from "../config/fields/network.ts";
import { ExistingNetwork } from "../modules/network/existing-network.ts";
import { Network, type NetworkAttributes } from "../modules/network/network.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";
import { RETAINED_OUTPUTS } from "./retained.ts";
import { list, OutputContract, text } from "./state/contract.ts";

/** What the network stack tells the others. */
export const NETWORK_OUTPUTS = new OutputContract("network", {
  vpcId: text("The VPC."),
  privateSubnetIds: list("Subnets of nodes and pods, in the order of the zones."),
  publicSubnetIds: list("Subnets of internet-facing load balancers, in the order of the zones."),
  controlPlaneSubnetIds: list("Subnets of the control plane's network interfaces."),
  podSubnetIds: list("Subnets of the pods' own block, in the order of the zones; empty without one."),
  natPublicIps: list("The addresses nodes have on the internet; empty without NAT."),
});

/** The network: slowest to change, most painful to lose. */
export class NetworkStack extends PlatformStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, NETWORK_OUTPUTS.stack, props);
    const { network } = this.environment;
    const made: NetworkAttributes =
      network.kind === "existing" ? new ExistingNetwork(this, "existing", network) : this.#createdNetwork(network);
    NETWORK_OUTPUTS.publish(this, {
      vpcId: made.vpcId,
      privateSubnetIds: made.privateSubnetIds,
      publicSubnetIds: made.publicSubnetIds,
      controlPlaneSubnetIds: made.controlPlaneSubnetIds,
      podSubnetIds: made.podSubnetIds,
      natPublicIps: made.natPublicIps,
    });
  }

  #createdNetwork(network: CreatedNetwork): Network {
    const { names } = this.environment;
    const { keyArn } = this.read(RETAINED_OUTPUTS);
    const { cidr, podCidr, subnets, nat, endpoints, flowLogs } = network;
    return new Network(this, "this", {
      clusterName: names.cluster,
      place: this.place,
      cidr,
      podCidr,
      subnets,
      nat,
      endpoints,
      endpointSecurityGroupName: names.endpointSecurityGroup,
      flowLogs:
        flowLogs === false
          ? undefined
          : { ...flowLogs, logGroupName: names.flowLogGroup, roleName: names.flowLogRole, keyArn },
    });
  }
}
