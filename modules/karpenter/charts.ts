import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Chart, ChartRelease } from "../charts/chart-release.ts";

export interface KarpenterChartsProps {
  readonly charts: { readonly "karpenter-crd": Chart; readonly karpenter: Chart };
  readonly wait: boolean;
  readonly clusterName: string;
  readonly clusterEndpoint: string;
  readonly queueName: string;
  /** On the service account, where it gets its role by IRSA. */
  readonly roleAnnotation: string | undefined;
  /** There is no way to the internet: Karpenter asks no service that has no endpoint in a VPC. */
  readonly isolatedVpc: boolean;
  /** Pods have interfaces of their own subnets, so that one of each node's holds none. */
  readonly customNetworking: boolean;
  readonly zonalShift: boolean;
}

/**
 * Karpenter on the cluster: its CRDs by a release of their own, then the controller, two replicas on
 * nodes it did not make.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/values.yaml
 */
export class KarpenterCharts extends Construct {
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: KarpenterChartsProps) {
    super(scope, id);
    const common = { namespace: "kube-system", wait: props.wait };
    // Never rolled back, and kept when the release goes: with the CRDs every pool goes, and with the
    // pools every node.
    const crds = new ChartRelease(this, "crd", {
      ...common,
      name: "karpenter-crd",
      chart: props.charts["karpenter-crd"],
      values: { additionalAnnotations: { "helm.sh/resource-policy": "keep" } },
      rollBack: false,
    });
    const controller = new ChartRelease(this, "controller", {
      ...common,
      name: "karpenter",
      chart: props.charts.karpenter,
      values: karpenterValues(props),
      skipCrds: true,
      rollBack: props.wait,
      dependsOn: [crds.installed],
    });
    this.installed = controller.installed;
  }
}

function karpenterValues(props: KarpenterChartsProps): Record<string, unknown> {
  return {
    replicas: 2,
    serviceAccount: {
      name: "karpenter",
      ...(props.roleAnnotation ? { annotations: { "eks.amazonaws.com/role-arn": props.roleAnnotation } } : {}),
    },
    controller: {
      // Requests equal limits: a controller that is throttled or killed makes no nodes.
      resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } },
    },
    settings: {
      clusterName: props.clusterName,
      clusterEndpoint: props.clusterEndpoint,
      interruptionQueue: props.queueName,
      isolatedVPC: props.isolatedVpc,
      reservedENIs: props.customNetworking ? "1" : "0",
      enableZonalShift: props.zonalShift,
    },
  };
}
