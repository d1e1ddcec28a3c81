import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KUBERNETES_STACKS } from "../../stacks/platform.ts";
import { type KubernetesContents, kubernetesContents } from "../platform/kubernetes-manifests.ts";
import { withoutAws } from "../platform/local-aws.ts";
import { Terraform } from "../platform/terraform.ts";
import type { Rehearsal } from "../terraform/rehearsal.ts";

/** A synthesized stack, as far as it is read here. */
interface StackJson {
  readonly data?: Readonly<Record<string, object>>;
  readonly locals?: object;
  readonly resource?: Parameters<typeof kubernetesContents>[0];
  readonly terraform: { readonly required_version: string };
}

/**
 * What an environment's stacks would create on its cluster, with what the applied stacks published:
 * Terraform itself evaluates the synthesized expressions, as outputs of a stack that has nothing else.
 * It needs neither the Helm nor the Kubernetes provider.
 */
export async function manifestsOf(rehearsal: Rehearsal, signal: AbortSignal): Promise<KubernetesContents> {
  const stacks = KUBERNETES_STACKS.map((stack) => readStack(rehearsal, stack));
  const contents = stacks.map(({ resource = {} }) => kubernetesContents(resource));
  const merged: KubernetesContents = {
    manifests: contents.flatMap(({ manifests }) => manifests),
    releases: contents.flatMap(({ releases }) => releases),
    unknown: contents.flatMap(({ unknown }) => unknown),
  };
  return await evaluated(rehearsal, stacks, merged, signal);
}

function readStack({ folders }: Rehearsal, stack: string): StackJson {
  return JSON.parse(readFileSync(join(folders.outdir, "stacks", stack, "cdk.tf.json"), "utf8"));
}

async function evaluated<T>(
  { folders, env, report }: Rehearsal,
  stacks: readonly StackJson[],
  value: T,
  signal: AbortSignal,
): Promise<T> {
  // As deep as the stacks are: they find each other's state by relative paths.
  const folder = join(folders.outdir, "stacks", "evaluated");
  const logs = join(folders.logs, "evaluated");
  for (const made of [folder, logs]) mkdirSync(made, { recursive: true });
  const states = stacks.map(({ data }) => data?.terraform_remote_state ?? {});
  const json = {
    terraform: { required_version: stacks[0]?.terraform.required_version },
    data: { terraform_remote_state: Object.assign({}, ...states) },
    locals: Object.assign({}, ...stacks.map(({ locals }) => locals)),
    output: { value: { value } },
  };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(json, undefined, 2));
  const terraform = new Terraform({ folder, env: { ...withoutAws(process.env), ...env }, logs, signal });
  await terraform.init();
  await terraform.selectWorkspace(report.environment);
  await terraform.apply(() => {});
  return (await terraform.outputs()).value as T;
}
