import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GetObjectCommand, NoSuchKey, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Backend } from "./store.ts";

/** Who holds a state, as Terraform writes it into the lock. */
export interface Lock {
  readonly ID: string;
  /** e.g. `OperationTypeApply` */
  readonly Operation: string;
  /** User and machine. */
  readonly Who: string;
  /** When it was taken, in UTC. */
  readonly Created: string;
}

/** A lock in words. */
export function said({ Operation, Who, Created, ID }: Lock): string {
  const [time = ""] = Created.split(".");
  // Commands that change nothing by themselves have none.
  const operation = Operation.replace("OperationType", "").replace("Invalid", "held").toLowerCase();
  return `${operation} by ${Who} since ${time.replace("T", " ")} UTC, ID ${ID}`;
}

/** The arguments of an S3 backend that say how the bucket is reached. */
type Reach = Readonly<{
  bucket: string;
  key: string;
  region?: string;
  workspace_key_prefix?: string;
  use_path_style?: boolean;
  endpoints?: { s3?: string; sts?: string };
  assume_role?: { role_arn: string; session_name?: string; external_id?: string };
}>;

/**
 * Who holds the state of a workspace.
 *
 * @param folder where a path to local state starts from
 * @returns `undefined` when nobody does
 */
export async function lockOf(backend: Backend, workspace: string, folder: string): Promise<Lock | undefined> {
  const text =
    backend.s3 === undefined ? lockFile(backend, workspace, folder) : await lockObject(backend.s3, workspace);
  return text === undefined ? undefined : JSON.parse(text);
}

/** Terraform writes it beside the state. */
function lockFile({ local }: Backend, workspace: string, folder: string): string | undefined {
  const state = workspace === "default" ? dirname(local?.path ?? "") : join(local?.workspace_dir ?? "", workspace);
  try {
    return readFileSync(join(folder, state, ".terraform.tfstate.lock.info"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function lockObject(reach: Reach, workspace: string): Promise<string | undefined> {
  const { bucket, key, workspace_key_prefix: prefix } = reach;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const s3 = new S3Client(await connectionOf(reach));
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${workspace}/${key}.tflock` }),
    );
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function connectionOf(reach: Reach): Promise<S3ClientConfig> {
  const { region, endpoints = {}, use_path_style: forcePathStyle = false, assume_role: role } = reach;
  const place = { ...(region && { region }) };
  const s3 = { ...place, forcePathStyle, ...(endpoints.s3 && { endpoint: endpoints.s3 }) };
  if (role === undefined) return s3;
  const sts = new STSClient({ ...place, ...(endpoints.sts && { endpoint: endpoints.sts }) });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: role.role_arn,
      RoleSessionName: role.session_name ?? "state",
      ExternalId: role.external_id,
    }),
  );
  return {
    ...s3,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  };
}
