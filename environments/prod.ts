import { environment, generalPool, gpuInferencePool, readWriteObjects } from "../config/environment.ts";

/** Survives the loss of a zone; its API server is reached inside the VPC alone; pods have addresses of their own; a year of logs. */
export default environment({
  name: "prod",
  account: "444455556666",
  region: "us-west-2",
  owners: ["arn:aws:iam::444455556666:role/PlatformAdmin"],
  tags: { CostCenter: "inference" },
  network: {
    cidr: "10.64.0.0/16",
    nat: "per-zone",
    podCidr: "100.64.0.0/16",
    endpoints: ["ecr.api", "ecr.dkr", "ec2", "sts", "ssm", "sqs", "eks", "eks-auth", "elasticloadbalancing", "logs"],
    flowLogs: { retentionDays: 365 },
  },
  cluster: {
    kubernetesVersion: "1.36",
    access: [
      { principal: "arn:aws:iam::444455556666:role/TeamA", policy: "Edit", namespaces: ["team-a", "team-a-*"] },
      { principal: "arn:aws:iam::444455556666:role/OnCall", policy: "AdminView" },
    ],
    logs: { retentionDays: 365 },
    addons: { "amazon-cloudwatch-observability": {}, "eks-node-monitoring-agent": {} },
  },
  nodeGroups: {
    system: {
      instanceTypes: ["m6i.xlarge"],
      size: { min: 3, max: 6 },
      taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }],
    },
  },
  nodePools: [
    generalPool({ cpu: 1000 }),
    gpuInferencePool({ types: ["g6.2xlarge", "g5.2xlarge"], gpus: 8, businessHours: {} }),
  ],
  workloads: [
    { namespace: "production", serviceAccount: "order-service", allow: [readWriteObjects("inference-prod-orders")] },
  ],
});
