import { z } from "zod";

/** The shape of a file of bootstrap/. Facts beyond that are in rules.ts. */
export const accountSchema = z.strictObject({
  account: z.string().describe("The AWS account, 12 digits. Terraform refuses to work in any other."),
  region: z.string().describe("Where its state bucket is, e.g. us-west-2."),
  project: z.string().optional().describe("First part of every AWS name. Default inference."),
  repository: z.string().describe("The repository on GitHub whose workflows plan and deploy: OWNER/NAME."),
  environments: z
    .array(z.string())
    .min(1)
    .describe("Environments in this account, as their files are called. Each gets a deploy role."),
  stateBucket: z
    .string()
    .optional()
    .describe("Name of the bucket that holds every stack's state. Default <project>-terraform-state-<account>."),
  noncurrentDays: z
    .int()
    .optional()
    .describe("Days the bucket keeps a state after a newer one took its place: 1 to 3650. Default 90."),
  existing: z
    .array(z.enum(["githubOidcProvider", "spotServiceLinkedRole"]))
    .optional()
    .describe("What the account has already, made by somebody else: an account holds one of each. Default none."),
});
