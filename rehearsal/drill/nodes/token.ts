import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { SignatureV4 } from "@smithy/signature-v4";
import type { AwsConnection } from "../../platform/connection.ts";

const PREFIX = "k8s-aws-v1.";
/** As long as `aws eks get-token` asks for; the token itself is good for 15 minutes, whatever this says. */
const EXPIRES_SECONDS = 60;

/**
 * A token with which an instance uses its cluster, made as nodeadm's kubelets have `aws eks get-token`
 * make it: a presigned question to STS who one is, with the cluster's name in a signed header.
 *
 * An instance gets its role's credentials from EC2, in a session named by its id. The local AWS has no
 * metadata service in instances: the role is assumed in such a session instead.
 */
export async function tokenOfInstance(
  connection: AwsConnection,
  clusterName: string,
  instance: { readonly id: string; readonly roleArn: string },
): Promise<string> {
  const sts = new STSClient(connection);
  const command = new AssumeRoleCommand({ RoleArn: instance.roleArn, RoleSessionName: instance.id });
  const { Credentials } = await sts.send(command);
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const signer = new SignatureV4({
    service: "sts",
    region: connection.region,
    credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
    sha256: sts.config.sha256,
  });
  const { protocol, hostname, port, host } = new URL(connection.endpoint);
  const question = {
    method: "GET",
    protocol,
    hostname,
    port: Number(port),
    path: "/",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { host, "x-k8s-aws-id": clusterName },
  };
  const { query } = await signer.presign(question, { expiresIn: EXPIRES_SECONDS });
  const url = `${connection.endpoint}/?${new URLSearchParams(query as Record<string, string>)}`;
  return PREFIX + Buffer.from(url).toString("base64url");
}
