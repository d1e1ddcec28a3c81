import { actionOf, type TerraformPlan } from "./terraform-plan.ts";

/** A stack's plan. */
export interface StackPlan {
  readonly stack: string;
  readonly plan: TerraformPlan;
}

export interface PlanReportOptions {
  readonly environment: string;
  /** Addresses of protected resources that may be replaced or destroyed. */
  readonly allow: readonly string[];
  /** Stacks that could not be planned, and why not. */
  readonly unplanned: readonly { readonly stack: string; readonly why: string }[];
}

export interface PlanReport {
  /** The summary, for a comment on a pull request. */
  readonly markdown: string;
  /** Addresses of protected resources that would be replaced or destroyed, and are not allowed to be. */
  readonly refused: readonly string[];
}

/** What plans of one environment's stacks would do, for people to read. */
export function planReport(plans: readonly StackPlan[], options: PlanReportOptions): PlanReport {
  const { environment, allow } = options;
  const PROTECTED = ["aws_eks_cluster", "aws_vpc", "aws_kms_key", "aws_s3_bucket", "aws_sqs_queue"];
  const refused = plans.flatMap(({ plan }) =>
    (plan.resource_changes ?? [])
      .filter((resource) => PROTECTED.includes(resource.type) && ["replace", "destroy"].includes(actionOf(resource)))
      .map(({ address }) => address)
      .filter((address) => !allow.includes(address)),
  );
  const lines = plans.flatMap(({ stack, plan }) =>
    (plan.resource_changes ?? [])
      .filter((resource) => actionOf(resource) !== "none")
      .map((resource) => `- ${stack}: ${actionOf(resource)} \`${resource.address}\``),
  );
  return { markdown: [`## Plan of ${environment}`, "", ...lines, ""].join("\n"), refused };
}
