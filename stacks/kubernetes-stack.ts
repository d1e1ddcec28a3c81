import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider/index.js";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import { CLUSTER_OUTPUTS } from "./cluster.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";

/**
 * A stack that talks to the cluster's API server, which the cluster stack's outputs name. Each call
 * gets a token of its own, from `aws eks get-token`: none is in state, and none expires half-way.
 */
export abstract class KubernetesStack extends PlatformStack {
  protected readonly cluster: ReturnType<typeof CLUSTER_OUTPUTS.from>;

  constructor(scope: Construct, id: string, props: PlatformStackProps) {
    super(scope, id, props);
    this.cluster = this.read(CLUSTER_OUTPUTS);
    // Nothing else here asks AWS anything, and a provider that is not used guards no account.
    new DataAwsCallerIdentity(this, "caller");
  }

  protected useKubernetes(): void {
    const { exec, ...connection } = this.#connection();
    new KubernetesProvider(this, "kubernetes", { ...connection, exec: [exec] });
  }

  protected useHelm(): void {
    new HelmProvider(this, "helm", { kubernetes: this.#connection() });
  }

  #connection() {
    const { region, kubernetes } = this.environment;
    const { roleArn, profile } = kubernetes.auth;
    const args = [
      "eks",
      "get-token",
      "--cluster-name",
      this.cluster.clusterName,
      "--region",
      region,
      "--output",
      "json",
    ];
    return {
      host: this.cluster.endpoint,
      clusterCaCertificate: Fn.base64decode(this.cluster.certificateAuthority),
      exec: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command: "aws",
        args: [
          ...args,
          ...(roleArn === undefined ? [] : ["--role-arn", roleArn]),
          ...(profile === undefined ? [] : ["--profile", profile]),
        ],
      },
    };
  }
}
