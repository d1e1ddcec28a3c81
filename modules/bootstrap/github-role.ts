import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js";
import { Construct } from "constructs";
import { type PermissionStatement, permissions, type TrustStatement, trust } from "../iam/policy-document.ts";

/** Where GitHub's tokens for workflows come from, without https://. */
export const GITHUB_ISSUER = "token.actions.githubusercontent.com";

/**
 * Path of everything in IAM that is the account's and no environment's. What may change `role/inference-dev*` cannot
 * reach `role/bootstrap/…`, whatever it is called.
 */
export const BOOTSTRAP_PATH = "/bootstrap/";

export interface GitHubRoleProps {
  /** Name of the role, at most 64 characters. */
  readonly name: string;
  readonly description: string;
  /** ARN of the IAM provider that believes GitHub's tokens. */
  readonly providerArn: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** What a workflow may run for: the rest of a token's subject, e.g. `pull_request`. */
  readonly subjects: readonly string[];
  /** Managed policies, each of a duty of its own. */
  readonly duties: readonly { readonly duty: string; readonly statements: readonly PermissionStatement[] }[];
}

/** Credentials that end in the middle of an apply leave what Terraform knows nothing of; a cluster's nodes take long. */
const SESSION_SECONDS = 3 * 60 * 60;

/**
 * A role for workflows of one repository: no key is kept anywhere.
 *
 * @see https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 */
export class GitHubRole extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: GitHubRoleProps) {
    super(scope, id);
    const role = new IamRole(this, "this", {
      name: props.name,
      path: BOOTSTRAP_PATH,
      description: props.description,
      assumeRolePolicy: trust([githubTrust(props)]),
      maxSessionDuration: SESSION_SECONDS,
    });
    for (const { duty, statements } of props.duties) {
      const policy = new IamPolicy(this, duty, {
        name: `${props.name}-${duty}`,
        path: BOOTSTRAP_PATH,
        description: `${duty} of ${props.name}`,
        policy: permissions("managed", statements),
      });
      new IamRolePolicyAttachment(this, `${duty}-attachment`, { role: role.name, policyArn: policy.arn });
    }
    this.arn = role.arn;
  }
}

/** Subjects are compared whole: with a pattern, a branch or a pull request could be named so as to match. */
export function githubTrust({
  providerArn,
  repository,
  subjects,
}: Pick<GitHubRoleProps, "providerArn" | "repository" | "subjects">): TrustStatement {
  return {
    sid: "AllowWorkflowsOfTheRepository",
    actions: ["sts:AssumeRoleWithWebIdentity"],
    principal: { Federated: providerArn },
    condition: {
      StringEquals: {
        [`${GITHUB_ISSUER}:aud`]: "sts.amazonaws.com",
        [`${GITHUB_ISSUER}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
      },
    },
  };
}
