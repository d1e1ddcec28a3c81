export interface VpcCniProps {
  /** Interfaces get /28 prefixes instead of single addresses. */
  readonly prefixDelegation: boolean;
  /** Where pods get addresses, a subnet a zone; `undefined` when they share the nodes'. */
  readonly podNetwork:
    | {
        readonly region: string;
        readonly subnetIds: Readonly<Record<string, string>>;
        readonly securityGroupId: string;
      }
    | undefined;
}

/**
 * What the VPC CNI is told, as configuration values of its add-on.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/master/charts/aws-vpc-cni/values.yaml
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 */
export function vpcCniConfiguration({ prefixDelegation, podNetwork }: VpcCniProps) {
  return {
    env: {
      ...(prefixDelegation ? { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" } : {}),
      ...(podNetwork
        ? { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone" }
        : {}),
    },
    ...(podNetwork ? { eniConfig: eniConfig(podNetwork) } : {}),
  };
}

/** An ENIConfig for each zone, of the zone's name: the CNI takes that of the node's own zone. */
function eniConfig({ region, subnetIds, securityGroupId }: NonNullable<VpcCniProps["podNetwork"]>) {
  const subnets = Object.entries(subnetIds).map(([zone, id]) => [zone, { id, securityGroups: [securityGroupId] }]);
  return { create: true, region, subnets: Object.fromEntries(subnets) };
}
