import { KARPENTER_VERSION, LOAD_BALANCER_CONTROLLER_VERSION } from "./versions.ts";

/** A chart: where it is published, and its version. */
export interface ChartSource {
  /** `https://…`, `oci://…`, or a folder of charts. */
  readonly repository: string;
  readonly version: string;
}

/**
 * The charts the platform installs, as their makers publish them. Karpenter's and the load balancer
 * controller's versions are those of their releases: another is said where permissions are too.
 */
export const CHARTS = {
  "karpenter-crd": { repository: "oci://public.ecr.aws/karpenter", version: KARPENTER_VERSION },
  karpenter: { repository: "oci://public.ecr.aws/karpenter", version: KARPENTER_VERSION },
  "aws-load-balancer-controller": {
    repository: "https://aws.github.io/eks-charts",
    version: LOAD_BALANCER_CONTROLLER_VERSION,
  },
  "nvidia-device-plugin": { repository: "https://nvidia.github.io/k8s-device-plugin", version: "0.20.0" },
  "dcgm-exporter": { repository: "https://nvidia.github.io/dcgm-exporter/helm-charts", version: "4.8.2" },
} as const satisfies Readonly<Record<string, ChartSource>>;

export type ChartName = keyof typeof CHARTS;

export const CHART_NAMES = Object.keys(CHARTS) as ChartName[];
