import type { Environment } from "../environment.ts";
import type { NodeClassTemplate } from "../fields/node-pools.ts";
import type { Ec2NodeClass } from "./ec2-node-class.ts";
import type { NodePool, NodePoolSpec } from "./node-pool.ts";

/** What only a made cluster has. */
interface Made {
  /** The security group of its nodes; a Terraform token will do. */
  readonly securityGroupId: string;
}

/** The EC2NodeClass of a pool. */
export function nodeClassManifest(name: string, template: NodeClassTemplate, { securityGroupId }: Made): Ec2NodeClass {
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name },
    spec: { securityGroupSelectorTerms: [{ id: securityGroupId }], ...template },
  };
}

/** The NodePool of a pool. */
export function nodePoolManifest(name: string, spec: NodePoolSpec): NodePool {
  return { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name }, spec };
}

/** What Kubernetes is given for an environment's pools: a class and a pool for each, of the same name. */
export function nodePoolManifests(
  { nodePools }: Pick<Environment, "nodePools">,
  made: Made,
): { readonly nodeClasses: readonly Ec2NodeClass[]; readonly nodePools: readonly NodePool[] } {
  return {
    nodeClasses: nodePools.map(({ name, nodeClass }) => nodeClassManifest(name, nodeClass, made)),
    nodePools: nodePools.map(({ name, nodePool }) => nodePoolManifest(name, nodePool)),
  };
}
