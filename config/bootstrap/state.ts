import type { S3Arguments } from "../backend/backend.ts";
import type { Account } from "./account.ts";

/**
 * How Terraform reaches an account's state bucket: what backend.tf would say.
 *
 * @param elsewhere whether S3 is another than AWS's own, which has neither buckets' host names nor more than it needs
 */
export function stateArguments(
  { stateBucket, region, partition, account, project }: Account,
  elsewhere: boolean,
): S3Arguments {
  return {
    bucket: stateBucket,
    region,
    encrypt: true,
    kms_key_id: `arn:${partition}:kms:${region}:${account}:${stateKeyAlias(project)}`,
    use_lockfile: true,
    workspace_key_prefix: project,
    ...(elsewhere
      ? {
          use_path_style: true,
          skip_credentials_validation: true,
          skip_metadata_api_check: true,
          skip_requesting_account_id: true,
        }
      : {}),
  };
}

/** Name of the key that encrypts states. */
export function stateKeyAlias(project: string): string {
  return `alias/${project}-terraform-state`;
}

/** The stack of the account that `bootstrap/<name>.ts` speaks of; its state is called so too. */
export function bootstrapStack(name: string): string {
  return `bootstrap-${name}`;
}
