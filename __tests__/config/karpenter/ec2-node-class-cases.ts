import type { ManifestCase } from "./cases.ts";

type Fields = Readonly<Record<string, unknown>>;

const SPEC: Fields = {
  role: "inference-test-karpenter-node",
  amiSelectorTerms: [{ alias: "al2023@v20261003" }],
  subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "inference-test" } }],
  securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }],
};

/** The least a class may say. */
export const NODE_CLASS: Fields = {
  apiVersion: "karpenter.k8s.aws/v1",
  kind: "EC2NodeClass",
  metadata: { name: "test" },
  spec: SPEC,
};

const of = (valid: boolean) => (name: string, spec: Fields) => ({
  name: `class: ${name}`,
  manifest: { ...NODE_CLASS, spec: { ...SPEC, ...spec } },
  valid,
});
const takes = of(true);
const refuses = of(false);
const whole = (name: string, fields: Fields, valid: boolean): ManifestCase => ({
  name: `class: ${name}`,
  manifest: { ...NODE_CLASS, ...fields },
  valid,
});

const without = (field: string, more: Fields = {}) => ({ [field]: undefined, ...more });
const ami = (...terms: Fields[]) => ({ amiSelectorTerms: terms, amiFamily: "AL2023" });
const alias = (text: string) => ({ amiSelectorTerms: [{ alias: text }] });
const subnets = (...terms: Fields[]) => ({ subnetSelectorTerms: terms });
const groups = (...terms: Fields[]) => ({ securityGroupSelectorTerms: terms });
const reservations = (...terms: Fields[]) => ({ capacityReservationSelectorTerms: terms });
const ebs = (fields: Fields) => ({ blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: fields }] });
const size = (volumeSize: string) => ebs({ volumeSize });
const kubelet = (fields: Fields) => ({ kubelet: fields });
const metadata = (fields: Fields) => ({ metadataOptions: fields });
const card = (networkCardIndex: number, deviceIndex: number, interfaceType: string) => ({
  networkCardIndex,
  deviceIndex,
  interfaceType,
});
const interfaces = (...networkInterfaces: Fields[]) => ({ networkInterfaces });
const times = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const manyTags = (count: number) => Object.fromEntries(times(count, 0).map((_, index) => [`key-${index}`, "x"]));

const OBJECT: readonly ManifestCase[] = [
  whole("the least", {}, true),
  whole("no spec", { spec: undefined }, true),
  whole("no metadata", { metadata: undefined }, false),
  whole("no name", { metadata: {} }, false),
  whole("a name with capitals", { metadata: { name: "GPU" } }, false),
  whole("a name with dots", { metadata: { name: "gpu.inference" } }, true),
  whole("a label with a slash in its value", { metadata: { name: "test", labels: { team: "a/b" } } }, false),
  whole("a label with two slashes", { metadata: { name: "test", labels: { "a/b/c": "x" } } }, false),
  whole("a label without a value", { metadata: { name: "test", labels: { "example.com/team": "" } } }, true),
  whole("an annotation with spaces", { metadata: { name: "test", annotations: { team: "two words" } } }, true),
  whole("an annotation whose key has spaces", { metadata: { name: "test", annotations: { "a b": "x" } } }, false),
  whole("an annotation that is a number", { metadata: { name: "test", annotations: { team: 1 } } }, false),
  whole("an unknown field of metadata", { metadata: { name: "test", label: {} } }, false),
  whole("an unknown field beside spec", { spce: {} }, false),
  whole("a spec that is a list", { spec: [] }, false),
  refuses("an unknown field", { amiSelectorTerm: [] }),
  refuses("an unknown field without a value", { amiSelectorTerm: null }),
  takes("a field without a value", { instanceProfile: null }),
  refuses("a field of Karpenter 0", { subnetSelector: { Name: "private" } }),
];

const IDENTITY: readonly ManifestCase[] = [
  refuses("role and instance profile", { instanceProfile: "nodes" }),
  refuses("neither role nor instance profile", without("role")),
  takes("an instance profile", without("role", { instanceProfile: "nodes" })),
  refuses("an empty role", { role: "" }),
  refuses("an empty instance profile", without("role", { instanceProfile: "" })),
  refuses("a role that is a number", { role: 1 }),
];

