/**
 * Interface endpoint services an EKS platform has a use for, and what for. `needed` marks those
 * without which nodes in a VPC without NAT cannot join, pull images or be managed by Karpenter.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const ENDPOINT_SERVICES = {
  ec2: { for: "the VPC CNI and Karpenter: network interfaces, instances", needed: true },
  "ecr.api": { for: "image pulls: authorization and manifests", needed: true },
  "ecr.dkr": { for: "image pulls: the registry (layers come through the S3 gateway)", needed: true },
  eks: { for: "nodes and Karpenter: DescribeCluster", needed: true },
  "eks-auth": { for: "the Pod Identity agent", needed: true },
  sqs: { for: "Karpenter's interruption queue", needed: true },
  ssm: { for: "Karpenter's AMI aliases, Session Manager", needed: true },
  sts: { for: "IRSA and aws eks get-token", needed: true },
  autoscaling: { for: "Cluster Autoscaler", needed: false },
  ec2messages: { for: "Session Manager on nodes", needed: false },
  elasticfilesystem: { for: "the EFS CSI driver", needed: false },
  elasticloadbalancing: { for: "the AWS Load Balancer Controller", needed: false },
  kms: { for: "encrypted volumes and Secrets in workloads", needed: false },
  logs: { for: "CloudWatch Logs agents", needed: false },
  monitoring: { for: "CloudWatch metrics agents", needed: false },
  secretsmanager: { for: "workloads that read secrets", needed: false },
  ssmmessages: { for: "Session Manager on nodes", needed: false },
} as const;

export type EndpointService = keyof typeof ENDPOINT_SERVICES;

export const ENDPOINT_SERVICE_NAMES = Object.keys(ENDPOINT_SERVICES) as EndpointService[];

/** What a VPC without NAT cannot do without. */
export const ENDPOINTS_NEEDED_WITHOUT_NAT = ENDPOINT_SERVICE_NAMES.filter((name) => ENDPOINT_SERVICES[name].needed);
