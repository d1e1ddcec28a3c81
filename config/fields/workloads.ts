import { z } from "zod";

/** How pods get a role: see docs/decisions/0012-workload-identities.md. */
export const via = z.enum(["pod-identity", "irsa", "migrating"]);

const permission = z.strictObject({
  actions: z.array(z.string()).min(1).describe("IAM actions, e.g. s3:GetObject."),
  resources: z
    .array(z.string())
    .min(1)
    .describe("ARNs they hold for. `arn::s3:::bucket/*`, the partition left out, means the region's."),
  condition: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
    .optional()
    .describe("An IAM condition block. Default: none."),
});

const workload = z.strictObject({
  namespace: z.string().describe("Kubernetes namespace of the pods."),
  serviceAccount: z.string().describe("Their service account."),
  via: via
    .optional()
    .describe(
      "pod-identity; irsa, for Fargate and Windows, which have no agent; migrating, while pods move from irsa. " +
        "Default pod-identity.",
    ),
  allow: z
    .array(permission)
    .optional()
    .describe("What they may do in AWS, e.g. readWriteObjects(bucket). Default: none."),
  policies: z
    .array(z.string())
    .optional()
    .describe("Managed policies: AWS's by name, with its path, others by ARN. Default: none."),
  targetRole: z
    .string()
    .optional()
    .describe("A role of another account that the pods act as, by Pod Identity. Needs AWS provider 6. Default: none."),
});

/** Pods that act on AWS. */
export const workloads = z.array(workload);

/** A statement of an identity policy, without its Sid. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> | undefined;
}

export type Via = z.infer<typeof via>;

/** Pods that act on AWS, with everything decided. */
export interface Workload {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Name of their role. */
  readonly roleName: string;
  readonly via: Via;
  readonly allow: readonly Permission[];
  /** AWS's managed policies by name, with its path; others by ARN. */
  readonly policies: readonly string[];
  readonly targetRole: string | undefined;
}
