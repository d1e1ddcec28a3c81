import { amiTypeOf, type NodeGroupDraft } from "../defaults/node-groups.ts";
import type { Draft } from "../defaults.ts";
import { nodeReleases } from "../eks-catalogue.ts";
import { SYSTEM } from "../fields/node-groups.ts";
import { INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from "../instance-types.ts";
import { maxPodsOfGroup } from "../max-pods.ts";
import { nearest } from "../nearest.ts";
import type { Problem } from "../problem.ts";
import { type Rule, repeated } from "./rule.ts";

/** EKS takes names of 63 characters; Terraform appends 26 to a prefix, so that a successor can be made first. */
const LONGEST_NAME = 63 - 26 - 1;
const SMALLEST_DISK = 20;
const LARGEST_DISK = 16384;
const KUBERNETES_KEY = /^(?:(?<prefix>[a-z0-9.-]{1,253})\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const KUBERNETES_VALUE = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
/** EKS takes a key of so many characters with all before its slash. Kubernetes alone would take more. */
const LONGEST_KEY = 63;
/** EKS and Kubernetes set labels under these themselves: a kubelet may not, but for two of its own. */
const RESERVED_PREFIX =
  /^(?!(.+\.)?(kubelet|node)\.kubernetes\.io$)(.+\.)?(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)$/;

type Check = (group: NodeGroupDraft, at: string, draft: Draft) => readonly Problem[];

/** A rule for every node group whose shape is right. */
function eachGroup(says: string, check: Check, ...reads: readonly string[]): Rule {
  return {
    says,
    reads,
    check: (draft, sound) =>
      draft.nodeGroups.flatMap((group) => {
        const at = `nodeGroups.${group.name}`;
        return sound(at) ? check(group, at, draft) : [];
      }),
  };
}

/** The instance types of a group that are known. */
function typesOf({ instanceTypes }: NodeGroupDraft): InstanceType[] {
  return instanceTypes.flatMap((name) => instanceType(name) ?? []);
}

const TYPE_RULES: readonly Rule[] = [
  eachGroup("a node group's name leaves room for what is appended", ({ name }, at) =>
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name) && name.length <= LONGEST_NAME
      ? []
      : [
          {
            path: at,
            received: name,
            allowed: `lower-case letters, digits and hyphens; a letter first, no hyphen last; at most ${LONGEST_NAME}`,
            remedy: "Rename it: EKS and Terraform append to it.",
          },
        ],
  ),
  eachGroup("a node group has instance types, and they exist", ({ instanceTypes }, at) =>
    instanceTypes.length === 0
      ? [
          {
            path: `${at}.instanceTypes`,
            received: undefined,
            allowed: "at least one EC2 instance type",
            remedy: 'Add instanceTypes: ["m6i.large"], for example.',
          },
        ]
      : instanceTypes.flatMap((name, index) => {
          if (instanceType(name) !== undefined) return [];
          const guess = nearest(name, INSTANCE_TYPE_NAMES);
          return [
            {
              path: `${at}.instanceTypes[${index}]`,
              received: name,
              allowed: "an EC2 instance type, e.g. m6i.large",
              remedy: `${guess === undefined ? "" : `Did you mean ${guess}? `}A type newer than config/instance-types.json: npm run refresh:instance-types.`,
            },
          ];
        }),
  ),
  eachGroup("no instance type is named twice", ({ instanceTypes }, at) =>
    repeated(`${at}.instanceTypes`, instanceTypes),
  ),
  eachGroup("the instance types of a group run the same AMI", (group, at) => {
    const kinds = new Map<string, string>();
    for (const name of group.instanceTypes) {
      const type = instanceType(name);
      if (type !== undefined) kinds.set(amiTypeOf([type]), name);
    }
    if (kinds.size <= 1) return [];
    return [
      {
        path: `${at}.instanceTypes`,
        received: group.instanceTypes,
        allowed: "types of one architecture, all with accelerators of one make or all without",
        remedy: `Make a group of each: ${[...kinds].map(([kind, name]) => `${name} runs ${kind}`).join(", ")}.`,
      },
    ];
  }),
  eachGroup(
    "a node has addresses for its pods",
    (group, at, { cluster }) => {
      const types = typesOf(group);
      if (group.maxPods === undefined || types.length === 0) return [];
      const most = maxPodsOfGroup(types, cluster);
      if (group.maxPods >= 1 && group.maxPods <= most) return [];
      const how = `${cluster.prefixDelegation ? "with" : "without"} prefix delegation${cluster.customNetworking ? " and with addresses of the pods' own block" : ""}`;
      return [
        {
          path: `${at}.maxPods`,
          received: group.maxPods,
          allowed: `1 to ${most}: what ${group.instanceTypes.join(", ")} hold ${how}, and EKS allows`,
          remedy:
            "Leave it out for the most: pods beyond it would wait for an address for ever, or EKS would not have them.",
        },
      ];
    },
    "cluster",
    "network.podCidr",
  ),
];

function sizeRemedy(min: number, max: number): string {
  if (min < 0) return "Set min to 0 or more.";
  if (max < 1) return "Set max to 1 or more; min and desired 0 are enough for no nodes.";
  if (min > max) return "Raise max, which is 4 when left out, or lower min, which is 2 for system when left out.";
  return "Put desired between min and max, or leave it out for min.";
}

const SIZE_RULES: readonly Rule[] = [
  eachGroup("a node group's size is possible", ({ size: { min, desired, max } }, at) =>
    min >= 0 && min <= desired && desired <= max && max >= 1
      ? []
      : [
          {
            path: `${at}.size`,
            received: { min, desired, max },
            allowed: "0 ≤ min ≤ desired ≤ max, and max at least 1",
            remedy: sizeRemedy(min, max),
          },
        ],
  ),
  eachGroup("the system group survives the loss of a node", ({ name, size }, at) =>
    name !== SYSTEM || size.min >= 2
      ? []
      : [
          {
            path: `${at}.size.min`,
            received: size.min,
            allowed: "2 or more: Karpenter's two replicas never share a node",
            remedy: "Leave it out for 2.",
          },
        ],
  ),
  eachGroup(
    "the system group survives the loss of a zone",
    ({ name, zones }, at, { network }) =>
      name !== SYSTEM || zones === undefined || zones.length > 1 || network.existing !== undefined
        ? []
        : [
            {
              path: `${at}.zones`,
              received: zones,
              allowed: "two zones at least: Karpenter's replicas spread over them",
              remedy: "Name another, or leave zones out for all.",
            },
          ],
    "network",
  ),
  eachGroup(
    "a node group is in zones of the network",
    ({ zones }, at, { network }) => {
      const path = `${at}.zones`;
      // Of a region that is none no zones are known; its own rule refuses it.
      if (zones === undefined || network.zones.length === 0) return [];
      if (network.existing !== undefined)
        return [
          {
            path,
            received: zones,
            allowed: "nothing beside network.existing, whose subnets' zones are not known",
            remedy: "Leave it out: nodes go where the private subnets are.",
          },
        ];
      const unknown = zones.filter((zone) => !network.zones.includes(zone));
      if (zones.length > 0 && unknown.length === 0) return repeated(path, zones);
      return [
        {
          path,
          received: zones,
          allowed: `some of the network's zones: ${network.zones.join(", ")}`,
          remedy: "Name those, or leave zones out for all.",
        },
      ];
    },
    "network",
    "region",
  ),
  eachGroup("a node's disk holds the system and images", ({ diskGiB }, at) =>
    diskGiB >= SMALLEST_DISK && diskGiB <= LARGEST_DISK
      ? []
      : [
          {
            path: `${at}.diskGiB`,
            received: diskGiB,
            allowed: `${SMALLEST_DISK} to ${LARGEST_DISK} GiB: the AMI alone takes ${SMALLEST_DISK}, gp3 ends at ${LARGEST_DISK}`,
            remedy: "Leave it out for 50; inference images may want 200.",
          },
        ],
  ),
];

const KUBELET_RULES: readonly Rule[] = [
  eachGroup(
    "a node group's AMI is of the cluster's Kubernetes version",
    ({ releaseVersion }, at, { cluster: { kubernetesVersion } }) => {
      const minor = /^(1\.\d+)\.\d+-20\d{6}$/.exec(releaseVersion ?? "")?.[1];
      if (releaseVersion === undefined || minor === kubernetesVersion) return [];
      return [
        {
          path: `${at}.releaseVersion`,
          received: releaseVersion,
          allowed: `a release of Kubernetes ${kubernetesVersion}: its patch version, a hyphen and a date, e.g. ${nodeReleases(kubernetesVersion)[0] ?? "1.36.4-20261003"}`,
          remedy: "Leave it out for the newest known. https://github.com/awslabs/amazon-eks-ami/releases lists them.",
        },
      ];
    },
    "cluster.kubernetesVersion",
  ),
  eachGroup("labels and taints are such as Kubernetes and EKS take", ({ labels, taints }, at) => [
    ...Object.entries(labels).flatMap(([key, value]) => [
      ...checkPair(`${at}.labels.${key}`, key, value),
      ...checkEmpty(`${at}.labels.${key}`, value),
      ...checkReserved(`${at}.labels.${key}`, key),
    ]),
    ...taints.flatMap(({ key, value = "" }, index) => checkPair(`${at}.taints[${index}]`, key, value)),
  ]),
  eachGroup("no taint stands twice", ({ taints }, at) =>
    repeated(
      `${at}.taints`,
      taints.map(({ key, effect }) => `${key}:${effect}`),
    ),
  ),
];

function checkPair(path: string, key: string, value: string): Problem[] {
  if (KUBERNETES_KEY.test(key) && key.length <= LONGEST_KEY && KUBERNETES_VALUE.test(value)) return [];
  return [
    {
      path,
      received: { [key]: value },
      allowed: `letters, digits, . _ - in key and value, a letter or digit first and last, at most ${LONGEST_KEY} each; a key may begin with a DNS name and /`,
      remedy: "Shorten it, or take other characters out.",
    },
  ];
}

function checkEmpty(path: string, value: string): Problem[] {
  if (value !== "") return [];
  return [
    { path, received: value, allowed: "a value: EKS takes no label without one", remedy: 'Write "true", for example.' },
  ];
}

function checkReserved(path: string, key: string): Problem[] {
  if (!RESERVED_PREFIX.test(KUBERNETES_KEY.exec(key)?.groups?.prefix ?? "")) return [];
  return [
    {
      path,
      received: key,
      allowed: "a key of your own domain, of none, or of node.kubernetes.io",
      remedy: "Use another domain before the slash: a node may not give itself labels of Kubernetes or EKS.",
    },
  ];
}

/** What CoreDNS, the EBS CSI controller and Karpenter tolerate as they come. */
const TOLERATED = "CriticalAddonsOnly";

const TAINT_RULES: readonly Rule[] = [
  eachGroup("what runs the platform tolerates the system group's taints", ({ name, taints }, at) =>
    taints.flatMap(({ key, effect }, index) =>
      name !== SYSTEM || key === TOLERATED || effect === "PreferNoSchedule"
        ? []
        : [
            {
              path: `${at}.taints[${index}]`,
              received: key,
              allowed: `${TOLERATED}, or any key with effect PreferNoSchedule`,
              remedy: `Use ${TOLERATED}: with another CoreDNS would wait for a node, and the deploy for CoreDNS.`,
            },
          ],
    ),
  ),
];

/** Every rule about managed node groups. */
export const NODE_GROUP_RULES: readonly Rule[] = [...TYPE_RULES, ...SIZE_RULES, ...KUBELET_RULES, ...TAINT_RULES];
