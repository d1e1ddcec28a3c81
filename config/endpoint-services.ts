/**
 * Interface endpoint services an EKS platform has a use for, and what for. `needed` marks those
 * without which nodes in a VPC without NAT cannot join, pull images or be managed by Karpenter;
 * `cn` those whose full names begin with `cn.` in China.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts for `cn`
 */
export const ENDPOINT_SERVICES = {
  ec2: { for: "the VPC CNI and Karpenter: network interfaces, instances", needed: true, cn: true },
  "ecr.api": { for: "image pulls: authorization and manifests", needed: true, cn: true },
  "ecr.dkr": { for: "image pulls: the registry (layers come through the S3 gateway)", needed: true, cn: true },
  eks: { for: "nodes and Karpenter: DescribeCluster", needed: true, cn: true },
  "eks-auth": { for: "the Pod Identity agent", needed: true, cn: false },
  sqs: { for: "Karpenter's interruption queue", needed: true, cn: true },
  ssm: { for: "Karpenter's AMI aliases, Session Manager", needed: true, cn: false },
  sts: { for: "IRSA and aws eks get-token", needed: true, cn: true },
  autoscaling: { for: "Cluster Autoscaler", needed: false, cn: true },
  ec2messages: { for: "Session Manager on nodes", needed: false, cn: false },
  elasticfilesystem: { for: "the EFS CSI driver", needed: false, cn: true },
  elasticloadbalancing: { for: "the AWS Load Balancer Controller", needed: false, cn: false },
  kms: { for: "encrypted volumes and Secrets in workloads", needed: false, cn: false },
  logs: { for: "CloudWatch Logs agents", needed: false, cn: false },
  monitoring: { for: "CloudWatch metrics agents", needed: false, cn: true },
  secretsmanager: { for: "workloads that read secrets", needed: false, cn: false },
  ssmmessages: { for: "Session Manager on nodes", needed: false, cn: false },
} as const;

export type EndpointService = keyof typeof ENDPOINT_SERVICES;

export const ENDPOINT_SERVICE_NAMES = Object.keys(ENDPOINT_SERVICES) as EndpointService[];

/** What a VPC without NAT cannot do without. */
export const ENDPOINTS_NEEDED_WITHOUT_NAT = ENDPOINT_SERVICE_NAMES.filter((name) => ENDPOINT_SERVICES[name].needed);

/** An endpoint service as environments name it, and as EC2 does. */
export interface Endpoint {
  readonly service: EndpointService;
  /** E.g. `com.amazonaws.us-west-2.ecr.api`. */
  readonly serviceName: string;
}

/** The endpoint service of a region. */
export function endpointIn(region: string, partition: string, service: EndpointService): Endpoint {
  const prefix = partition === "aws-cn" && ENDPOINT_SERVICES[service].cn ? "cn." : "";
  return { service, serviceName: `${prefix}com.amazonaws.${region}.${service}` };
}
