import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import type { Addon as AddonSettings } from "../config/fields/addons.ts";
import { AccessEntries } from "../modules/cluster/access-entries.ts";
import { Addon } from "../modules/cluster/addon.ts";
import { Cluster } from "../modules/cluster/cluster.ts";
import { OidcProvider } from "../modules/cluster/oidc-provider.ts";
import { vpcCniConfiguration } from "../modules/cluster/vpc-cni.ts";
import { NETWORK_OUTPUTS } from "./network.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";
import { RETAINED_OUTPUTS } from "./retained.ts";
import { OutputContract, text } from "./state/contract.ts";

/** What the cluster stack tells the others. */
export const CLUSTER_OUTPUTS = new OutputContract("cluster", {
  clusterName: text("The cluster."),
  endpoint: text("Where its API server answers."),
  certificateAuthority: text("The authority of the API server's certificate, in Base64."),
  securityGroupId: text("The security group of the control plane and of every node EKS makes."),
  oidcIssuer: text("Where its service account tokens come from, with https://."),
  oidcProviderArn: text("The IAM provider that believes them."),
});

/** The control plane and who may use it: calls to AWS only, none to Kubernetes. */
export class ClusterStack extends PlatformStack {
  readonly #network = this.read(NETWORK_OUTPUTS);

  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, CLUSTER_OUTPUTS.stack, props);
    const cluster = this.#cluster();
    const common = { clusterName: this.environment.names.cluster, place: this.place, dependsOn: [cluster.resource] };
    new AccessEntries(this, "access", { ...common, entries: this.environment.cluster.access });
    const oidcProvider = new OidcProvider(this, "oidc-provider", { issuer: cluster.issuer });
    for (const addon of this.environment.addons.filter(({ needs }) => needs === "cluster"))
      new Addon(this, addon.name, { ...addon, ...common, configuration: this.#configuration(addon, cluster) });
    CLUSTER_OUTPUTS.publish(this, {
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      securityGroupId: cluster.securityGroupId,
      oidcIssuer: cluster.issuer,
      oidcProviderArn: oidcProvider.arn,
    });
  }

  #cluster(): Cluster {
    const { names, cluster } = this.environment;
    const { endpoint, logs, deletionProtection, controlPlaneTier } = cluster;
    return new Cluster(this, "cluster", {
      ...cluster,
      name: names.cluster,
      place: this.place,
      roleName: names.clusterRole,
      subnetIds: this.#network.controlPlaneSubnetIds,
      endpoint: { private: endpoint.private, publicCidrs: this.#publicCidrs() },
      keyArn: this.read(RETAINED_OUTPUTS).keyArn,
      logTypes: logs.types,
      deletionProtection: this.sinceProvider6("deletion_protection of the cluster", deletionProtection),
      controlPlaneTier: this.sinceProvider6("control_plane_scaling_config of the cluster", controlPlaneTier),
    });
  }

  /** With a public endpoint alone nodes come from the internet too: their NAT addresses are let in. */
  #publicCidrs(): readonly string[] {
    const { endpoint } = this.environment.cluster;
    if (endpoint.private) return endpoint.public;
    const nat = Fn.formatlist("%s/32", [this.#network.natPublicIps]);
    return Token.asList(Fn.concat([endpoint.public, nat]));
  }

  #configuration({ name, configuration }: AddonSettings, cluster: Cluster): AddonSettings["configuration"] {
    if (name !== "vpc-cni") return configuration;
    const { env, eniConfig } = vpcCniConfiguration({
      prefixDelegation: this.environment.cluster.prefixDelegation,
      podNetwork: this.#podNetwork(cluster),
    });
    return { ...configuration, env: { ...(configuration.env as object), ...env }, ...(eniConfig ? { eniConfig } : {}) };
  }

  #podNetwork({ securityGroupId }: Cluster) {
    const { network, region } = this.environment;
    if (network.kind === "existing" || network.podCidr === undefined) return undefined;
    const subnetIds = network.zones.map((zone, index) => [zone, Fn.element([...this.#network.podSubnetIds], index)]);
    return { region, securityGroupId, subnetIds: Object.fromEntries(subnetIds) };
  }
}
