import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group/index.js";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { LaunchTemplate } from "./launch-template.ts";
import type { NodeRole } from "./node-role.ts";

export interface NodeGroupProps {
  readonly clusterName: string;
  /** Minor version of the cluster, e.g. `1.36`. */
  readonly kubernetesVersion: string;
  /** At most 36 characters: Terraform appends 26 of EKS's 63. */
  readonly name: string;
  readonly role: NodeRole;
  readonly subnetIds: readonly string[];
  /** EC2 instance types of one architecture. */
  readonly instanceTypes: readonly string[];
  /** E.g. `AL2023_x86_64_STANDARD`. */
  readonly amiType: string;
  /** Exact AMI release, e.g. `1.36.4-20261003`. */
  readonly releaseVersion: string;
  readonly capacityType: "ON_DEMAND" | "SPOT";
  readonly size: { readonly min: number; readonly max: number; readonly desired: number };
  /** Something in the cluster changes the desired size; it is set once and then left alone. */
  readonly autoscaled: boolean;
  /** Root volume, in GiB. */
  readonly diskGiB: number;
  readonly maxPods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly {
    readonly key: string;
    readonly value?: string | undefined;
    readonly effect: TaintEffect;
  }[];
  /** Of the instances, volumes and network interfaces. */
  readonly tags: Readonly<Record<string, string>>;
}

type TaintEffect = keyof typeof EFFECTS;

/** Kubernetes's words for what a taint does, in EKS's. */
const EFFECTS = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" } as const;

/** Share of nodes that an update takes away at once. */
const UNAVAILABLE_PERCENT = 33;

/**
 * A managed node group. What EKS cannot change in place (instance types, disk, capacity) makes a
 * successor first, of another name, and then drains the old group.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 */
export class NodeGroup extends Construct {
  /** The name EKS knows it by, with what was appended. */
  readonly name: string;
  /** Wait for this where nodes must have joined. */
  readonly joined: ITerraformDependable;

  constructor(scope: Construct, id: string, props: NodeGroupProps) {
    super(scope, id);
    const { clusterName, name, role, size } = props;
    const template = new LaunchTemplate(this, "launch-template", {
      name: `${clusterName}-${name}`,
      description: `Nodes of group ${name} of ${clusterName}`,
      diskGiB: props.diskGiB,
      nodeConfig: { maxPods: props.maxPods },
      tags: props.tags,
    });
    const group = new EksNodeGroup(this, "this", {
      clusterName,
      nodeGroupNamePrefix: `${name}-`,
      nodeRoleArn: role.arn,
      subnetIds: [...props.subnetIds],
      version: props.kubernetesVersion,
      releaseVersion: props.releaseVersion,
      amiType: props.amiType,
      instanceTypes: [...props.instanceTypes],
      capacityType: props.capacityType,
      launchTemplate: { id: template.id, version: template.version },
      scalingConfig: { minSize: size.min, maxSize: size.max, desiredSize: size.desired },
      updateConfig: { maxUnavailablePercentage: UNAVAILABLE_PERCENT },
      nodeRepairConfig: { enabled: true },
      labels: { ...props.labels },
      taint: props.taints.map(({ key, value, effect }) => ({
        key,
        effect: EFFECTS[effect],
        ...(value === undefined ? {} : { value }),
      })),
      lifecycle: {
        createBeforeDestroy: true,
        ...(props.autoscaled ? { ignoreChanges: ["scaling_config[0].desired_size"] } : {}),
      },
      dependsOn: [...role.attachments],
    });
    this.name = group.nodeGroupName;
    this.joined = group;
  }
}
