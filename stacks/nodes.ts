import { Fn } from "cdktf";
import { Construct } from "constructs";
import { SYSTEM } from "../config/fields/node-groups.ts";
import { Addon } from "../modules/cluster/addon.ts";
import { NodeGroup } from "../modules/node-groups/node-group.ts";
import { NodeRole } from "../modules/node-groups/node-role.ts";
import { CLUSTER_OUTPUTS } from "./cluster.ts";
import { NETWORK_OUTPUTS } from "./network.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";
import { list, OutputContract, text } from "./state/contract.ts";

/** What the nodes stack tells the others. */
export const NODES_OUTPUTS = new OutputContract("nodes", {
  nodeRoleArn: text("The role of the nodes in managed node groups."),
  nodeGroupNames: list("The managed node groups, by the names EKS knows them by."),
});

/** Managed node groups, and the add-ons that run on them: rolled without touching the control plane. */
export class NodesStack extends PlatformStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, NODES_OUTPUTS.stack, props);
    const common = { clusterName: this.environment.names.cluster, place: this.place };
    const role = new NodeRole(this, "node-role", { ...common, name: this.environment.names.nodeRole });
    const groups = this.#nodeGroups(role);
    const dependsOn = [(groups[SYSTEM] as NodeGroup).joined];
    for (const addon of this.environment.addons.filter(({ needs }) => needs === "nodes"))
      new Addon(this, addon.name, { ...addon, ...common, dependsOn });
    NODES_OUTPUTS.publish(this, {
      nodeRoleArn: role.arn,
      nodeGroupNames: Object.values(groups).map(({ name }) => name),
    });
  }

  #nodeGroups(role: NodeRole): Record<string, NodeGroup> {
    const { nodeGroups, cluster, tags } = this.environment;
    const { clusterName } = this.read(CLUSTER_OUTPUTS);
    const { privateSubnetIds } = this.read(NETWORK_OUTPUTS);
    // A scope of their own, that addresses do not show: a group may be called as an add-on is.
    const scope = new Construct(this, "this");
    const groups = nodeGroups.map((group) => [
      group.name,
      new NodeGroup(scope, group.name, {
        ...group,
        clusterName,
        kubernetesVersion: cluster.kubernetesVersion,
        role,
        subnetIds: group.subnetIndexes?.map((index) => Fn.element([...privateSubnetIds], index)) ?? privateSubnetIds,
        tags,
      }),
    ]);
    return Object.fromEntries(groups);
  }
}
