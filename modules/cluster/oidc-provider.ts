import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js";
import { Fn, TerraformLocal } from "cdktf";
import { Construct } from "constructs";

export interface OidcProviderProps {
  /** The cluster's issuer, with https://. */
  readonly issuer: string;
}

/**
 * Makes IAM believe a cluster's service account tokens (IRSA).
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export class OidcProvider extends Construct {
  readonly arn: string;
  /** The issuer without https://, as conditions of trust policies name it. */
  readonly issuer: string;

  constructor(scope: Construct, id: string, { issuer }: OidcProviderProps) {
    super(scope, id);
    // No thumbprint: IAM trusts the issuer's certificate by its authority, and fills one in.
    const provider = new IamOpenidConnectProvider(this, "this", { url: issuer, clientIdList: ["sts.amazonaws.com"] });
    this.arn = provider.arn;
    // Known only at apply: a local, because there is no text to replace in while synthesizing.
    this.issuer = new TerraformLocal(this, "issuer", Fn.trimprefix(issuer, "https://")).asString;
  }
}
