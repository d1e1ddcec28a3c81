import type { Construct } from "constructs";
import { nodePoolManifests } from "../config/karpenter/manifests.ts";
import { NodePools } from "../modules/karpenter/node-pools.ts";
import { ADDONS } from "./addons.ts";
import { KubernetesStack } from "./kubernetes-stack.ts";
import type { PlatformStackProps } from "./platform-stack.ts";

/** Id of the stack. It tells the others nothing. */
export const NODE_POOLS = "node-pools";

/** Karpenter's pools: planned only when its CRDs are there, and gone while its controller lives. */
export class NodePoolsStack extends KubernetesStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, NODE_POOLS, props);
    this.useKubernetes();
    this.follow(ADDONS);
    const { securityGroupId } = this.cluster;
    new NodePools(this, "this", nodePoolManifests(this.environment, { securityGroupId }));
  }
}
