import { z } from "zod";

const nodeGroup = z.strictObject({
  instanceTypes: z
    .array(z.string())
    .optional()
    .describe("EC2 instance types, of one architecture. Several for Spot. Default, of the system group: m6i.large."),
  capacityType: z.enum(["ON_DEMAND", "SPOT"]).optional().describe("Default ON_DEMAND."),
  size: z
    .strictObject({
      min: z.int().optional().describe("Fewest nodes. Default 0, of the system group 2."),
      max: z.int().optional().describe("Most nodes. Default 4."),
      desired: z
        .int()
        .optional()
        .describe("Nodes now. Default: the fewest. With `autoscaled`, only what the group begins with."),
    })
    .optional()
    .describe("How many nodes."),
  autoscaled: z
    .boolean()
    .optional()
    .describe("Something in the cluster changes the number of nodes, and Terraform leaves it alone. Default false."),
  zones: z.array(z.string()).optional().describe("Zones its nodes are in. Default: all of the network's."),
  diskGiB: z.int().optional().describe("Root volume in GiB, gp3, encrypted. Default 50."),
  labels: z.record(z.string(), z.string()).optional().describe("Labels of its nodes. Default: none."),
  taints: z
    .array(
      z.strictObject({
        key: z.string().describe("E.g. CriticalAddonsOnly."),
        value: z.string().optional().describe("Default: none."),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe("What it does to pods."),
      }),
    )
    .optional()
    .describe("Taints of its nodes. Default: none."),
  maxPods: z
    .int()
    .optional()
    .describe("Most pods a node takes. Default: what the smallest type has addresses for, at most 110 or 250."),
  releaseVersion: z
    .string()
    .optional()
    .describe("The AMI, e.g. 1.36.1-20261003. Default: the newest of the dated data for the Kubernetes version."),
});

/** Managed node groups, by name. */
export const nodeGroups = z.record(z.string(), nodeGroup);

/** The group every environment has: it runs what runs the platform, Karpenter first. */
export const SYSTEM = "system";

/** A taint, as Kubernetes writes it. */
export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** A managed node group with everything decided. */
export interface NodeGroup {
  readonly name: string;
  readonly instanceTypes: readonly string[];
  /** EKS's name of the AMI's kind, e.g. `AL2023_x86_64_STANDARD`. */
  readonly amiType: string;
  readonly capacityType: "ON_DEMAND" | "SPOT";
  readonly size: { readonly min: number; readonly max: number; readonly desired: number };
  readonly autoscaled: boolean;
  /** Which of the network's private subnets it is in, by position; `undefined` means all. */
  readonly subnetIndexes: readonly number[] | undefined;
  readonly diskGiB: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly maxPods: number;
  readonly releaseVersion: string;
}
