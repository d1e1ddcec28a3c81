import { CHART_NAMES, CHARTS, type ChartName, type ChartSource } from "../charts.ts";
import type { EnvironmentInput } from "../environment.ts";
import type { Kubernetes } from "../fields/kubernetes.ts";
import { KARPENTER_VERSION, LOAD_BALANCER_CONTROLLER_VERSION } from "../versions.ts";

/** What is on the cluster, with every default filled in. Nothing is left to complete. */
export function draftKubernetes(input: EnvironmentInput): Kubernetes {
  const { namespaces = {}, bindings = [], dcgmExporter, charts, waitForCharts, auth } = input.kubernetes ?? {};
  const releases = releasesOf(input);
  return {
    namespaces: Object.entries(namespaces).map(([name, { podSecurity }]) => ({
      name,
      podSecurity: podSecurity ?? "restricted",
    })),
    bindings: bindings.map(({ group, clusterRole, namespaces: where }) => ({
      group,
      clusterRole,
      namespaces: where ?? [],
    })),
    dcgmExporter: dcgmExporter ?? false,
    charts: Object.fromEntries(
      CHART_NAMES.map((name): [ChartName, ChartSource] => [
        name,
        {
          repository: charts?.[name]?.repository ?? CHARTS[name].repository,
          version: charts?.[name]?.version ?? releases[name] ?? CHARTS[name].version,
        },
      ]),
    ) as Record<ChartName, ChartSource>,
    waitForCharts: waitForCharts ?? true,
    auth: { roleArn: auth?.roleArn, profile: auth?.profile },
  };
}

/** Charts that are released together with what they install. */
function releasesOf({ karpenter, loadBalancerController }: EnvironmentInput): Partial<Record<ChartName, string>> {
  const ofKarpenter = karpenter?.version ?? KARPENTER_VERSION;
  return {
    "karpenter-crd": ofKarpenter,
    karpenter: ofKarpenter,
    "aws-load-balancer-controller": loadBalancerController?.version ?? LOAD_BALANCER_CONTROLLER_VERSION,
  };
}
