/** What an argument of the S3 backend holds. */
export type Kind = "string" | "boolean" | "number" | "strings" | "tags" | Arguments;

export interface Argument {
  readonly kind: Kind;
  /** Completes "allowed …" where the kind does not say it all. */
  readonly allowed?: string;
  /** What a string has to look like. */
  readonly pattern?: RegExp;
  /** Why it must be there, and for a boolean be true. @default it may be left out */
  readonly needed?: string;
}

/** Arguments by the names Terraform gives them. */
export interface Arguments {
  readonly [name: string]: Argument;
}

const OFF: Argument = { kind: "boolean" };

/**
 * The arguments that every stack and every reader of a stack can share.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export const S3_ARGUMENTS: Arguments = {
  bucket: {
    kind: "string",
    pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    allowed: "the name of a bucket: 3 to 63 small letters, digits, dots and hyphens",
    needed: "Add the bucket that holds the state.",
  },
  region: {
    kind: "string",
    pattern: /^[a-z]{2}(-[a-z]+)+-\d$/,
    allowed: "the region of the bucket, e.g. us-west-2",
    needed: "Add the bucket's region: whoever runs Terraform may have another one set.",
  },
  encrypt: {
    kind: "boolean",
    allowed: "true",
    needed: "Set it to true: without it Terraform does not use the key in kms_key_id.",
  },
  kms_key_id: {
    kind: "string",
    pattern: /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/,
    allowed: "the ARN of a KMS key or alias, which also holds for those who come from another account",
    needed: "Add the ARN of the key that encrypts the state: it holds what the platform's outputs and resources say.",
  },
  use_lockfile: {
    kind: "boolean",
    allowed: "true",
    needed: "Set it to true: without a lock two applies at once lose what one of them wrote.",
  },
  workspace_key_prefix: {
    kind: "string",
    pattern: /^[\w.:-]+(\/[\w.:-]+)*$/,
    allowed: "a path without a slash at its ends, e.g. inference",
    needed: "Name this project: two that keep their state in one bucket under one prefix overwrite each other's.",
  },
  assume_role: {
    kind: {
      role_arn: {
        kind: "string",
        pattern: /^arn:aws[\w-]*:iam::\d{12}:role\/.+$/,
        allowed: "the ARN of a role",
        needed: "Add the role, or leave assume_role out.",
      },
      duration: { kind: "string", allowed: "a duration from 15m to 12h" },
      external_id: { kind: "string" },
      policy: { kind: "string" },
      policy_arns: { kind: "strings" },
      session_name: { kind: "string" },
      source_identity: { kind: "string" },
      tags: { kind: "tags" },
      transitive_tag_keys: { kind: "strings" },
    },
  },
  allowed_account_ids: { kind: "strings" },
  forbidden_account_ids: { kind: "strings" },
  endpoints: {
    kind: { s3: { kind: "string" }, sts: { kind: "string" }, iam: { kind: "string" }, sso: { kind: "string" } },
  },
  sts_region: { kind: "string" },
  custom_ca_bundle: { kind: "string" },
  max_retries: { kind: "number" },
  retry_mode: { kind: "string", pattern: /^(standard|adaptive)$/, allowed: "standard or adaptive" },
  use_dualstack_endpoint: OFF,
  use_fips_endpoint: OFF,
  use_path_style: OFF,
  skip_credentials_validation: OFF,
  skip_metadata_api_check: OFF,
  skip_region_validation: OFF,
  skip_requesting_account_id: OFF,
  skip_s3_checksum: OFF,
};

/** Why Terraform knows an argument that is refused here, and what to do instead. */
export interface Refused {
  readonly allowed: string;
  readonly remedy: string;
  /** Its value is nobody's to read. */
  readonly secret?: true;
}

const CREDENTIAL: Refused = {
  allowed: "no credential: this is copied into every stack, its plans and .terraform",
  remedy: "Remove it, and renew it if anybody saw it. Set AWS_PROFILE, or name a role in assume_role.",
  secret: true,
};
const OF_ONE_MACHINE: Refused = {
  allowed: "nothing that only one machine has: this is copied into every stack, and its plans run elsewhere",
  remedy: "Remove it and set AWS_PROFILE, or name a role in assume_role.",
};
const DYNAMODB: Refused = {
  allowed: "locks in the bucket itself: Terraform gives up locks in DynamoDB",
  remedy: "Remove it and set use_lockfile = true.",
};
const OF_THE_ROLE: Refused = {
  allowed: "what belongs to the role, inside assume_role: Terraform gives up the argument here",
  remedy: "Move it into assume_role = { … }, where role_arn names the role.",
};
const OF_ENDPOINTS: Refused = {
  allowed: "endpoints by service, inside endpoints: Terraform gives up the argument here",
  remedy: "Move it into endpoints = { s3 = … }.",
};

/** Arguments of Terraform's that are refused, each with its reason. */
export const REFUSED: Readonly<Record<string, Refused>> = {
  access_key: CREDENTIAL,
  secret_key: CREDENTIAL,
  token: CREDENTIAL,
  sse_customer_key: CREDENTIAL,
  web_identity_token: CREDENTIAL,
  profile: OF_ONE_MACHINE,
  shared_config_files: OF_ONE_MACHINE,
  shared_credentials_file: OF_ONE_MACHINE,
  shared_credentials_files: OF_ONE_MACHINE,
  dynamodb_table: DYNAMODB,
  dynamodb_endpoint: DYNAMODB,
  role_arn: OF_THE_ROLE,
  session_name: OF_THE_ROLE,
  external_id: OF_THE_ROLE,
  assume_role_policy: OF_THE_ROLE,
  assume_role_policy_arns: OF_THE_ROLE,
  assume_role_tags: OF_THE_ROLE,
  assume_role_transitive_tag_keys: OF_THE_ROLE,
  endpoint: OF_ENDPOINTS,
  sts_endpoint: OF_ENDPOINTS,
  iam_endpoint: OF_ENDPOINTS,
  force_path_style: { allowed: "its newer name", remedy: "Write use_path_style." },
  key: {
    allowed: "no key: each stack has its own, WORKSPACE_KEY_PREFIX/ENVIRONMENT/STACK/terraform.tfstate",
    remedy: "Remove it. workspace_key_prefix is what you choose.",
  },
};

/** Text that is a credential wherever it stands: an access key, or a password in an address. */
export const CREDENTIAL_TEXT = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|:\/\/[^/\s]*:[^/\s]*@/;
