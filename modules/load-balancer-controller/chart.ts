import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type Chart, ChartRelease } from "../charts/chart-release.ts";
import type { LoadBalancerControllerScope } from "./policy.ts";

export interface LoadBalancerControllerChartProps extends Pick<LoadBalancerControllerScope, "features" | "vpcId"> {
  readonly chart: Chart;
  readonly wait: boolean;
  readonly clusterName: string;
  readonly region: string;
  /** On the service account, where it gets its role by IRSA. */
  readonly roleAnnotation: string | undefined;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The AWS Load Balancer Controller on the cluster, two replicas.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml
 */
export class LoadBalancerControllerChart extends Construct {
  readonly installed: ITerraformDependable;

  constructor(scope: Construct, id: string, props: LoadBalancerControllerChartProps) {
    super(scope, id);
    const { chart, wait, dependsOn } = props;
    const release = new ChartRelease(this, "this", {
      name: "aws-load-balancer-controller",
      namespace: "kube-system",
      chart,
      wait,
      values: loadBalancerControllerValues(props),
      rollBack: wait,
      dependsOn,
    });
    this.installed = release.installed;
  }
}

function loadBalancerControllerValues(props: LoadBalancerControllerChartProps): Record<string, unknown> {
  const { features, roleAnnotation } = props;
  return {
    replicaCount: 2,
    clusterName: props.clusterName,
    // Said, because a pod cannot ask the instance: its metadata is one hop too far.
    region: props.region,
    vpcId: props.vpcId,
    serviceAccount: {
      name: "aws-load-balancer-controller",
      ...(roleAnnotation ? { annotations: { "eks.amazonaws.com/role-arn": roleAnnotation } } : {}),
    },
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "500m", memory: "256Mi" } },
    tolerations: [{ key: "CriticalAddonsOnly", operator: "Exists" }],
    // While the controller is away, the webhook would keep everybody from making any Service.
    enableServiceMutatorWebhook: false,
    // A new certificate with each upgrade, and replicas that still have the old one, is x509 errors.
    keepTLSSecret: true,
    // The same switches as of its policies: on here and denied there, it would stop reconciling.
    enableShield: features.shield,
    enableWaf: features.waf,
    enableWafv2: features.waf,
    podDisruptionBudget: { maxUnavailable: 1 },
  };
}
