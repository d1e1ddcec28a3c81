import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA as Encryption } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA as Versioning } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { Construct } from "constructs";
import { arn, type Place } from "../iam/arn.ts";
import { type ResourceStatement, resourcePolicy } from "../iam/policy-document.ts";

export interface StateBucketProps {
  readonly place: Place;
  /** Name of the bucket; at most 63 characters, and nobody else's in the partition. */
  readonly name: string;
  /** `alias/…` of the key that encrypts it. */
  readonly keyAlias: string;
  /** Days a version is kept after a newer one took its place. */
  readonly noncurrentDays: number;
}

/** Days between asking KMS to delete the key and its end: the longest there is. */
const DELETION_WINDOW_DAYS = 30;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * The bucket that holds the state of every stack, with a key of its own. Neither is destroyed by accident:
 * Terraform refuses a plan that would, and nobody makes them anew, which is where `prevent_destroy` is in the way.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3
 */
export class StateBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  readonly keyArn: string;

  constructor(scope: Construct, id: string, props: StateBucketProps) {
    super(scope, id);
    this.keyArn = this.#key(props);
    const bucket = new S3Bucket(this, "this", {
      bucket: props.name,
      forceDestroy: false,
      lifecycle: { preventDestroy: true },
    });
    this.name = bucket.bucket;
    this.arn = `arn:${props.place.partition}:s3:::${props.name}`;
    this.#protect(bucket, props);
    this.#keepVersions(bucket, props.noncurrentDays);
  }

  #key({ place, name, keyAlias }: StateBucketProps): string {
    const key = new KmsKey(this, "key", {
      description: `Terraform state in ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: resourcePolicy("key", [
        {
          // Without it IAM policies mean nothing to the key, and if its users go nobody can manage it.
          sid: "AllowTheAccountsOwnPolicies",
          principal: { AWS: `arn:${place.partition}:iam::${place.account}:root` },
          actions: ["kms:*"],
          resources: ["*"],
        },
      ]),
      lifecycle: { preventDestroy: true },
    });
    new KmsAlias(this, "alias", { name: keyAlias, targetKeyId: key.keyId });
    return key.arn;
  }

  #protect(bucket: S3Bucket, props: StateBucketProps): void {
    const block = new S3BucketPublicAccessBlock(this, "public-access-block", {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, "ownership", {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new Encryption(this, "encryption", {
      bucket: bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: this.keyArn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketPolicy(this, "policy", {
      bucket: bucket.id,
      policy: resourcePolicy(
        "bucket",
        bucketStatements(this.arn, [this.keyArn, arn(props.place, "kms", props.keyAlias)]),
      ),
      // S3 answers one change of a bucket's access at a time, and a conflict to the other.
      dependsOn: [block],
    });
  }

  #keepVersions(bucket: S3Bucket, noncurrentDays: number): void {
    const versioning = new Versioning(this, "versioning", {
      bucket: bucket.id,
      versioningConfiguration: { status: "Enabled" },
      lifecycle: { preventDestroy: true },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket: bucket.id,
      rule: [
        {
          id: "noncurrent-states",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays }],
          // Every lock that is given back leaves one.
          expiration: [{ expiredObjectDeleteMarker: true }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: ABANDONED_UPLOAD_DAYS }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}

/**
 * What nobody may do with the state bucket, whatever their own policies say. Who sends no header gets
 * the bucket's default, which is its key.
 *
 * @param keyArns the key's names: a backend may give its ARN or its alias's
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function bucketStatements(bucketArn: string, keyArns: readonly string[]): ResourceStatement[] {
  const [algorithm, key] = ["s3:x-amz-server-side-encryption", "s3:x-amz-server-side-encryption-aws-kms-key-id"];
  const objects = `${bucketArn}/*`;
  const denied = { effect: "Deny", principal: "*" } as const;
  return [
    {
      ...denied,
      sid: "DenyWithoutTls",
      actions: ["s3:*"],
      resources: [bucketArn, objects],
      condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      ...denied,
      sid: "DenyOtherEncryption",
      actions: ["s3:PutObject"],
      resources: [objects],
      condition: { StringNotEquals: { [algorithm]: "aws:kms" }, Null: { [algorithm]: "false" } },
    },
    {
      ...denied,
      sid: "DenyOtherKeys",
      actions: ["s3:PutObject"],
      resources: [objects],
      condition: { StringNotEquals: { [key]: keyArns }, Null: { [key]: "false" } },
    },
  ];
}
