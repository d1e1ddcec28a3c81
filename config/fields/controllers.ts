import { z } from "zod";
import { KARPENTER_VERSION, LOAD_BALANCER_CONTROLLER_VERSION } from "../versions.ts";
import { type Via, via } from "./workloads.ts";

/** Karpenter, which makes nodes for pods that have none. */
export const karpenter = z.strictObject({
  version: z.string().optional().describe(`Its release. Default ${KARPENTER_VERSION}.`),
  via: via.optional().describe("How it gets its role. Default pod-identity."),
});

/** The AWS Load Balancer Controller. */
export const loadBalancerController = z.strictObject({
  version: z.string().optional().describe(`Its release. Default ${LOAD_BALANCER_CONTROLLER_VERSION}.`),
  via: via.optional().describe("How it gets its role. Default pod-identity."),
  features: z
    .array(z.enum(["waf", "shield", "cognito", "globalAccelerator"]))
    .optional()
    .describe("Services it ties load balancers to, permitted in IAM and switched on in the controller. Default: none."),
  foreignTargetGroups: z
    .boolean()
    .optional()
    .describe("TargetGroupBindings may name target groups that something else made. Default false."),
});

/** Karpenter with everything decided. */
export interface Karpenter {
  readonly version: string;
  readonly via: Via;
}

/** The load balancer controller with everything decided. */
export interface LoadBalancerController {
  readonly version: string;
  readonly via: Via;
  readonly features: Readonly<Record<"waf" | "shield" | "cognito" | "globalAccelerator", boolean>>;
  readonly foreignTargetGroups: boolean;
}
