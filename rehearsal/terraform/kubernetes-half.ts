import { existsSync } from "node:fs";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CHART_NAMES } from "../../config/charts.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import { startClusterApi } from "../platform/cluster-api.ts";
import type { AwsConnection } from "../platform/connection.ts";
import { CommandFailed, MissingPrerequisite } from "../platform/errors.ts";
import type { ApiServer } from "../platform/kubernetes.ts";
import type { LocalAws } from "../platform/local-aws.ts";
import { run } from "../platform/run.ts";

export interface KubernetesHalfOptions {
  readonly input: EnvironmentInput;
  readonly aws: LocalAws;
  /** Folder of charts, one folder a chart; the registries they are published in when left out. */
  readonly charts: string | undefined;
  /** Folder of the provider mirror; the registry when left out. */
  readonly mirror: string | undefined;
  /** Folder to write to. */
  readonly folder: string;
  readonly log: string;
  readonly say: (what: string) => void;
  readonly signal: AbortSignal;
}

/** Where charts and providers come from, unless a folder has them. */
const ONLINE = {
  charts: "https://aws.github.io/eks-charts/index.yaml",
  providers: "https://registry.terraform.io/.well-known/terraform.json",
};

/** Seconds to wait for them to say that they are there. */
const PATIENCE_SECONDS = 5;

/**
 * Starts the Kubernetes API that stands behind the rehearsal's cluster, where everything is there
 * that the stacks on it need.
 *
 * @throws MissingPrerequisite with what is missing, in a few words
 */
export async function startKubernetesHalf(options: KubernetesHalfOptions): Promise<ApiServer> {
  const { input, aws, folder, log, say, signal } = options;
  await requireAwsCli();
  await requireFolderOrNet("the Helm and Kubernetes providers", providersIn(options.mirror), ONLINE.providers);
  await requireFolderOrNet("the charts", chartsIn(options.charts), ONLINE.charts);
  return await startClusterApi({ input, aws, crds: false, folder, log, say, signal });
}

/**
 * An environment as a rehearsal can deploy it on an API server: no node ever joins, so nobody waits
 * for pods; and whoever runs Terraform is an owner, as in life.
 *
 * @param charts folder of charts; where they are published, when left out
 */
export function onRealKubernetes(
  input: EnvironmentInput,
  caller: string,
  charts: string | undefined,
): EnvironmentInput {
  const fromFolder = Object.fromEntries(CHART_NAMES.map((name) => [name, { repository: charts ?? "" }]));
  return {
    ...input,
    // EKS makes the creator's entry itself where it was asked to.
    owners: input.cluster?.creatorIsAdmin ? input.owners : [...input.owners, caller],
    kubernetes: {
      ...input.kubernetes,
      waitForCharts: false,
      charts: { ...input.kubernetes?.charts, ...(charts === undefined ? {} : fromFolder) },
    },
  };
}

/** ARN of whoever the rehearsal is in AWS. */
export async function callerOf(connection: AwsConnection): Promise<string> {
  const { Arn = "" } = await new STSClient(connection).send(new GetCallerIdentityCommand());
  return Arn;
}

async function requireAwsCli(): Promise<void> {
  try {
    await run("aws", ["--version"], { env: process.env });
  } catch (error) {
    if (error instanceof CommandFailed) throw new MissingPrerequisite("the aws command (AWS CLI), which makes tokens");
    throw error;
  }
}

function providersIn(mirror: string | undefined): boolean {
  const holds = (name: string) =>
    mirror !== undefined && existsSync(join(mirror, "registry.terraform.io/hashicorp", name));
  return holds("helm") && holds("kubernetes");
}

function chartsIn(folder: string | undefined): boolean {
  if (folder === undefined) return false;
  const lacking = CHART_NAMES.filter(
    (name) => name !== "dcgm-exporter" && !existsSync(join(folder, name, "Chart.yaml")),
  );
  if (lacking.length > 0) throw new MissingPrerequisite(`charts in ${folder}: ${lacking.join(", ")}`);
  return true;
}

async function requireFolderOrNet(what: string, there: boolean, url: string): Promise<void> {
  if (there) return;
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_SECONDS * 1000) }).catch(() => undefined);
  if (!answer?.ok)
    throw new MissingPrerequisite(`${what}: in no folder named, and ${new URL(url).host} does not answer`);
}
