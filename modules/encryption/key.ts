import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias/index.js";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key/index.js";
import { Construct } from "constructs";
import { arn, type Place, serviceDomain } from "../iam/arn.ts";
import { resourcePolicy } from "../iam/policy-document.ts";

export interface KeyProps {
  readonly place: Place;
  readonly description: string;
  /** `alias/…` */
  readonly alias: string;
  /** Log groups CloudWatch may encrypt with it, by name. */
  readonly logGroupNames: readonly string[];
}

/** Days between asking KMS to delete the key and its end: the longest there is. What it encrypted ends with it. */
const DELETION_WINDOW_DAYS = 30;

/**
 * A KMS key for a cluster's Secrets and logs, rotated every year.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export class Key extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { place, description, alias, logGroupNames }: KeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "this", {
      description,
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
        {
          sid: "AllowCloudWatchToEncryptTheseLogs",
          principal: { Service: `logs.${place.region}.${serviceDomain(place)}` },
          actions: [
            "kms:Encrypt",
            "kms:Decrypt",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:DescribeKey",
          ],
          resources: ["*"],
          condition: {
            ArnEquals: {
              "kms:EncryptionContext:aws:logs:arn": logGroupNames.map((name) =>
                arn(place, "logs", `log-group:${name}`),
              ),
            },
          },
        },
      ]),
    });
    new KmsAlias(this, "alias", { name: alias, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}
