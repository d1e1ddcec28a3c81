import type { z as Zod } from "zod";
import { ENDPOINT_SERVICE_NAMES, type Endpoint } from "./endpoint-services.ts";
import type { Names } from "./names.ts";
import type { SubnetPlan } from "./subnet-plan.ts";
import { z } from "./zod.ts";

/** How long CloudWatch keeps log events, in days: the only values it takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const prefixLength = z.int();

const flowLogs = z.strictObject({
  retentionDays: z
    .literal(RETENTION_DAYS)
    .optional()
    .describe("Days CloudWatch keeps the log. Default 30; one of the values CloudWatch Logs takes."),
  traffic: z.enum(["ALL", "ACCEPT", "REJECT"]).optional().describe("Which traffic is logged. Default ALL."),
});

const existingNetwork = z.strictObject({
  vpcId: z.string().describe("The VPC, e.g. vpc-0123456789abcdef0. DNS support and DNS host names must be on."),
  privateSubnetIds: z
    .array(z.string())
    .describe(
      "Subnets for nodes and pods, in two zones at least, tagged kubernetes.io/role/internal-elb=1, " +
        "with a way to ECR, EC2, STS and EKS (NAT or endpoints).",
    ),
  controlPlaneSubnetIds: z
    .array(z.string())
    .optional()
    .describe("Subnets for the control plane's network interfaces, in two zones at least. Default: the private ones."),
  publicSubnetIds: z
    .array(z.string())
    .optional()
    .describe("Subnets for internet-facing load balancers, tagged kubernetes.io/role/elb=1. Default: none."),
});

const network = z.strictObject({
  cidr: z
    .string()
    .optional()
    .describe("The VPC's IPv4 block, /16 to /28, private (RFC 1918 or 6598). Required unless `existing` is given."),
  zones: z
    .array(z.string())
    .optional()
    .describe("Availability zones, two to six. Default: the region's first three. Zones added later move no subnet."),
  nat: z
    .enum(["per-zone", "one", "none"])
    .optional()
    .describe(
      "NAT gateways: `per-zone` survives the loss of a zone, `one` costs a third and does not, " +
        "`none` leaves only VPC endpoints. Default per-zone.",
    ),
  subnets: z
    .strictObject({
      private: prefixLength
        .optional()
        .describe("Nodes and pods. Default: a quarter of the VPC each (an eighth from four zones on)."),
      public: prefixLength.optional().describe("Load balancers and NAT gateways. Default /24, smaller in a small VPC."),
      controlPlane: prefixLength.optional().describe("The control plane's network interfaces. Default /28."),
    })
    .optional()
    .describe("Prefix lengths of the subnets, 16 to 28. Changing one replaces subnets."),
  endpoints: z
    .array(z.enum(ENDPOINT_SERVICE_NAMES))
    .optional()
    .describe(
      "Interface endpoints: a cost per zone and hour each, in exchange for traffic that skips NAT. " +
        "Default: ecr.api and ecr.dkr; with nat none, all that nodes need. The free S3 gateway is always there.",
    ),
  flowLogs: z
    .union([flowLogs, z.literal(false)])
    .optional()
    .describe("VPC flow logs to CloudWatch. Default on, all traffic, 30 days; false switches them off."),
  podCidr: z
    .string()
    .optional()
    .describe(
      "A second block for pods alone, /16 or smaller, from 100.64.0.0/10. Default: none; pods share the private subnets.",
    ),
  existing: existingNetwork
    .optional()
    .describe(
      "A VPC that somebody else made, used instead of making one. Checked at plan. Excludes every other field here.",
    ),
});

/** The shape of an environment file. Facts beyond that are in rules/. */
export const environmentSchema = z.strictObject({
  name: z.string().describe("The environment, and its Terraform workspace: lower-case letters, digits, hyphens."),
  project: z
    .string()
    .optional()
    .describe("First part of every AWS name: `<project>-<name>` is the cluster. Default inference."),
  account: z.string().describe("The AWS account, 12 digits. Terraform refuses to work in any other."),
  region: z.string().describe("The AWS region, e.g. us-west-2."),
  owners: z
    .array(z.string())
    .min(1)
    .describe("IAM roles or users who administer the cluster. Nobody else does, the creator included."),
  tags: z
    .record(z.string(), z.string())
    .optional()
    .describe("Tags on everything, beside Project, Environment and ManagedBy."),
  network,
});

/** What an environment file says. */
export type EnvironmentInput = Zod.input<typeof environmentSchema>;

/** An environment file's contents, typed as they are written. */
export function environment(input: EnvironmentInput): EnvironmentInput {
  return input;
}

export type Nat = NonNullable<EnvironmentInput["network"]["nat"]>;

/** A VPC the platform makes. */
export interface CreatedNetwork {
  readonly kind: "created";
  readonly cidr: string;
  readonly podCidr: string | undefined;
  readonly zones: readonly string[];
  readonly subnets: SubnetPlan;
  readonly nat: Nat;
  readonly endpoints: readonly Endpoint[];
  readonly flowLogs: { readonly retentionDays: number; readonly traffic: "ALL" | "ACCEPT" | "REJECT" } | false;
}

/** A VPC that is there already. */
export interface ExistingNetwork {
  readonly kind: "existing";
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly controlPlaneSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
}

/** A complete environment: every default decided, every rule kept, frozen. */
export interface Environment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly names: Names;
  readonly network: CreatedNetwork | ExistingNetwork;
}
