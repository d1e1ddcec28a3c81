import { z } from "zod";
import { CHART_NAMES, type ChartName, type ChartSource } from "../charts.ts";

const namespace = z.strictObject({
  podSecurity: z
    .enum(["restricted", "baseline", "privileged"])
    .optional()
    .describe("The Pod Security Standard its pods are held to. Default restricted."),
});

const binding = z.strictObject({
  group: z.string().describe("A Kubernetes group, as access entries name them."),
  clusterRole: z.string().describe("An existing ClusterRole, e.g. view, edit or admin."),
  namespaces: z.array(z.string()).optional().describe("Namespaces it holds in. Default: the whole cluster."),
});

const chart = z.strictObject({
  repository: z
    .string()
    .optional()
    .describe("https://…, oci://…, or an absolute path of a folder of charts. Default: where its makers publish it."),
  version: z.string().optional().describe("Default: the one the platform was tried with."),
});

/** What the platform puts on the cluster, beside controllers and pools. */
export const kubernetes = z.strictObject({
  namespaces: z
    .record(z.string(), namespace)
    .optional()
    .describe(
      "Namespaces to make, with the service accounts of workloads in them. Taking one out deletes what is in it.",
    ),
  bindings: z.array(binding).optional().describe("What members of Kubernetes groups may do. Default: nothing."),
  dcgmExporter: z.boolean().optional().describe("Metrics of GPUs, by NVIDIA's DCGM exporter. Default false."),
  charts: z
    .strictObject(
      Object.fromEntries(CHART_NAMES.map((name) => [name, chart.optional()])) as Record<
        ChartName,
        z.ZodOptional<typeof chart>
      >,
    )
    .optional()
    .describe("Charts from elsewhere: a mirror, a folder."),
  waitForCharts: z
    .boolean()
    .optional()
    .describe(
      "Whether a deploy waits until the pods of charts are ready. Default true; false where there are no nodes.",
    ),
  auth: z
    .strictObject({
      roleArn: z.string().optional().describe("Role that Terraform takes to reach the API server."),
      profile: z.string().optional().describe("Profile of the AWS CLI."),
    })
    .optional()
    .describe("How Terraform's providers get a token, by aws eks get-token. Default: as who runs Terraform."),
});

/** What is on the cluster, with everything decided. */
export interface Kubernetes {
  readonly namespaces: readonly {
    readonly name: string;
    readonly podSecurity: "restricted" | "baseline" | "privileged";
  }[];
  readonly bindings: readonly {
    readonly group: string;
    readonly clusterRole: string;
    readonly namespaces: readonly string[];
  }[];
  readonly dcgmExporter: boolean;
  readonly charts: Readonly<Record<ChartName, ChartSource>>;
  readonly waitForCharts: boolean;
  readonly auth: { readonly roleArn: string | undefined; readonly profile: string | undefined };
}
