import { environment } from "../config/environment.ts";

/** Survives the loss of a zone; pods have addresses of their own; a year of flow logs. */
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
});
