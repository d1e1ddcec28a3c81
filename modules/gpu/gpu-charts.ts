import { Construct } from "constructs";
import { type Chart, ChartRelease } from "../charts/chart-release.ts";

export interface GpuChartsProps {
  readonly devicePlugin: Chart;
  /** Metrics of GPUs; `undefined` for none. */
  readonly dcgmExporter: Chart | undefined;
  readonly wait: boolean;
}

/** The AMI of these nodes has the driver and no plugin; Bottlerocket's has both. */
const GPU_NODES = {
  nodeSelector: { "nvidia.com/gpu.present": "true" },
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
};

/**
 * What makes GPUs a resource that pods can ask for, on AL2023 nodes that have any.
 *
 * @see https://github.com/NVIDIA/k8s-device-plugin/blob/v0.20.0/deployments/helm/nvidia-device-plugin/values.yaml
 * @see https://github.com/NVIDIA/dcgm-exporter/blob/main/deployment/values.yaml
 */
export class GpuCharts extends Construct {
  constructor(scope: Construct, id: string, { devicePlugin, dcgmExporter, wait }: GpuChartsProps) {
    super(scope, id);
    const common = { namespace: "kube-system", wait, rollBack: wait };
    new ChartRelease(this, "device-plugin", {
      ...common,
      name: "nvidia-device-plugin",
      chart: devicePlugin,
      values: {
        ...GPU_NODES,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: "nvidia.com/gpu.present", operator: "In", values: ["true"] }] },
              ],
            },
          },
        },
      },
    });
    if (dcgmExporter)
      new ChartRelease(this, "dcgm-exporter", {
        ...common,
        name: "dcgm-exporter",
        chart: dcgmExporter,
        // Its ServiceMonitor is a kind that only the Prometheus operator brings.
        values: { ...GPU_NODES, serviceMonitor: { enabled: false } },
      });
  }
}
