import type {
  AmiSelectorTerm,
  BlockDeviceMapping,
  CapacityReservationSelectorTerm,
  ConnectionTracking,
  Ebs,
  Ec2NodeClass,
  Ec2NodeClassSpec,
  Kubelet,
  MetadataOptions,
  NetworkInterface,
  SecurityGroupSelectorTerm,
  SubnetSelectorTerm,
} from "./ec2-node-class.ts";
import { metadata } from "./metadata-shape.ts";
import { anything, entries, fields, flag, int32, int64, like, list, oneOf, QUANTITY, text, textThat } from "./shape.ts";

const MOST_TERMS = 30;
const tags = entries(text, 20);

const quantities = entries(like(new RegExp(`^${QUANTITY}$`), 'a quantity, e.g. "500m" or "1Gi"'));
// The CRD takes the empty text as well; so does this.
const thresholds = entries(
  like(
    new RegExp(String.raw`^((\d{1,2}(\.\d{1,2})?|100(\.0{1,2})?)%|${QUANTITY})?$`),
    'a share or a quantity, e.g. "5%" or "500Mi"',
  ),
);
const percent = int32(0, 100);

/** Sizes the CRD's pattern takes. Of Ti it forgets those between 18 and 49 whose last digit is 8 or 9. */
function isVolumeSize(size: string): boolean {
  const { number, unit } = /^(?<number>[1-9]\d*|)(?<unit>Gi|G|Ti|T)$/.exec(size)?.groups ?? {};
  if (number === undefined) return false;
  const count = Number(number);
  if (unit === "Gi" || unit === "G") return number !== "" && count <= (unit === "Gi" ? 59_000 : 64_000);
  if (unit === "T") return count <= 64;
  return count <= 9 || count === 58 || (count <= 57 && count % 10 <= 7);
}

const ebs = fields<Ebs>([], {
  volumeSize: textThat(isVolumeSize, "a size with its unit, e.g. 100Gi"),
  volumeType: oneOf("standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"),
  iops: int64(),
  throughput: int64(),
  encrypted: flag,
  kmsKeyID: text,
  deleteOnTermination: flag,
  snapshotID: text,
  volumeInitializationRate: int32(100, 300),
});

const kubelet = fields<Kubelet>([], {
  clusterDNS: list(text),
  maxPods: int32(0),
  podsPerCore: int32(0),
  systemReserved: quantities,
  kubeReserved: quantities,
  evictionHard: thresholds,
  evictionSoft: thresholds,
  evictionSoftGracePeriod: entries(text),
  evictionMaxPodGracePeriod: int32(),
  imageGCHighThresholdPercent: percent,
  imageGCLowThresholdPercent: percent,
  cpuCFSQuota: flag,
});

const spec = fields<Ec2NodeClassSpec>(
  ["amiSelectorTerms", "subnetSelectorTerms", "securityGroupSelectorTerms"],
  {
    amiFamily: oneOf("AL2", "AL2023", "Bottlerocket", "Custom", "Windows2019", "Windows2022", "Windows2025"),
    amiSelectorTerms: list(
      fields<AmiSelectorTerm>([], {
        alias: { ...text, longest: 30 },
        id: like(/ami-[0-9a-z]+/, "an image's id, e.g. ami-0123456789abcdef0"),
        name: text,
        owner: text,
        ssmParameter: text,
        tags,
      }),
      MOST_TERMS,
      1,
    ),
    subnetSelectorTerms: list(
      fields<SubnetSelectorTerm>([], {
        id: like(/subnet-[0-9a-z]+/, "a subnet's id, e.g. subnet-0123456789abcdef0"),
        tags,
      }),
      MOST_TERMS,
    ),
    securityGroupSelectorTerms: list(
      fields<SecurityGroupSelectorTerm>([], {
        id: like(/sg-[0-9a-z]+/, "a security group's id, e.g. sg-0123456789abcdef0"),
        name: text,
        tags,
      }),
      MOST_TERMS,
    ),
    capacityReservationSelectorTerms: list(
      fields<CapacityReservationSelectorTerm>([], {
        id: like(/^cr-[0-9a-z]+$/, "a capacity reservation's id, e.g. cr-0123456789abcdef0"),
        ownerID: like(/^[0-9]{12}$/, "an AWS account, 12 digits"),
        instanceMatchCriteria: oneOf("open", "targeted"),
        tags,
      }),
      MOST_TERMS,
    ),
    role: text,
    instanceProfile: text,
    tags: entries(text),
    blockDeviceMappings: list(
      fields<BlockDeviceMapping>([], { deviceName: text, rootVolume: flag, ebs }, { volumeSize: "Put it under ebs." }),
      50,
    ),
    instanceStorePolicy: oneOf("RAID0"),
    userData: text,
    kubelet,
    metadataOptions: fields<MetadataOptions>([], {
      httpEndpoint: oneOf("enabled", "disabled"),
      httpProtocolIPv6: oneOf("enabled", "disabled"),
      httpPutResponseHopLimit: int64(1, 64),
      httpTokens: oneOf("required", "optional"),
    }),
    detailedMonitoring: flag,
    associatePublicIPAddress: flag,
    ipPrefixCount: int32(0),
    networkInterfaces: list(
      fields<NetworkInterface>(["networkCardIndex", "deviceIndex", "interfaceType"], {
        networkCardIndex: int32(0),
        deviceIndex: int32(0),
        interfaceType: oneOf("interface", "efa-only"),
      }),
      150,
    ),
    connectionTracking: fields<ConnectionTracking>([], {
      tcpEstablishedTimeout: int32(60, 432_000),
      udpStreamTimeout: int32(60, 180),
      udpTimeout: int32(30, 60),
    }),
    placementGroupSelector: fields<NonNullable<Ec2NodeClassSpec["placementGroupSelector"]>>([], {
      name: { ...text, fits: (name) => name !== "", allowed: "a name" },
      id: like(/^pg-[0-9a-z]+$/, "a placement group's id, e.g. pg-0123456789abcdef0"),
    }),
    cpuOptions: fields<NonNullable<Ec2NodeClassSpec["cpuOptions"]>>([], {
      nestedVirtualization: oneOf("enabled", "disabled"),
    }),
    context: text,
  },
  {
    subnetSelector: "Karpenter 1 has a list of terms: subnetSelectorTerms: [{ tags: … }].",
    securityGroupSelector: "Karpenter 1 has a list of terms: securityGroupSelectorTerms: [{ id: … }].",
    amiSelector: "Karpenter 1 has a list of terms: amiSelectorTerms: [{ alias: … }].",
    taints: "Taints are the NodePool's: spec.template.spec.taints.",
    limits: "Limits are the NodePool's: spec.limits.",
  },
);

/** What the CRD says of an EC2NodeClass by its structure: Karpenter 1.14. Strangely, it can do without a spec. */
export const ec2NodeClassShape = fields<Ec2NodeClass & { status: unknown }>(["metadata"], {
  apiVersion: text,
  kind: text,
  metadata,
  spec,
  status: anything,
});
