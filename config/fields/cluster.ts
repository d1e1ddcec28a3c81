import { z } from "zod";
import { addons } from "./addons.ts";
import { retentionDays } from "./retention.ts";

/** The control plane's logs. */
export const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

const grant = z.strictObject({
  principal: z.string().describe("The ARN of an IAM role or user, of any account."),
  policy: z
    .string()
    .optional()
    .describe("An EKS access policy: View, Edit, Admin, AdminView, ClusterAdmin, or a full name or ARN."),
  namespaces: z
    .array(z.string())
    .optional()
    .describe("Namespaces the policy holds in, a * at the end allowed. Default: the whole cluster."),
  groups: z
    .array(z.string())
    .optional()
    .describe("Kubernetes groups the principal is in, for RBAC of your own. Default: none."),
  type: z
    .enum(["STANDARD", "EC2_LINUX"])
    .optional()
    .describe(
      "STANDARD for people and programs, EC2_LINUX for the role of nodes that nothing else admits: " +
        "EKS itself admits those of managed node groups. Default STANDARD.",
    ),
});

/** The control plane, and who may use it. */
export const cluster = z.strictObject({
  kubernetesVersion: z.string().optional().describe('The minor version, in quotes: "1.36". Default 1.36.'),
  supportType: z
    .enum(["STANDARD", "EXTENDED"])
    .optional()
    .describe(
      "What happens when standard support ends: STANDARD upgrades, EXTENDED stays and costs six times the price. " +
        "Default STANDARD.",
    ),
  endpoint: z
    .strictObject({
      private: z
        .boolean()
        .optional()
        .describe("The API server answers inside the VPC. Default true. Without it, nodes reach it by NAT."),
      public: z
        .array(z.string())
        .optional()
        .describe("IPv4 blocks that reach the API server from the internet. Default: none, no public endpoint."),
    })
    .optional()
    .describe("Where the API server answers. Default: inside the VPC only."),
  access: z
    .array(grant)
    .optional()
    .describe("Who else may use the cluster, beside the owners: a policy, or Kubernetes groups, for a principal."),
  authenticationMode: z
    .enum(["API", "API_AND_CONFIG_MAP"])
    .optional()
    .describe("API: access entries alone. API_AND_CONFIG_MAP: aws-auth too, while it has readers. Default API."),
  creatorIsAdmin: z
    .boolean()
    .optional()
    .describe(
      "Whoever creates the cluster administers it for ever. Default false. Changing it replaces the cluster. " +
        "EKS makes the creator's entry: who deploys must not be an owner as well.",
    ),
  logs: z
    .strictObject({
      types: z.array(z.enum(LOG_TYPES)).optional().describe("Which logs the control plane writes. Default: all five."),
      retentionDays: retentionDays.describe("Days CloudWatch keeps them. Default 90."),
    })
    .optional()
    .describe("The control plane's logs, in CloudWatch, encrypted with the cluster's key."),
  prefixDelegation: z
    .boolean()
    .optional()
    .describe("Pods get addresses from /28 prefixes: up to 110 or 250 a node. Default true."),
  zonalShift: z
    .boolean()
    .optional()
    .describe("Lets Amazon Application Recovery Controller move traffic out of an impaired zone. Default true."),
  deletionProtection: z
    .boolean()
    .optional()
    .describe("EKS refuses to delete the cluster until this is off. Default true. Needs AWS provider 6."),
  controlPlaneTier: z
    .enum(["standard", "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl"])
    .optional()
    .describe("Capacity the control plane keeps ready, at a price beyond standard. Default: EKS's, standard."),
  addons: addons
    .optional()
    .describe(
      "EKS add-ons beside vpc-cni, kube-proxy, eks-pod-identity-agent, coredns and aws-ebs-csi-driver; settings of any.",
    ),
});

/** A policy that an access entry is associated with. */
export interface AccessPolicy {
  /** E.g. `AmazonEKSViewPolicy`. */
  readonly name: string;
  /** Where it holds; none means the whole cluster. */
  readonly namespaces: readonly string[];
}

/** What a principal may do in the cluster. */
export interface AccessEntry {
  readonly principal: string;
  readonly type: "STANDARD" | "EC2_LINUX";
  readonly groups: readonly string[];
  readonly policies: readonly AccessPolicy[];
}

/** A control plane with everything decided. */
export interface Cluster {
  readonly kubernetesVersion: string;
  readonly supportType: "STANDARD" | "EXTENDED";
  readonly endpoint: { readonly private: boolean; readonly public: readonly string[] };
  readonly access: readonly AccessEntry[];
  readonly authenticationMode: "API" | "API_AND_CONFIG_MAP";
  readonly creatorIsAdmin: boolean;
  readonly logs: { readonly types: readonly (typeof LOG_TYPES)[number][]; readonly retentionDays: number };
  readonly prefixDelegation: boolean;
  /** Pods have addresses of their own block. */
  readonly customNetworking: boolean;
  readonly zonalShift: boolean;
  readonly deletionProtection: boolean;
  readonly controlPlaneTier: string | undefined;
}
