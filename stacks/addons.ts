import { Fn } from "cdktf";
import type { Construct } from "constructs";
import { isOlder } from "../config/versions.ts";
import { GpuCharts } from "../modules/gpu/gpu-charts.ts";
import { KarpenterCharts } from "../modules/karpenter/charts.ts";
import { LoadBalancerControllerChart } from "../modules/load-balancer-controller/chart.ts";
import { GroupBindings } from "../modules/namespaces/group-bindings.ts";
import { Namespace } from "../modules/namespaces/namespace.ts";
import { DefaultStorageClass } from "../modules/storage/storage-class.ts";
import { KubernetesStack } from "./kubernetes-stack.ts";
import { NETWORK_OUTPUTS } from "./network.ts";
import { NODES_OUTPUTS } from "./nodes.ts";
import type { PlatformStackProps } from "./platform-stack.ts";

/** Id of the stack. It tells the others nothing. */
export const ADDONS = "addons";

/** What runs on the cluster for everybody: controllers, storage, namespaces, who may do what. */
export class AddonsStack extends KubernetesStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, ADDONS, props);
    this.useHelm();
    this.useKubernetes();
    // Charts need nodes to become ready on, though no value of theirs.
    this.follow(NODES_OUTPUTS.stack);
    this.#controllers();
    const { charts, dcgmExporter, waitForCharts: wait, bindings } = this.environment.kubernetes;
    new GpuCharts(this, "gpu", {
      devicePlugin: charts["nvidia-device-plugin"],
      dcgmExporter: dcgmExporter ? charts["dcgm-exporter"] : undefined,
      wait,
    });
    new DefaultStorageClass(this, "storage-class");
    this.#namespaces();
    new GroupBindings(this, "group", { bindings });
  }

  #controllers(): void {
    const { kubernetes, network, cluster, names, region, karpenter, loadBalancerController } = this.environment;
    const { charts, waitForCharts: wait } = kubernetes;
    // First, so that on destroy it goes last: it removes load balancers of Services and Ingresses.
    new LoadBalancerControllerChart(this, "load-balancer-controller", {
      chart: charts["aws-load-balancer-controller"],
      wait,
      clusterName: names.cluster,
      region,
      vpcId: this.read(NETWORK_OUTPUTS).vpcId,
      features: loadBalancerController.features,
      roleAnnotation: this.#annotation("kube-system/aws-load-balancer-controller", loadBalancerController.via),
      dependsOn: [],
    });
    new KarpenterCharts(this, "karpenter", {
      charts,
      wait,
      clusterName: names.cluster,
      clusterEndpoint: this.cluster.endpoint,
      queueName: this.cluster.karpenterQueueName,
      roleAnnotation: this.#annotation("kube-system/karpenter", karpenter.via),
      isolatedVpc: network.kind === "created" && network.nat === "none",
      customNetworking: cluster.customNetworking,
      zonalShift: cluster.zonalShift && !isOlder(karpenter.version, "1.12.0"),
    });
  }

  /** Namespaces that were declared, with the service accounts of workloads in them. */
  #namespaces(): void {
    for (const { name, podSecurity } of this.environment.kubernetes.namespaces)
      new Namespace(this, `namespace-${name}`, {
        name,
        podSecurity,
        serviceAccounts: this.environment.workloads
          .filter(({ namespace }) => namespace === name)
          .map(({ serviceAccount, via }) => ({
            name: serviceAccount,
            roleAnnotation: this.#annotation(`${name}/${serviceAccount}`, via),
          })),
      });
  }

  /** What the cluster stack says the service account has to be annotated with. */
  #annotation(subject: string, via: "pod-identity" | "irsa" | "migrating"): string | undefined {
    return via === "irsa" ? Fn.lookup(this.cluster.roleAnnotations, subject) : undefined;
  }
}
