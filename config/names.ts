interface Name {
  /** What bears the name. */
  readonly of: string;
  /** Characters AWS takes. */
  readonly limit: number;
  readonly source: string;
  readonly name: (cluster: string) => string;
}

function role(suffix: string): Name {
  return {
    of: "IAM role",
    limit: 64,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    name: (cluster) => `${cluster}-${suffix}`,
  };
}

function logGroup(name: Name["name"]): Name {
  return {
    of: "log group",
    limit: 512,
    source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html",
    name,
  };
}

/**
 * Every name the platform gives to something in AWS. Each starts with the cluster's and ends
 * with what the thing is, so that a list sorted by name groups by cluster.
 */
export const NAMES = {
  cluster: {
    of: "EKS cluster",
    limit: 100,
    source: "https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html",
    name: (cluster: string) => cluster,
  },
  clusterRole: role("cluster"),
  nodeRole: role("node"),
  vpcCniRole: role("vpc-cni"),
  ebsCsiRole: role("ebs-csi"),
  efsCsiRole: role("efs-csi"),
  cloudwatchRole: role("cloudwatch"),
  flowLogRole: role("flow-logs"),
  karpenterControllerRole: role("karpenter-controller"),
  karpenterNodeRole: role("karpenter-node"),
  loadBalancerControllerRole: role("lb-controller"),
  karpenterQueue: {
    of: "SQS queue",
    limit: 80,
    source: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
    name: (cluster: string) => `${cluster}-karpenter`,
  },
  /** The longest of those that send to the queue: see modules/karpenter/interruption-rules.ts. */
  karpenterRule: {
    of: "EventBridge rule",
    limit: 64,
    source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
    name: (cluster: string) => `${cluster}-karpenter-state-change`,
  },
  keyAlias: {
    of: "KMS alias",
    limit: 256,
    source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html",
    name: (cluster: string) => `alias/${cluster}`,
  },
  // Not ours to choose: EKS writes its logs there and nowhere else.
  clusterLogGroup: logGroup((cluster) => `/aws/eks/${cluster}/cluster`),
  flowLogGroup: logGroup((cluster) => `/aws/vpc/${cluster}/flow-logs`),
  endpointSecurityGroup: {
    of: "security group",
    limit: 255,
    source: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html",
    name: (cluster: string) => `${cluster}-vpc-endpoints`,
  },
} as const satisfies Readonly<Record<string, Name>>;

/** The names of one cluster, by what they name. */
export type Names = { readonly [Thing in keyof typeof NAMES]: string };

/** The names of the cluster `<project>-<environment>`. */
export function namesOf(project: string, environment: string): Names {
  const cluster = `${project}-${environment}`;
  return Object.fromEntries(Object.entries(NAMES).map(([thing, { name }]) => [thing, name(cluster)])) as Names;
}

/** The longest cluster name under which no name passes its limit, and which one decides that. */
export const LONGEST_CLUSTER_NAME = Object.values(NAMES)
  .map(({ of, limit, name }) => ({ length: limit - name("").length, because: `${of} ${name("<cluster>")}`, limit }))
  .reduce((shortest, candidate) => (candidate.length < shortest.length ? candidate : shortest));
