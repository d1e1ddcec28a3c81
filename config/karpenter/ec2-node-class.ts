/**
 * Karpenter's EC2NodeClass: how nodes are made on AWS. Written as Kubernetes writes it, so that a
 * manifest out of Karpenter's documentation can be taken over word by word.
 *
 * @see https://karpenter.sh/docs/concepts/nodeclasses/
 */
import type { Metadata } from "./metadata.ts";

/** A `karpenter.k8s.aws/v1` EC2NodeClass. */
export interface Ec2NodeClass {
  readonly apiVersion: "karpenter.k8s.aws/v1";
  readonly kind: "EC2NodeClass";
  readonly metadata: Metadata;
  readonly spec: Ec2NodeClassSpec;
}

export interface Ec2NodeClassSpec {
  /** Format of the user data and default disks. Inferred from an alias; required without one. */
  readonly amiFamily?: "AL2" | "AL2023" | "Bottlerocket" | "Custom" | "Windows2019" | "Windows2022" | "Windows2025";
  /** Which images: any that one of these terms selects. 1 to 30. An alias stands alone. */
  readonly amiSelectorTerms: readonly AmiSelectorTerm[];
  /** Which subnets nodes are in: any that one of these terms selects. 1 to 30. */
  readonly subnetSelectorTerms: readonly SubnetSelectorTerm[];
  /** Which security groups nodes have: all that these terms select. 1 to 30. */
  readonly securityGroupSelectorTerms: readonly SecurityGroupSelectorTerm[];
  /** Capacity reservations to use, before anything else. At most 30. */
  readonly capacityReservationSelectorTerms?: readonly CapacityReservationSelectorTerm[];
  /** Name of the nodes' IAM role; Karpenter makes an instance profile of it. Excludes `instanceProfile`. */
  readonly role?: string;
  /** Name of an instance profile that is there already. Excludes `role`. */
  readonly instanceProfile?: string;
  /** Tags of instances, volumes, network interfaces and launch templates. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Volumes. Default: one of the AMI family's, 20 GiB gp3. At most 50. */
  readonly blockDeviceMappings?: readonly BlockDeviceMapping[];
  /** RAID0: kubelet and containerd live on the instance's NVMe devices, striped. Default: those lie idle. */
  readonly instanceStorePolicy?: "RAID0";
  /** User data, in the AMI family's format; Karpenter merges its own into it. */
  readonly userData?: string;
  /** Settings of the kubelet that Karpenter has to know of as well. */
  readonly kubelet?: Kubelet;
  /** The instance metadata service. Default: tokens required, one hop, so that no pod reaches it. */
  readonly metadataOptions?: MetadataOptions;
  /** CloudWatch metrics every minute instead of every five. Default false. */
  readonly detailedMonitoring?: boolean;
  /** Default: as the subnet has it. */
  readonly associatePublicIPAddress?: boolean;
  /** /28 prefixes an interface gets at launch. */
  readonly ipPrefixCount?: number;
  /** Network interfaces, for EFA beyond what pods ask for. At most 150. */
  readonly networkInterfaces?: readonly NetworkInterface[];
  /** When idle connections are forgotten. */
  readonly connectionTracking?: ConnectionTracking;
  /** The placement group of all nodes: by name or by id. */
  readonly placementGroupSelector?: { readonly name?: string; readonly id?: string };
  /** Features of the processor. */
  readonly cpuOptions?: { readonly nestedVirtualization?: "enabled" | "disabled" };
  /** Reserved by EC2. */
  readonly context?: string;
}

/** What a term selects has everything the term says. */
export interface AmiSelectorTerm {
  /** `family@version`, e.g. `al2023@v20261003`: the EKS images, standard, NVIDIA and Neuron, of one release. */
  readonly alias?: string;
  readonly id?: string;
  /** The image's name field, not its tag. */
  readonly name?: string;
  /** An account, `self` or `amazon`, beside `name` or `tags`. */
  readonly owner?: string;
  /** Name or ARN of the SSM parameter that holds the image's id. */
  readonly ssmParameter?: string;
  /** `*` is any value. At most 20. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SubnetSelectorTerm {
  readonly id?: string;
  /** `*` is any value. At most 20. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface SecurityGroupSelectorTerm {
  readonly id?: string;
  /** The group's name field, not its tag. */
  readonly name?: string;
  /** `*` is any value. At most 20. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface CapacityReservationSelectorTerm {
  /** E.g. `cr-0123456789abcdef0`. */
  readonly id?: string | undefined;
  /** The account that owns it, 12 digits. */
  readonly ownerID?: string | undefined;
  readonly instanceMatchCriteria?: "open" | "targeted" | undefined;
  /** `*` is any value. At most 20. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface BlockDeviceMapping {
  /** E.g. `/dev/xvda`, the root of AL2023. */
  readonly deviceName?: string;
  /** Whether kubelet's folder is on it. At most one is. */
  readonly rootVolume?: boolean;
  readonly ebs?: Ebs;
}

export interface Ebs {
  /** With its unit: `100Gi`. This or a snapshot. */
  readonly volumeSize?: string;
  readonly volumeType?: "standard" | "io1" | "io2" | "gp2" | "sc1" | "st1" | "gp3";
  readonly iops?: number;
  /** MiB/s, gp3 alone: 125 to 1000. */
  readonly throughput?: number;
  readonly encrypted?: boolean;
  /** Default: AWS's own key. */
  readonly kmsKeyID?: string;
  readonly deleteOnTermination?: boolean;
  readonly snapshotID?: string;
  /** MiB/s at which the snapshot is fetched, 100 to 300. */
  readonly volumeInitializationRate?: number;
}

/** Thresholds are quantities (`500Mi`) or shares (`5%`); grace periods durations. */
export interface Kubelet {
  readonly clusterDNS?: readonly string[];
  /** Most pods of a node. Karpenter's own figure does not know of prefix delegation. */
  readonly maxPods?: number;
  readonly podsPerCore?: number;
  readonly systemReserved?: Readonly<Record<string, string>>;
  readonly kubeReserved?: Readonly<Record<string, string>>;
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  readonly evictionSoftGracePeriod?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly evictionMaxPodGracePeriod?: number;
  /** Percent of the disk. */
  readonly imageGCHighThresholdPercent?: number;
  /** Percent of the disk, less than the high threshold. */
  readonly imageGCLowThresholdPercent?: number;
  readonly cpuCFSQuota?: boolean;
}

export interface MetadataOptions {
  readonly httpEndpoint?: "enabled" | "disabled";
  readonly httpProtocolIPv6?: "enabled" | "disabled";
  /** 1 to 64; a pod without host networking is the second hop. */
  readonly httpPutResponseHopLimit?: number;
  readonly httpTokens?: "required" | "optional";
}

export interface NetworkInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  readonly interfaceType: "interface" | "efa-only";
}

/** Seconds each. */
export interface ConnectionTracking {
  readonly tcpEstablishedTimeout?: number;
  readonly udpStreamTimeout?: number;
  readonly udpTimeout?: number;
}
