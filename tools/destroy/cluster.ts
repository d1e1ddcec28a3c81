import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeClusterCommand,
  type Cluster as Described,
  EKSClient,
  ResourceNotFoundException,
  UpdateClusterConfigCommand,
  waitUntilClusterActive,
  waitUntilClusterDeleted,
} from "@aws-sdk/client-eks";
import { KubeConfig } from "@kubernetes/client-node";
import type { Environment } from "../../config/environment.ts";
import { Kubernetes, wordsOf } from "../../kubernetes/api.ts";

/** How long EKS may take to change or delete a cluster, and an API server to answer. */
const PATIENCE_SECONDS = { eks: 1800, api: 15 };

/** What is there of an environment's cluster. */
export type Cluster =
  | { readonly state: "gone" }
  /** Its API server cannot be asked, and why. */
  | { readonly state: "silent"; readonly isProtected: boolean; readonly why: string }
  | { readonly state: "answers"; readonly isProtected: boolean; readonly kubernetes: Kubernetes };

/** Asks EKS for an environment's cluster, and the cluster's API server whether it answers. */
export async function lookAtCluster(environment: Environment): Promise<Cluster> {
  const described = await describe(environment);
  if (described === undefined || described.status === "DELETING") return { state: "gone" };
  const isProtected = described.deletionProtection ?? false;
  try {
    return { state: "answers", isProtected, kubernetes: await connect(environment, described) };
  } catch (error) {
    return { state: "silent", isProtected, why: `${described.endpoint ?? "no endpoint"}: ${wordsOf(error)}` };
  }
}

/** Lets EKS delete the cluster. Terraform cannot be asked: AWS provider 5 knows no deletion protection. */
export async function permitDeletion(environment: Environment): Promise<void> {
  const { client, name } = clientOf(environment);
  await client.send(new UpdateClusterConfigCommand({ name, deletionProtection: false }));
  await waitUntilClusterActive({ client, maxWaitTime: PATIENCE_SECONDS.eks }, { name });
}

/** Waits for a deletion that an interrupted destroy began: EKS would refuse another. */
export async function untilDeleted(environment: Environment): Promise<void> {
  if ((await describe(environment))?.status !== "DELETING") return;
  const { client, name } = clientOf(environment);
  await waitUntilClusterDeleted({ client, maxWaitTime: PATIENCE_SECONDS.eks }, { name });
}

function clientOf({ region, names }: Environment) {
  return { client: new EKSClient({ region }), name: names.cluster };
}

async function describe(environment: Environment): Promise<Described | undefined> {
  const { client, name } = clientOf(environment);
  try {
    return (await client.send(new DescribeClusterCommand({ name }))).cluster;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** @throws Error when the API server does not answer, or not us */
async function connect(environment: Environment, { endpoint, certificateAuthority }: Described): Promise<Kubernetes> {
  const { names, region, kubernetes: settings } = environment;
  const { roleArn, profile } = settings.auth;
  const config = new KubeConfig();
  // As the stacks on the cluster do it: each call gets a token of its own, and none is written down.
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: [
      ...["eks", "get-token", "--cluster-name", names.cluster, "--region", region, "--output", "json"],
      ...(roleArn === undefined ? [] : ["--role-arn", roleArn]),
      ...(profile === undefined ? [] : ["--profile", profile]),
    ],
  };
  config.loadFromClusterAndUser(
    {
      name: names.cluster,
      server: endpoint ?? "",
      caData: certificateAuthority?.data ?? "",
      skipTLSVerify: false,
    },
    { name: "caller", exec },
  );
  const kubernetes = new Kubernetes(config);
  // The client itself would wait for as long as TCP does.
  const answered = new AbortController();
  const late = sleep(PATIENCE_SECONDS.api * 1000, undefined, { signal: answered.signal }).then(() => {
    throw new Error(`nothing in ${PATIENCE_SECONDS.api} seconds`);
  });
  late.catch(() => {});
  await Promise.race([kubernetes.list("Node"), late]).finally(() => answered.abort());
  return kubernetes;
}
