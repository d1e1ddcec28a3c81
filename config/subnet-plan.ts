import { type Block, block, parseBlock, size } from "./cidr.ts";

/** One subnet of the plan. */
export interface PlannedSubnet {
  /** Availability zone, e.g. `us-west-2a`. */
  readonly zone: string;
  /** Its block, e.g. `10.64.0.0/18`. */
  readonly cidr: string;
}

/** Prefix lengths of the three tiers of subnets. */
export interface SubnetSizes {
  readonly private: number;
  readonly public: number;
  readonly controlPlane: number;
}

/** Every subnet of a VPC, tier by tier, in the order of the zones. */
export interface SubnetPlan {
  readonly private: readonly PlannedSubnet[];
  readonly public: readonly PlannedSubnet[];
  readonly controlPlane: readonly PlannedSubnet[];
  readonly pods: readonly PlannedSubnet[];
}

/** Fewer zones, and EKS refuses the cluster. */
export const FEWEST_ZONES = 2;
/** More zones than this have no room in the layout: three quarters of a VPC hold six eighths. */
export const MOST_ZONES = 6;

/**
 * The sizes a VPC gets when none are asked for: private subnets as large as three quarters
 * of the block allow, public ones a quarter of that but never larger than /24, and /28 for
 * the control plane, the smallest EC2 makes (EKS wants 6 free addresses, 16 advised).
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export function defaultSizes(vpcPrefix: number, zones: number): SubnetSizes {
  const privatePrefix = vpcPrefix + (zones > 3 ? 3 : 2);
  return { private: privatePrefix, public: Math.max(24, privatePrefix + 2), controlPlane: 28 };
}

/**
 * Lays the tiers out. The first three quarters of the VPC are private, from the bottom up.
 * The last quarter holds the public subnets from its bottom up and the control plane's from
 * its top down. So a zone that is added later takes free space and moves nothing, as long as
 * the sizes stay.
 *
 * @returns `undefined` when the tiers do not fit.
 */
export function planSubnets(
  vpc: Block,
  zones: readonly string[],
  sizes: SubnetSizes,
): Omit<SubnetPlan, "pods"> | undefined {
  const quarter = size(vpc.prefix) / 4;
  const edge = vpc.start + 3 * quarter;
  const end = vpc.start + 4 * quarter;
  const tooLarge = zones.length * size(sizes.private) > 3 * quarter;
  const edgeFull = zones.length * (size(sizes.public) + size(sizes.controlPlane)) > quarter;
  if (tooLarge || edgeFull) return undefined;
  return {
    private: upward(vpc.start, zones, sizes.private),
    public: upward(edge, zones, sizes.public),
    controlPlane: zones.map((zone, index) => ({
      zone,
      cidr: block(end - (index + 1) * size(sizes.controlPlane), sizes.controlPlane).cidr,
    })),
  };
}

/** Splits the pods' own block over the zones: quarters for up to four, eighths for more. */
export function planPodSubnets(podCidr: string | undefined, zones: readonly string[]): readonly PlannedSubnet[] {
  const pods = podCidr === undefined ? undefined : parseBlock(podCidr);
  return pods === undefined ? [] : upward(pods.start, zones, podSubnetPrefix(pods.prefix, zones.length));
}

export function podSubnetPrefix(podPrefix: number, zones: number): number {
  return podPrefix + (zones > 4 ? 3 : 2);
}

function upward(start: number, zones: readonly string[], prefix: number): PlannedSubnet[] {
  return zones.map((zone, index) => ({ zone, cidr: block(start + index * size(prefix), prefix).cidr }));
}
