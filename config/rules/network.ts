import { type Block, liesWithin, nearestBlock, overlaps, parseBlock, size } from "../cidr.ts";
import type { Draft } from "../defaults.ts";
import { ENDPOINT_SERVICES, ENDPOINTS_NEEDED_WITHOUT_NAT } from "../endpoint-services.ts";
import type { Problem } from "../problem.ts";
import { REGIONS } from "../regions.ts";
import { defaultSizes, FEWEST_ZONES, MOST_ZONES, planSubnets, podSubnetPrefix } from "../subnet-plan.ts";
import { type Rule, repeated } from "./rule.ts";

/** RFC 1918 and RFC 6598: what never routes on the internet. */
export const PRIVATE_BLOCKS = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];
/** RFC 6598, shared address space: EC2 takes it as a second block beside every private one. */
const SHARED_BLOCK = "100.64.0.0/10";
/** Smallest and largest blocks EC2 makes VPCs and subnets of. */
const LARGEST = 16;
const SMALLEST = 28;

const BLOCK_ALLOWED = `an IPv4 block from /${LARGEST} to /${SMALLEST}, e.g. 10.64.0.0/16`;

type Network = Draft["network"];

/** A rule about a VPC the platform makes; an existing one has none of these fields. */
function whenCreated(rule: Rule): Rule {
  const reads = [...rule.reads, "network.existing"];
  return {
    ...rule,
    reads,
    check: (draft, sound) => (draft.network.existing === undefined ? rule.check(draft, sound) : []),
  };
}

/** What is wrong with a block by itself: its form, its size, the range it lies in. */
function checkBlock(path: string, text: string, within: readonly string[], range: string): Problem[] {
  const at = { path, received: text };
  const found = parseBlock(text);
  if (found === undefined) {
    const meant = nearestBlock(text);
    const remedy =
      meant === undefined
        ? "Write four numbers of 0 to 255, a slash and the prefix length."
        : `Did you mean ${meant.cidr}? The bits behind the prefix must be 0.`;
    return [{ ...at, allowed: BLOCK_ALLOWED, remedy }];
  }
  if (found.prefix < LARGEST || found.prefix > SMALLEST)
    return [
      {
        ...at,
        allowed: BLOCK_ALLOWED,
        remedy: `Use a prefix length of ${LARGEST} to ${SMALLEST}: EC2 makes no other.`,
      },
    ];
  if (!liesWithin(within, text))
    return [{ ...at, allowed: `a block within ${range}`, remedy: `Take one from ${within.join(", ")}.` }];
  return [];
}

const BLOCK_RULES: readonly Rule[] = [
  {
    says: "the VPC has a block, private and of a size EC2 makes",
    reads: ["network.cidr"],
    check: ({ network }) =>
      network.cidr === undefined
        ? [
            {
              path: "network.cidr",
              received: undefined,
              allowed: BLOCK_ALLOWED,
              remedy:
                "Add one that no other network you route to uses, or name an existing VPC under network.existing.",
            },
          ]
        : checkBlock(
            "network.cidr",
            network.cidr,
            PRIVATE_BLOCKS,
            "RFC 1918 or RFC 6598, which never route on the internet",
          ),
  },
  {
    says: "the pods' block is shared address space",
    reads: ["network.podCidr"],
    check: ({ network }) =>
      network.podCidr === undefined
        ? []
        : checkBlock("network.podCidr", network.podCidr, [SHARED_BLOCK], `${SHARED_BLOCK} (RFC 6598)`),
  },
  {
    says: "the pods' block does not overlap the VPC's",
    reads: ["network.cidr", "network.podCidr"],
    check: ({ network: { cidr, podCidr } }) =>
      isBlock(cidr) && isBlock(podCidr) && overlaps(cidr, podCidr)
        ? [
            {
              path: "network.podCidr",
              received: podCidr,
              allowed: `a block that does not overlap network.cidr, ${cidr}`,
              remedy: `Take another part of ${SHARED_BLOCK}.`,
            },
          ]
        : [],
  },
  {
    says: "every zone's pods get a subnet EC2 makes",
    reads: ["network.podCidr", "network.zones"],
    check: ({ network: { podCidr, zones } }) => {
      const pods = parseBlock(podCidr ?? "");
      if (pods === undefined || podSubnetPrefix(pods.prefix, zones.length) <= SMALLEST) return [];
      const widest = SMALLEST - podSubnetPrefix(0, zones.length);
      return [
        {
          path: "network.podCidr",
          received: podCidr,
          allowed: `/${LARGEST} to /${widest}, so that each of ${zones.length} zones gets at least a /${SMALLEST}`,
          remedy: "Use a larger block; 100.64.0.0/16 costs nothing.",
        },
      ];
    },
  },
];

