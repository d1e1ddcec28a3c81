import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import type { Addon as AddonSettings } from "../config/fields/addons.ts";
import { isOlder } from "../config/versions.ts";
import { AccessEntries } from "../modules/cluster/access-entries.ts";
import { Addon } from "../modules/cluster/addon.ts";
import { Cluster } from "../modules/cluster/cluster.ts";
import { OidcProvider } from "../modules/cluster/oidc-provider.ts";
import { vpcCniConfiguration } from "../modules/cluster/vpc-cni.ts";
import type { Place } from "../modules/iam/arn.ts";
import { WorkloadIdentity, type WorkloadIdentityProps } from "../modules/identity/workload-identity.ts";
import { Karpenter } from "../modules/karpenter/karpenter.ts";
import { LoadBalancerController } from "../modules/load-balancer-controller/load-balancer-controller.ts";
import { NETWORK_OUTPUTS } from "./network.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";
import { RETAINED_OUTPUTS } from "./retained.ts";
import { map, OutputContract, text } from "./state/contract.ts";

/** What the cluster stack tells the others. */
export const CLUSTER_OUTPUTS = new OutputContract("cluster", {
  clusterName: text("The cluster."),
  endpoint: text("Where its API server answers."),
  certificateAuthority: text("The authority of the API server's certificate, in Base64."),
  securityGroupId: text("The security group of the control plane and of every node EKS makes."),
  oidcIssuer: text("Where its service account tokens come from, with https://."),
  oidcProviderArn: text("The IAM provider that believes them."),
  karpenterNodeRoleName: text("The role of the nodes Karpenter makes."),
  karpenterQueueName: text("The queue that tells Karpenter of interruptions."),
  roleArns: map("Roles of pods, by namespace/service account."),
  roleAnnotations: map("Those that the service account has to name in the annotation eks.amazonaws.com/role-arn."),
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
    const identities = this.#identities({ ...common, oidc: oidcProvider });
    for (const addon of this.environment.addons.filter(({ needs }) => needs === "cluster"))
      new Addon(this, addon.name, { ...addon, ...common, configuration: this.#configuration(addon, cluster) });
    CLUSTER_OUTPUTS.publish(this, {
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
      securityGroupId: cluster.securityGroupId,
      oidcIssuer: cluster.issuer,
      oidcProviderArn: oidcProvider.arn,
      ...identities,
    });
  }

  /** What pods may do in AWS: the controllers' and the declared workloads'. */
  #identities(common: Pick<WorkloadIdentityProps, "clusterName" | "dependsOn" | "oidc"> & { place: Place }) {
    const { names, cluster, karpenter, loadBalancerController: balancer, workloads } = this.environment;
    const ofKarpenter = new Karpenter(this, "karpenter", {
      ...common,
      ...karpenter,
      controllerRoleName: names.karpenterControllerRole,
      nodeRoleName: names.karpenterNodeRole,
      queueName: names.karpenterQueue,
      // Older releases do not ask whether there is a shift.
      zonalShift: cluster.zonalShift && !isOlder(karpenter.version, "1.12.0"),
    });
    const ofBalancer = new LoadBalancerController(this, "load-balancer-controller", {
      ...common,
      ...balancer,
      roleName: names.loadBalancerControllerRole,
      vpcId: this.#network.vpcId,
    });
    const ofWorkloads = workloads.map(({ namespace, serviceAccount, allow, targetRole, ...workload }) => {
      const statements = allow.map((permission, index) => ({
        ...permission,
        sid: `AllowDeclaredPermission${index + 1}`,
      }));
      return {
        subject: `${namespace}/${serviceAccount}`,
        identity: new WorkloadIdentity(this, `workload-${namespace}-${serviceAccount}`, {
          ...common,
          ...workload,
          namespace,
          serviceAccount,
          allow: statements,
          targetRoleArn: targetRole,
        }),
      };
    });
    const all = [
      { subject: "kube-system/karpenter", identity: ofKarpenter.identity },
      { subject: "kube-system/aws-load-balancer-controller", identity: ofBalancer },
      ...ofWorkloads,
    ];
    return {
      karpenterNodeRoleName: ofKarpenter.nodeRoleName,
      karpenterQueueName: ofKarpenter.queueName,
      roleArns: Object.fromEntries(all.map(({ subject, identity }) => [subject, identity.roleArn])),
      roleAnnotations: Object.fromEntries(
        all.flatMap(({ subject, identity }) => (identity.annotation ? [[subject, identity.annotation]] : [])),
      ),
    };
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