const IMAGES: readonly ManifestCase[] = [
  refuses("no image terms", without("amiSelectorTerms")),
  refuses("an empty list of image terms", { amiSelectorTerms: [] }),
  ...["al2023@latest", "al2@v20240807", "bottlerocket@v1.68.0", "windows2022@latest", "windows2025@latest"].map(
    (text) => takes(`alias ${text}`, alias(text)),
  ),
  ...["al2023", "al2023@", "eks/1.32@latest", "AL2023@v20261003", "ubuntu@latest", "windows2022@v1", "@v1", ""].map(
    (text) => refuses(`alias "${text}"`, alias(text)),
  ),
  takes("an alias of 30 characters", alias(`al2023@${"x".repeat(23)}`)),
  refuses("an alias of 31 characters", alias(`al2023@${"x".repeat(24)}`)),
  refuses("an alias beside tags", ami({ alias: "al2023@latest", tags: { a: "b" } })),
  refuses("an alias beside a name", ami({ alias: "al2023@latest", name: "x" })),
  refuses("an alias beside an owner", ami({ alias: "al2023@latest", owner: "self" })),
  takes("an alias beside an SSM parameter", ami({ alias: "al2023@latest", ssmParameter: "/x" })),
  refuses("an alias and another term", ami({ alias: "al2023@latest" }, { id: "ami-0123456789abcdef0" })),
  refuses("an alias of another family", { ...alias("al2023@latest"), amiFamily: "Bottlerocket" }),
  takes("an alias of the same family", { ...alias("bottlerocket@latest"), amiFamily: "Bottlerocket" }),
  takes("an alias with a family of one's own", { ...alias("al2023@latest"), amiFamily: "Custom" }),
  refuses("an unknown family", { amiFamily: "AL2024" }),
  refuses("an id without a family", { amiSelectorTerms: [{ id: "ami-0123456789abcdef0" }] }),
  takes("ids", ami({ id: "ami-0123456789abcdef0" }, { id: "ami-0123456789abcdef1" })),
  takes("an id in other words", ami({ id: "my-ami-1" })),
  refuses("an id without the prefix", ami({ id: "0123456789abcdef0" })),
  refuses("an id beside a name", ami({ id: "ami-0123456789abcdef0", name: "x" })),
  refuses("an id beside an owner", ami({ id: "ami-0123456789abcdef0", owner: "self" })),
  takes("an id beside an SSM parameter", ami({ id: "ami-0123456789abcdef0", ssmParameter: "/x" })),
  refuses("an owner alone", ami({ owner: "self" })),
  refuses("an empty image term", ami({})),
  takes("a name and an owner", ami({ name: "golden-*", owner: "self" })),
  takes("image tags", ami({ tags: { golden: "*" } })),
  refuses("an image tag without a value", ami({ tags: { golden: "" } })),
  refuses("an image tag without a key", ami({ tags: { "": "x" } })),
  takes("no image tags in an object", ami({ tags: {} })),
  takes("twenty image tags", ami({ tags: manyTags(20) })),
  refuses("twenty-one image tags", ami({ tags: manyTags(21) })),
  takes("thirty image terms", ami(...(times(30, { name: "x" }) as Fields[]))),
  refuses("thirty-one image terms", ami(...(times(31, { name: "x" }) as Fields[]))),
];

