/** What the CRD of EC2NodeClass says in CEL of volumes, kubelet and network interfaces. */
import type { BlockDeviceMapping, Ebs, Kubelet, NetworkInterface } from "./ec2-node-class.ts";
import { has, type ManifestRule, rule } from "./manifest-rule.ts";

const VOLUME_RULES: readonly ManifestRule[] = [
  rule<readonly BlockDeviceMapping[]>(
    { says: "one volume at most is the root", at: "spec.blockDeviceMappings" },
    (mappings) => mappings.filter(({ rootVolume }) => rootVolume === true).length <= 1,
    "rootVolume: true at most once",
    "Keep it on the volume that kubelet's folder is on.",
  ),
  rule<Ebs>(
    { says: "a volume's size is known", at: "spec.blockDeviceMappings[].ebs" },
    (ebs) => has(ebs, "snapshotID", "volumeSize"),
    "volumeSize, or snapshotID",
    "Add volumeSize: 100Gi, for example.",
  ),
  rule<Ebs>(
    { says: "only a snapshot is fetched at a rate", at: "spec.blockDeviceMappings[].ebs" },
    (ebs) => !has(ebs, "volumeInitializationRate") || (has(ebs, "snapshotID") && ebs.snapshotID !== ""),
    "snapshotID beside volumeInitializationRate",
    "Add snapshotID, or remove volumeInitializationRate.",
  ),
];

const SIGNALS = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
];
const RESERVED = ["cpu", "memory", "ephemeral-storage", "pid"];

function keysOf(map: Readonly<Record<string, string>> | undefined): string[] {
  return Object.keys(map ?? {});
}

const KUBELET_RULES: readonly ManifestRule[] = [
  ...["evictionHard", "evictionSoft", "evictionSoftGracePeriod"].map((field) =>
    rule<string>(
      { says: `${field} is about signals of the kubelet`, at: `spec.kubelet.${field}{}` },
      (_, key) => SIGNALS.includes(key),
      `one of ${SIGNALS.join(", ")}`,
      "Use one of the allowed keys.",
    ),
  ),
  ...["systemReserved", "kubeReserved"].flatMap((field) => [
    rule<string>(
      { says: `${field} is about resources that can be reserved`, at: `spec.kubelet.${field}{}` },
      (_, key) => RESERVED.includes(key),
      `one of ${RESERVED.join(", ")}`,
      "Use one of the allowed keys.",
    ),
    rule<string>(
      { says: `${field} is not negative`, at: `spec.kubelet.${field}{}` },
      (quantity) => !quantity.startsWith("-"),
      "a quantity of 0 or more",
      "Take the sign away.",
    ),
  ]),
  rule<Kubelet>(
    {
      says: "images are collected down from a higher threshold to a lower",
      at: "spec.kubelet",
      reads: ["imageGCHighThresholdPercent", "imageGCLowThresholdPercent"],
    },
    ({ imageGCHighThresholdPercent: high, imageGCLowThresholdPercent: low }) =>
      high === undefined || low === undefined || high > low,
    "imageGCHighThresholdPercent above imageGCLowThresholdPercent",
    "Raise the one or lower the other.",
  ),
  rule<Kubelet>(
    {
      says: "soft evictions have a grace period each",
      at: "spec.kubelet",
      reads: ["evictionSoft", "evictionSoftGracePeriod"],
    },
    ({ evictionSoft, evictionSoftGracePeriod }) =>
      keysOf(evictionSoft).every((key) => keysOf(evictionSoftGracePeriod).includes(key)) &&
      keysOf(evictionSoftGracePeriod).every((key) => keysOf(evictionSoft).includes(key)),
    "the same keys in evictionSoft and evictionSoftGracePeriod",
    "Add what one has and the other has not.",
  ),
];

const INTERFACE_RULES: readonly ManifestRule[] = [
  rule<readonly NetworkInterface[]>(
    { says: "the first interface is an ordinary one", at: "spec.networkInterfaces" },
    (interfaces) =>
      interfaces.length === 0 ||
      interfaces.some(
        ({ deviceIndex, networkCardIndex, interfaceType }) =>
          deviceIndex === 0 && networkCardIndex === 0 && interfaceType === "interface",
      ),
    "one of type interface at networkCardIndex 0, deviceIndex 0",
    "Add it: efa-only interfaces carry no IP.",
  ),
  rule<readonly NetworkInterface[]>(
    { says: "interfaces do not share a place, and a card has one EFA", at: "spec.networkInterfaces" },
    (interfaces) => {
      const places = interfaces.map(({ networkCardIndex: card, deviceIndex: device }) => `${card} ${device}`);
      const efas = interfaces
        .filter(({ interfaceType: type }) => type === "efa-only")
        .map((one) => one.networkCardIndex);
      return new Set(places).size === places.length && new Set(efas).size === efas.length;
    },
    "each pair of networkCardIndex and deviceIndex once, and one efa-only on a card",
    "Move one to another card or device.",
  ),
  rule<object>(
    { says: "connection tracking sets something", at: "spec.connectionTracking" },
    (tracking) => has(tracking, "tcpEstablishedTimeout", "udpStreamTimeout", "udpTimeout"),
    "at least one of tcpEstablishedTimeout, udpStreamTimeout, udpTimeout",
    "Add one, or leave connectionTracking out.",
  ),
];

/** Facts of the machine that a node is. */
export const MACHINE_RULES: readonly ManifestRule[] = [...VOLUME_RULES, ...KUBELET_RULES, ...INTERFACE_RULES];
