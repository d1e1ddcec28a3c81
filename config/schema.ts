import { z } from "zod";
import { cluster } from "./fields/cluster.ts";
import { karpenter, loadBalancerController } from "./fields/controllers.ts";
import { kubernetes } from "./fields/kubernetes.ts";
import { network } from "./fields/network.ts";
import { nodeGroups } from "./fields/node-groups.ts";
import { nodePools } from "./fields/node-pools.ts";
import { workloads } from "./fields/workloads.ts";

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
  cluster: cluster.optional().describe("The control plane, and who may use it. Everything in it has a default."),
  nodeGroups: nodeGroups
    .optional()
    .describe("Managed node groups, by name. There is always one named system, which runs what runs the platform."),
  karpenter: karpenter.optional().describe("Karpenter, which makes nodes for pods that have none."),
  nodePools: nodePools
    .optional()
    .describe(
      "Karpenter's pools of nodes: systemPool(), generalPool(), widePool(), gpuInferencePool(), gpuReservedPool(), " +
        "or raw specs. Default [generalPool()], which stops at 100 vCPUs.",
    ),
  loadBalancerController: loadBalancerController.optional().describe("The AWS Load Balancer Controller."),
  workloads: workloads.optional().describe("Pods that act on AWS, and what they may do there."),
  kubernetes: kubernetes.optional().describe("What the platform puts on the cluster, beside controllers and pools."),
  permissionsBoundary: z
    .string()
    .optional()
    .describe("ARN of the IAM policy that bounds every role the platform makes. Default: none."),
});
