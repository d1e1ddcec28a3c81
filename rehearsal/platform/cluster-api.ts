import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { KubeConfig, KubernetesObjectApi } from "@kubernetes/client-node";
import type { EnvironmentInput } from "../../config/environment.ts";
import { namesOf } from "../../config/names.ts";
import { type ApiServer, type ApiServerOptions, startApiServer } from "./kubernetes.ts";
import type { LocalAws } from "./local-aws.ts";

export interface ClusterApiOptions extends Omit<ApiServerOptions, "tokenWebhook"> {
  /** The environment whose cluster it is. */
  readonly input: EnvironmentInput;
  readonly aws: LocalAws;
  /** Folder to write to. */
  readonly folder: string;
}

/**
 * Starts the Kubernetes API that stands behind an environment's cluster: a real API server, which
 * asks the local AWS whose a token is, as EKS asks IAM; and of which the local AWS tells whoever asks
 * for the cluster, made already or not.
 *
 * @throws MissingPrerequisite as startApiServer does
 */
export async function startClusterApi({ input, aws, folder, ...options }: ClusterApiOptions): Promise<ApiServer> {
  const { cluster } = namesOf(input.project ?? "inference", input.name);
  const tokenWebhook = join(folder, "token-webhook.yaml");
  const review = `${aws.endpoint}/_local/token-review/${input.account}/${input.region}/${cluster}`;
  writeFileSync(tokenWebhook, webhookKubeconfig(review));
  const api = await startApiServer({ ...options, tokenWebhook });
  await tellAws(aws, api);
  await bindAdministrators(api);
  return api;
}

/** What EKS's own authorizer does by access policies, RBAC does here: see rehearsal/aws/README.md. */
const ADMINISTRATORS = "eks-access-policy:AmazonEKSClusterAdminPolicy";

async function bindAdministrators({ adminKubeconfig }: ApiServer): Promise<void> {
  const config = new KubeConfig();
  config.loadFromFile(adminKubeconfig);
  const apiGroup = "rbac.authorization.k8s.io";
  await config.makeApiClient(KubernetesObjectApi).create({
    ...{ apiVersion: `${apiGroup}/v1`, kind: "ClusterRoleBinding", metadata: { name: "eks-cluster-admins" } },
    ...{ roleRef: { apiGroup, kind: "ClusterRole", name: "cluster-admin" } },
    ...{ subjects: [{ apiGroup, kind: "Group", name: ADMINISTRATORS }] },
  });
}

async function tellAws(aws: LocalAws, { url, caData }: ApiServer): Promise<void> {
  const body = JSON.stringify({ endpoint: url, certificateAuthority: caData });
  const answer = await fetch(`${aws.endpoint}/_local/kubernetes`, { method: "PUT", body });
  if (!answer.ok) throw new Error(`the local AWS did not take the API server: ${answer.status} ${await answer.text()}`);
}

/** A webhook is named by a kubeconfig; JSON is YAML. */
function webhookKubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "local-aws", cluster: { server } }],
    users: [{ name: "api-server" }],
    contexts: [{ name: "webhook", context: { cluster: "local-aws", user: "api-server" } }],
    "current-context": "webhook",
  });
}
