import { z } from "zod";
import type { Ec2NodeClassSpec } from "../karpenter/ec2-node-class.ts";
import type { NodePoolSpec } from "../karpenter/node-pool.ts";

/** Ready-made pools: see the functions of environment.ts. */
export const PRESETS = ["system", "general", "wide", "gpuInference", "gpuReserved"] as const;
export type Preset = (typeof PRESETS)[number];

const budget = z.strictObject({
  nodes: z.string().optional().describe('How many nodes may go at once: "2", "10%". Default 10%.'),
  reasons: z
    .array(z.enum(["Underutilized", "Empty", "Drifted"]))
    .optional()
    .describe("For which reasons. Default: any."),
  schedule: z.string().optional().describe("When it begins to hold: cron, in UTC. Default: it always holds."),
  duration: z.string().optional().describe("How long it then holds, e.g. 8h."),
});

const reservation = z.strictObject({
  id: z.string().optional().describe("E.g. cr-0123456789abcdef0."),
  tags: z.record(z.string(), z.string()).optional().describe('Its tags; "*" is any value.'),
  ownerID: z.string().optional().describe("The account it belongs to, beside tags. Default: any."),
});

const nodePool = z.strictObject({
  preset: z.enum(PRESETS).optional().describe("What the pool is for: its defaults follow from that."),
  name: z.string().optional().describe("Its name, and its EC2NodeClass's. Default: the preset's."),
  types: z.array(z.string()).optional().describe("EC2 instance types it may use. Default: the preset's choice."),
  families: z
    .array(z.string())
    .optional()
    .describe("Families of instance types, e.g. m7i: every size within the limits. Default: the preset's choice."),
  architectures: z
    .array(z.enum(["amd64", "arm64"]))
    .optional()
    .describe("Processors. Default: the types' own; amd64 where none are named, with wide both."),
  capacityTypes: z
    .array(z.enum(["spot", "on-demand"]))
    .optional()
    .describe("How capacity is bought. Default spot and on-demand; of system on-demand; of gpuReserved reserved."),
  cpu: z
    .int()
    .optional()
    .describe("Most vCPUs of all its nodes. Default 100, of system 32; of GPU pools none: GPUs limit them."),
  memoryGiB: z.int().optional().describe("Most memory of all its nodes, in GiB. Default: 8 a vCPU; of system 4."),
  gpus: z.int().optional().describe("Most GPUs of all its nodes. GPU pools must say it."),
  zones: z.array(z.string()).optional().describe("Zones its nodes are in. Default: all of the network's."),
  labels: z.record(z.string(), z.string()).optional().describe("Labels of its nodes, beside the preset's."),
  taints: z
    .array(
      z.strictObject({
        key: z.string().describe("E.g. example.com/team."),
        value: z.string().optional().describe("Default: none."),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).describe("What it does to pods."),
      }),
    )
    .optional()
    .describe("Taints of its nodes, beside the preset's."),
  diskGiB: z
    .int()
    .optional()
    .describe("Root volume in GiB, gp3, encrypted. Default 50; 200, and fast, for GPUs without NVMe devices."),
  maxPods: z.int().optional().describe("Most pods a node takes. Default: what its smallest type has addresses for."),
  amiRelease: z
    .string()
    .optional()
    .describe("Release of the AL2023 images, e.g. v20261003. Default: the newest of the dated data."),
  weight: z.int().optional().describe("Pools with more are tried first, 1 to 100. Default none; of gpuReserved 100."),
  consolidateAfter: z
    .string()
    .optional()
    .describe("How long pods must have left a node alone before it may go. Default 1m; GPUs 10m, reserved Never."),
  expireAfter: z
    .string()
    .optional()
    .describe("Age at which a node is replaced, whatever budgets say. Default 720h; GPUs Never."),
  terminationGracePeriod: z
    .string()
    .optional()
    .describe("Longest a node drains; then its pods go, protected or not. Default 4h; GPUs 1h."),
  budgets: z
    .array(budget)
    .optional()
    .describe("How many nodes may go at once. Default: all that are empty, a tenth of the others."),
  businessHours: z
    .strictObject({
      schedule: z.string().optional().describe("When they begin: cron, in UTC. Default 0 9 * * mon-fri."),
      duration: z.string().optional().describe("How long they last. Default 8h."),
    })
    .optional()
    .describe("Hours in which no node goes but an empty one. Default: none."),
  fastImagePull: z
    .boolean()
    .optional()
    .describe(
      "Layers of images are fetched and unpacked side by side. Default: on with GPUs, where nodes are fit for it.",
    ),
  reservations: z.array(reservation).optional().describe("Capacity reservations: gpuReserved must name some."),
  nodeClass: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "In place of a preset: the spec of an EC2NodeClass, as Karpenter documents it. Role, subnets and security group are filled in where it leaves them out.",
    ),
  nodePool: z
    .record(z.string(), z.unknown())
    .optional()
    .describe(
      "In place of a preset: the spec of a NodePool, as Karpenter documents it. Its nodeClassRef is filled in.",
    ),
});

/** Karpenter's pools. */
export const nodePools = z.array(nodePool);

/** A pool as a file says it. */
export type NodePoolInput = z.input<typeof nodePool>;

/** A class's spec without what only a made cluster has: its security group, where the spec names none. */
export type NodeClassTemplate = Omit<Ec2NodeClassSpec, "securityGroupSelectorTerms"> &
  Partial<Pick<Ec2NodeClassSpec, "securityGroupSelectorTerms">>;

/** A pool with everything decided. */
export interface NodePool {
  readonly name: string;
  /** The EC2NodeClass of the same name. */
  readonly nodeClass: NodeClassTemplate;
  readonly nodePool: NodePoolSpec;
}