const ZONE_RULES: readonly Rule[] = [
  {
    says: "the zones are the region's",
    reads: ["network.zones", "region"],
    check: ({ network, region }) => {
      const known = REGIONS[region]?.zones;
      return network.zones.flatMap((zone, index) =>
        known === undefined || known.includes(zone)
          ? []
          : [
              {
                path: `network.zones[${index}]`,
                received: zone,
                allowed: `an availability zone of ${region}: ${known.join(", ")}`,
                remedy:
                  "Replace it; Local Zones and zone ids (usw2-az1) do not do here. A zone that only your account sees: npm run refresh:regions.",
              },
            ],
      );
    },
  },
  {
    says: "there are zones enough, and not too many",
    reads: ["network.zones", "region"],
    check: ({ network: { zones }, region, input }) =>
      (zones.length >= FEWEST_ZONES && zones.length <= MOST_ZONES) ||
      (input.network.zones === undefined && !(region in REGIONS))
        ? []
        : [
            {
              path: "network.zones",
              received: zones,
              allowed: `${FEWEST_ZONES} to ${MOST_ZONES} zones: EKS wants its control plane in two`,
              remedy: "Name three, or leave it out for the region's first three.",
            },
          ],
  },
  {
    says: "no zone is named twice",
    reads: ["network.zones"],
    check: ({ network }) => repeated("network.zones", network.zones),
  },
];

const SUBNET_RULES: readonly Rule[] = [
  {
    says: "subnets are of sizes EC2 makes",
    reads: ["network.subnets"],
    check: ({ input }) =>
      Object.entries(input.network.subnets ?? {}).flatMap(([tier, prefix]) =>
        prefix === undefined || (prefix >= LARGEST && prefix <= SMALLEST)
          ? []
          : [
              {
                path: `network.subnets.${tier}`,
                received: prefix,
                allowed: `a prefix length of ${LARGEST} to ${SMALLEST}`,
                remedy: "Write the number behind the slash, or leave it out for the default.",
              },
            ],
      ),
  },
  {
    says: "the subnets fit into the VPC",
    reads: ["network.cidr", "network.zones", "network.subnets"],
    check: ({ network, input }) => {
      const vpc = parseBlock(network.cidr ?? "");
      if (vpc === undefined || network.zones.length > MOST_ZONES) return [];
      if (planSubnets(vpc, network.zones, network.sizes) !== undefined) return [];
      const chosen = Object.keys(input.network.subnets ?? {}).length > 0;
      return [chosen ? sizesDoNotFit(network, vpc) : vpcTooSmall(network, vpc)];
    },
  },
];

function vpcTooSmall({ zones, cidr }: Network, { prefix, start }: Block): Problem {
  const fits = (candidate: number) =>
    planSubnets({ cidr: "", start, prefix: candidate }, zones, defaultSizes(candidate, zones.length)) !== undefined;
  let enough = prefix;
  while (enough > 0 && !fits(enough)) enough -= 1;
  return {
    path: "network.cidr",
    received: cidr,
    allowed: `/${LARGEST} to /${enough} for ${zones.length} zones: each needs a private, a public and a control-plane subnet`,
    remedy: `Use a /${enough} or larger block, or fewer zones.`,
  };
}

function sizesDoNotFit({ zones, sizes, cidr }: Network, vpc: Block): Problem {
  const quarter = size(vpc.prefix) / 4;
  const edge = zones.length * (size(sizes.public) + size(sizes.controlPlane));
  const wanted = zones.length * size(sizes.private);
  return {
    path: "network.subnets",
    received: sizes,
    allowed:
      `for ${zones.length} zones in ${cidr}: private subnets of ${3 * quarter} addresses together (these take ${wanted}), ` +
      `public and control-plane subnets of ${quarter} (these take ${edge})`,
    remedy: "Give the tiers longer prefixes, or leave network.subnets out.",
  };
}

const EGRESS_RULES: readonly Rule[] = [
  {
    says: "without NAT, nodes have the endpoints they need",
    reads: ["network.nat", "network.endpoints"],
    check: ({ network: { nat, endpoints } }) => {
      const missing = ENDPOINTS_NEEDED_WITHOUT_NAT.filter((service) => !endpoints.includes(service));
      if (nat !== "none" || missing.length === 0) return [];
      return [
        {
          path: "network.endpoints",
          received: endpoints,
          allowed: `with nat none, at least ${ENDPOINTS_NEEDED_WITHOUT_NAT.join(", ")}`,
          remedy: `Add ${missing.map((service) => `${service} (${ENDPOINT_SERVICES[service].for})`).join(", ")}; or leave endpoints out for all of them.`,
        },
      ];
    },
  },
  {
    says: "no endpoint is asked for twice",
    reads: ["network.endpoints"],
    check: ({ network }) => repeated("network.endpoints", network.endpoints),
  },
];

function isBlock(text: string | undefined): text is string {
  return text !== undefined && parseBlock(text) !== undefined;
}

/** Every rule about a VPC the platform makes. */
export const NETWORK_RULES = [...BLOCK_RULES, ...ZONE_RULES, ...SUBNET_RULES, ...EGRESS_RULES].map(whenCreated);
