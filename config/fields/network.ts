import { z } from "zod";
import { ENDPOINT_SERVICE_NAMES, type Endpoint } from "../endpoint-services.ts";
import type { SubnetPlan } from "../subnet-plan.ts";
import { retentionDays } from "./retention.ts";

const prefixLength = z.int();

const flowLogs = z.strictObject({
  retentionDays: retentionDays.describe(
    "Days CloudWatch keeps the log. Default 30; one of the values CloudWatch Logs takes.",
  ),
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

/** Where the cluster lives. */
export const network = z.strictObject({
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

export type Nat = NonNullable<z.input<typeof network>["nat"]>;

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