const SELECTORS: readonly ManifestCase[] = [
  refuses("no subnet terms", without("subnetSelectorTerms")),
  refuses("an empty list of subnet terms", subnets()),
  refuses("an empty subnet term", subnets({})),
  takes("a subnet by id", subnets({ id: "subnet-0123456789abcdef0" })),
  refuses("a subnet whose id is none", subnets({ id: "sn-0123456789abcdef0" })),
  refuses("a subnet by id and tags", subnets({ id: "subnet-0123456789abcdef0", tags: { a: "b" } })),
  takes("a subnet by id and tags, beside another", subnets({ id: "subnet-1", tags: { a: "b" } }, { id: "subnet-2" })),
  refuses("a subnet tag without a value", subnets({ tags: { a: "" } })),
  refuses("a subnet by name", subnets({ name: "private" })),
  refuses("no security group terms", without("securityGroupSelectorTerms")),
  refuses("an empty list of security group terms", groups()),
  refuses("an empty security group term", groups({})),
  takes("a security group by name", groups({ name: "nodes" })),
  takes("security groups by id, name and tags", groups({ id: "sg-0" }, { name: "nodes" }, { tags: { a: "*" } })),
  refuses("a security group whose id is none", groups({ id: "group-1" })),
  refuses("a security group by id and name", groups({ id: "sg-0", name: "nodes" })),
  refuses("a security group by id and tags", groups({ id: "sg-0", tags: { a: "b" } })),
  refuses("a security group by name and tags", groups({ name: "nodes", tags: { a: "b" } })),
  takes(
    "a security group by name and tags, beside another",
    groups({ name: "nodes", tags: { a: "b" } }, { id: "sg-0" }),
  ),
  refuses("security groups, each by two", groups({ name: "a", tags: { a: "b" } }, { id: "sg-0", name: "a" })),
  refuses("a security group tag without a value", groups({ tags: { a: "" } })),
  takes("a reservation by id", reservations({ id: "cr-0123456789abcdef0" })),
  takes("reservations by tags and owner", reservations({ tags: { team: "x" }, ownerID: "111122223333" })),
  takes("open reservations", reservations({ instanceMatchCriteria: "open" })),
  refuses("an empty list of reservation terms", reservations()),
  refuses("an empty reservation term", reservations({})),
  refuses("reservations of an owner", reservations({ ownerID: "111122223333" })),
  refuses("a reservation by id and owner", reservations({ id: "cr-0", ownerID: "111122223333" })),
  refuses("a reservation by id and tags", reservations({ id: "cr-0", tags: { a: "b" } })),
  takes("a reservation by id and tags, beside another", reservations({ id: "cr-0", tags: { a: "b" } }, { id: "cr-1" })),
  refuses("a reservation whose id is in other words", reservations({ id: "my-cr-0" })),
  refuses("an owner of eleven digits", reservations({ tags: { a: "b" }, ownerID: "11112222333" })),
  refuses("an owner that is a number", reservations({ tags: { a: "b" }, ownerID: 111122223333 })),
  refuses("other match criteria", reservations({ instanceMatchCriteria: "any" })),
  refuses("a reservation tag without a value", reservations({ tags: { a: "" } })),
  takes("a placement group by name", { placementGroupSelector: { name: "x" } }),
  takes("a placement group by id", { placementGroupSelector: { id: "pg-0" } }),
  refuses("a placement group by name and id", { placementGroupSelector: { name: "x", id: "pg-0" } }),
  refuses("a placement group by nothing", { placementGroupSelector: {} }),
  refuses("a placement group by an empty name", { placementGroupSelector: { name: "" } }),
  refuses("a placement group whose id is none", { placementGroupSelector: { id: "x" } }),
];

const TAGS: readonly ManifestCase[] = [
  takes("a tag without a value", { tags: { team: "" } }),
  takes("a tag that only resembles Karpenter's", { tags: { "karpenter.sh/discovery": "x", "eks:cluster-name": "x" } }),
  refuses("a tag without a key", { tags: { "": "x" } }),
  ...[
    "eks:eks-cluster-name",
    "kubernetes.io/cluster/inference-test",
    "kubernetes.io/clusters",
    "karpenter.sh/nodepool",
    "karpenter.sh/nodeclaim",
    "karpenter.k8s.aws/ec2nodeclass",
  ].map((key) => refuses(`a tag ${key}`, { tags: { [key]: "x" } })),
  refuses("a tag that is a number", { tags: { team: 1 } }),
  refuses("tags in a list", { tags: [{ key: "team", value: "a" }] }),
];

