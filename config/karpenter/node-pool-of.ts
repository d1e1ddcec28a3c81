import type { NodePoolSpec, Requirement } from "./node-pool.ts";
import type { PoolSettings } from "./settings.ts";

const AWS = "karpenter.k8s.aws";

function isIn(key: string, values: readonly string[] | undefined): Requirement[] {
  return values === undefined ? [] : [{ key, operator: "In", values }];
}

/** What nodes of a pool are chosen by. Gt and Lt: every Karpenter 1 knows them, Gte and Lte only newer ones. */
function requirementsOf(settings: PoolSettings): Requirement[] {
  const { types, families, categories, mostVcpusANode, architectures, capacityTypes, zones } = settings;
  return [
    ...isIn("kubernetes.io/arch", architectures),
    ...isIn("karpenter.sh/capacity-type", capacityTypes),
    ...isIn("topology.kubernetes.io/zone", zones),
    ...isIn("node.kubernetes.io/instance-type", types),
    ...isIn(`${AWS}/instance-family`, families),
    ...isIn(`${AWS}/instance-category`, categories),
    ...(categories === undefined
      ? []
      : ([
          // From the fifth generation on, and no bare metal, which takes many minutes to start.
          { key: `${AWS}/instance-generation`, operator: "Gt", values: ["4"] },
          { key: `${AWS}/instance-hypervisor`, operator: "In", values: ["nitro"] },
          // On smaller ones the DaemonSets are most of what runs.
          { key: `${AWS}/instance-cpu`, operator: "Gt", values: ["3"] },
        ] satisfies Requirement[])),
    ...(mostVcpusANode === undefined || types !== undefined
      ? []
      : ([
          { key: `${AWS}/instance-cpu`, operator: "Lt", values: [String(Math.max(0, mostVcpusANode) + 1)] },
        ] satisfies Requirement[])),
  ];
}

/** Limits, as quantities in texts: so the API server gives them back, and Terraform finds no difference. */
function limitsOf({ cpu, memoryGiB, gpus }: PoolSettings): Record<string, string> {
  return {
    ...(cpu !== undefined && { cpu: String(cpu) }),
    ...(memoryGiB !== undefined && { memory: `${memoryGiB}Gi` }),
    ...(gpus !== undefined && { "nvidia.com/gpu": String(gpus) }),
  };
}

/** The NodePool of a pool's settings. */
export function nodePoolOf(name: string, settings: PoolSettings): NodePoolSpec {
  const { labels, taints, weight, consolidationPolicy, consolidateAfter, budgets } = settings;
  return {
    template: {
      ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
      spec: {
        nodeClassRef: { group: AWS, kind: "EC2NodeClass", name },
        requirements: requirementsOf(settings),
        ...(taints.length > 0 && { taints }),
        expireAfter: settings.expireAfter,
        terminationGracePeriod: settings.terminationGracePeriod,
      },
    },
    disruption: { ...(consolidationPolicy !== undefined && { consolidationPolicy }), consolidateAfter, budgets },
    limits: limitsOf(settings),
    ...(weight !== undefined && { weight }),
  };
}
