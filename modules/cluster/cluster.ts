import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { Place } from "../iam/arn.ts";
import { Role } from "../iam/role.ts";

export interface ClusterProps {
  readonly name: string;
  readonly place: Pick<Place, "partition">;
  /** Minor version, e.g. `1.36`. Raising it upgrades in place; lowering it is refused. */
  readonly kubernetesVersion: string;
  /** What EKS does when standard support of the version ends: upgrade, or stay at six times the price. */
  readonly supportType: "STANDARD" | "EXTENDED";
  readonly roleName: string;
  /** Where the control plane's network interfaces are: two zones at least. */
  readonly subnetIds: readonly string[];
  readonly endpoint: {
    /** The API server answers inside the VPC. */
    readonly private: boolean;
    /** Blocks that reach it from the internet; none means no public endpoint. */
    readonly publicCidrs: readonly string[];
  };
  /** Key that encrypts Secrets. Changing it replaces the cluster. */
  readonly keyArn: string;
  readonly logTypes: readonly string[];
  readonly authenticationMode: "API" | "API_AND_CONFIG_MAP";
  readonly creatorIsAdmin: boolean;
  readonly zonalShift: boolean;
  /** Needs AWS provider 6. */
  readonly deletionProtection: boolean | undefined;
  /** Needs AWS provider 6. */
  readonly controlPlaneTier: string | undefined;
}

/**
 * An EKS control plane, and its role, which is nobody else's.
 *
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 */
export class Cluster extends Construct {
  /** Wait for this with whatever names the cluster. */
  readonly resource: ITerraformDependable;
  readonly name: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  /** The URL tokens of service accounts come from. */
  readonly issuer: string;
  /** The group of the control plane and of every node EKS makes. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ClusterProps) {
    super(scope, id);
    const role = new Role(this, "role", {
      name: props.roleName,
      description: `Control plane of ${props.name}`,
      place: props.place,
      trust: [
        {
          sid: "AllowTheControlPlane",
          actions: ["sts:AssumeRole"],
          principal: { Service: "eks.amazonaws.com" },
        },
      ],
      policies: ["AmazonEKSClusterPolicy"],
    });
    const isPublic = props.endpoint.publicCidrs.length > 0;
    const cluster = new EksCluster(this, "this", {
      name: props.name,
      version: props.kubernetesVersion,
      roleArn: role.arn,
      vpcConfig: {
        subnetIds: [...props.subnetIds],
        endpointPrivateAccess: props.endpoint.private,
        endpointPublicAccess: isPublic,
        ...(isPublic ? { publicAccessCidrs: [...props.endpoint.publicCidrs] } : {}),
      },
      accessConfig: {
        authenticationMode: props.authenticationMode,
        bootstrapClusterCreatorAdminPermissions: props.creatorIsAdmin,
      },
      // EKS's own copies of the CNI, kube-proxy and CoreDNS would fight with the add-ons.
      bootstrapSelfManagedAddons: false,
      encryptionConfig: { provider: { keyArn: props.keyArn }, resources: ["secrets"] },
      enabledClusterLogTypes: [...props.logTypes],
      upgradePolicy: { supportType: props.supportType },
      zonalShiftConfig: { enabled: props.zonalShift },
      ...(props.deletionProtection === undefined ? {} : { deletionProtection: props.deletionProtection }),
      ...(props.controlPlaneTier === undefined ? {} : { controlPlaneScalingConfig: { tier: props.controlPlaneTier } }),
      // Without its policy the role cannot take the cluster's interfaces away again when it is destroyed.
      dependsOn: [...role.attachments],
    });
    this.resource = cluster;
    this.name = cluster.name;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.get(0).data;
    this.issuer = cluster.identity.get(0).oidc.get(0).issuer;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
  }
}