const VOLUMES: readonly ManifestCase[] = [
  ...["1Gi", "59000Gi", "64000G", "58Ti", "10Ti", "64T", "Ti", "T"].map((text) =>
    takes(`a volume of ${text}`, size(text)),
  ),
  ...["0Gi", "059Gi", "59001Gi", "64001G", "18Ti", "59Ti", "65T", "100", "100GB", "Gi", "1.5Gi", "-1Gi"].map((text) =>
    refuses(`a volume of ${text}`, size(text)),
  ),
  refuses("a volume whose size is a number", ebs({ volumeSize: 100 })),
  refuses("a volume without a size", ebs({ volumeType: "gp3" })),
  takes("a snapshot", ebs({ snapshotID: "snap-0" })),
  takes("a snapshot fetched at a rate", ebs({ snapshotID: "snap-0", volumeInitializationRate: 300 })),
  refuses("a rate without a snapshot", ebs({ volumeSize: "100Gi", volumeInitializationRate: 300 })),
  refuses("a rate with an empty snapshot", ebs({ volumeSize: "1Gi", snapshotID: "", volumeInitializationRate: 300 })),
  refuses("a rate of 99", ebs({ snapshotID: "snap-0", volumeInitializationRate: 99 })),
  refuses("a rate of 301", ebs({ snapshotID: "snap-0", volumeInitializationRate: 301 })),
  refuses("a type of volume that is none", ebs({ volumeSize: "1Gi", volumeType: "gp4" })),
  takes("a throughput EC2 would refuse", ebs({ volumeSize: "1Gi", throughput: 1, iops: 1 })),
  refuses("a throughput in a text", ebs({ volumeSize: "1Gi", throughput: "600" })),
  refuses("a throughput of a fraction", ebs({ volumeSize: "1Gi", throughput: 600.5 })),
  refuses("encrypted in a text", ebs({ volumeSize: "1Gi", encrypted: "true" })),
  refuses("a size beside ebs", { blockDeviceMappings: [{ volumeSize: "1Gi" }] }),
  takes("no volumes", { blockDeviceMappings: [] }),
  takes("an empty volume", { blockDeviceMappings: [{}] }),
  takes("one root volume", { blockDeviceMappings: [{ rootVolume: true }, { rootVolume: false }, {}] }),
  refuses("two root volumes", { blockDeviceMappings: [{ rootVolume: true }, { rootVolume: true }] }),
  takes("fifty volumes", { blockDeviceMappings: times(50, {}) }),
  refuses("fifty-one volumes", { blockDeviceMappings: times(51, {}) }),
  refuses("another instance store policy", { instanceStorePolicy: "RAID1" }),
  takes("RAID0", { instanceStorePolicy: "RAID0" }),
];

const SIGNAL = "memory.available";
const KUBELET: readonly ManifestCase[] = [
  takes("an empty kubelet", kubelet({})),
  takes("maxPods 0", kubelet({ maxPods: 0 })),
  refuses("maxPods -1", kubelet({ maxPods: -1 })),
  refuses("maxPods in a text", kubelet({ maxPods: "110" })),
  refuses("maxPods beyond 32 bits", kubelet({ maxPods: 2 ** 31 })),
  refuses("podsPerCore -1", kubelet({ podsPerCore: -1 })),
  refuses("a field of the kubelet that Karpenter does not know", kubelet({ serializeImagePulls: false })),
  takes("one threshold of image collection", kubelet({ imageGCHighThresholdPercent: 0 })),
  takes("thresholds of image collection", kubelet({ imageGCHighThresholdPercent: 2, imageGCLowThresholdPercent: 1 })),
  refuses("equal thresholds", kubelet({ imageGCHighThresholdPercent: 80, imageGCLowThresholdPercent: 80 })),
  refuses("a threshold of 101", kubelet({ imageGCHighThresholdPercent: 101 })),
  takes(
    "a hard eviction",
    kubelet({ evictionHard: { [SIGNAL]: "5%", "nodefs.available": "500Mi", "pid.available": "" } }),
  ),
  ...["101%", "5 %", "5.123%", "lots"].map((text) =>
    refuses(`a hard eviction at ${text}`, kubelet({ evictionHard: { [SIGNAL]: text } })),
  ),
  takes("a hard eviction at 100.00%", kubelet({ evictionHard: { [SIGNAL]: "100.00%" } })),
  refuses("a hard eviction by another signal", kubelet({ evictionHard: { "cpu.available": "5%" } })),
  takes("a soft eviction", kubelet({ evictionSoft: { [SIGNAL]: "5%" }, evictionSoftGracePeriod: { [SIGNAL]: "1m" } })),
  takes("no soft eviction, in an object", kubelet({ evictionSoft: {} })),
  refuses("a soft eviction without a grace period", kubelet({ evictionSoft: { [SIGNAL]: "5%" } })),
  refuses("a grace period without a soft eviction", kubelet({ evictionSoftGracePeriod: { [SIGNAL]: "1m" } })),
  refuses(
    "a soft eviction with another's grace period",
    kubelet({ evictionSoft: { [SIGNAL]: "5%" }, evictionSoftGracePeriod: { "pid.available": "1m" } }),
  ),
  refuses(
    "a soft eviction by another signal",
    kubelet({ evictionSoft: { x: "5%" }, evictionSoftGracePeriod: { x: "1m" } }),
  ),
  ...["systemReserved", "kubeReserved"].flatMap((field) => [
    takes(`${field}`, kubelet({ [field]: { cpu: "500m", memory: "1Gi", "ephemeral-storage": "+1G", pid: "1e3" } })),
    refuses(`negative ${field}`, kubelet({ [field]: { cpu: "-500m" } })),
    refuses(`${field} of a GPU`, kubelet({ [field]: { "nvidia.com/gpu": "1" } })),
    refuses(`${field} in other words`, kubelet({ [field]: { cpu: "half" } })),
    refuses(`${field} as a number`, kubelet({ [field]: { cpu: 1 } })),
  ]),
  takes(
    "DNS, CPU quota and a grace period",
    kubelet({ clusterDNS: ["10.0.0.10"], cpuCFSQuota: false, evictionMaxPodGracePeriod: -1 }),
  ),
  refuses("DNS in a text", kubelet({ clusterDNS: "10.0.0.10" })),
];

const INSTANCE: readonly ManifestCase[] = [
  takes(
    "metadata options",
    metadata({
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 64,
      httpTokens: "optional",
    }),
  ),
  refuses("no hop", metadata({ httpPutResponseHopLimit: 0 })),
  refuses("65 hops", metadata({ httpPutResponseHopLimit: 65 })),
  refuses("tokens that are sometimes required", metadata({ httpTokens: "sometimes" })),
  refuses("an endpoint that is true", metadata({ httpEndpoint: true })),
  takes("no interfaces", interfaces()),
  takes("an interface", interfaces(card(0, 0, "interface"))),
  takes("an interface and EFAs", interfaces(card(0, 0, "interface"), card(0, 1, "efa-only"), card(1, 0, "efa-only"))),
  refuses("no first interface", interfaces(card(0, 1, "interface"))),
  refuses("a first interface that is an EFA", interfaces(card(0, 0, "efa-only"))),
  refuses("two interfaces in one place", interfaces(card(0, 0, "interface"), card(0, 0, "interface"))),
  refuses("two EFAs on a card", interfaces(card(0, 0, "interface"), card(1, 0, "efa-only"), card(1, 1, "efa-only"))),
  takes(
    "two interfaces on a card",
    interfaces(card(0, 0, "interface"), card(1, 0, "efa-only"), card(1, 1, "interface")),
  ),
  refuses("an interface of type efa", interfaces(card(0, 0, "interface"), card(1, 0, "efa"))),
  refuses("an interface without a card", interfaces({ deviceIndex: 0, interfaceType: "interface" })),
  refuses("an interface on card -1", interfaces(card(0, 0, "interface"), card(-1, 0, "interface"))),
  takes("connection tracking", {
    connectionTracking: { tcpEstablishedTimeout: 60, udpStreamTimeout: 180, udpTimeout: 30 },
  }),
  refuses("connection tracking of nothing", { connectionTracking: {} }),
  refuses("connection tracking for too long", { connectionTracking: { udpTimeout: 61 } }),
  takes("nested virtualization", { cpuOptions: { nestedVirtualization: "enabled" } }),
  refuses("nested virtualization that is true", { cpuOptions: { nestedVirtualization: true } }),
  refuses("a prefix count of -1", { ipPrefixCount: -1 }),
  refuses("monitoring in a text", { detailedMonitoring: "true" }),
  takes("the rest", {
    detailedMonitoring: true,
    associatePublicIPAddress: false,
    ipPrefixCount: 0,
    context: "x",
    userData: "#!/bin/bash\n",
  }),
];

export const EC2_NODE_CLASS_CASES: readonly ManifestCase[] = [
  ...OBJECT,
  ...IDENTITY,
  ...IMAGES,
  ...SELECTORS,
  ...TAGS,
  ...VOLUMES,
  ...KUBELET,
  ...INSTANCE,
];
