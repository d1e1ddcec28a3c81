import { parseBlock } from "../cidr.ts";
import { ENDPOINTS_NEEDED_WITHOUT_NAT, type EndpointService, endpointIn } from "../endpoint-services.ts";
import type { EnvironmentInput } from "../environment.ts";
import type { CreatedNetwork, ExistingNetwork, Nat } from "../fields/network.ts";
import { REGIONS } from "../regions.ts";
import { defaultSizes, planPodSubnets, planSubnets, type SubnetSizes } from "../subnet-plan.ts";
import { unreachable } from "./unreachable.ts";

/** A network with every default filled in and nothing checked yet. */
export interface NetworkDraft {
  readonly existing: ExistingNetwork | undefined;
  readonly cidr: string | undefined;
  readonly podCidr: string | undefined;
  readonly zones: readonly string[];
  readonly sizes: SubnetSizes;
  readonly nat: Nat;
  readonly endpoints: readonly EndpointService[];
  readonly flowLogs: CreatedNetwork["flowLogs"];
}

/** Zones an environment gets when it names none: a cluster over three survives the loss of one. */
const ZONES = 3;

export function draftNetwork({ network, region }: EnvironmentInput): NetworkDraft {
  const zones = network.zones ?? REGIONS[region]?.zones.slice(0, ZONES) ?? [];
  const nat = network.nat ?? "per-zone";
  const vpcPrefix = network.cidr === undefined ? undefined : parseBlock(network.cidr)?.prefix;
  const { existing, flowLogs, subnets } = network;
  const sizes = defaultSizes(vpcPrefix ?? 16, zones.length);
  return {
    existing: existing && {
      kind: "existing",
      vpcId: existing.vpcId,
      privateSubnetIds: existing.privateSubnetIds,
      controlPlaneSubnetIds: existing.controlPlaneSubnetIds ?? existing.privateSubnetIds,
      publicSubnetIds: existing.publicSubnetIds ?? [],
    },
    cidr: network.cidr,
    podCidr: network.podCidr,
    zones,
    sizes: {
      private: subnets?.private ?? sizes.private,
      public: subnets?.public ?? sizes.public,
      controlPlane: subnets?.controlPlane ?? sizes.controlPlane,
    },
    nat,
    endpoints: network.endpoints ?? (nat === "none" ? ENDPOINTS_NEEDED_WITHOUT_NAT : ["ecr.api", "ecr.dkr"]),
    flowLogs: flowLogs !== false && {
      retentionDays: flowLogs?.retentionDays ?? 30,
      traffic: flowLogs?.traffic ?? "ALL",
    },
  };
}

/** The complete network of a draft that kept every rule. */
export function completeNetwork(
  draft: NetworkDraft,
  region: string,
  partition: string,
): CreatedNetwork | ExistingNetwork {
  return draft.existing ?? createdNetwork(draft, region, partition);
}

function createdNetwork(network: NetworkDraft, region: string, partition: string): CreatedNetwork {
  const { podCidr, zones, nat, flowLogs } = network;
  const vpc = parseBlock(network.cidr ?? "") ?? unreachable("the VPC's block is one");
  const subnets = planSubnets(vpc, zones, network.sizes) ?? unreachable("the subnets fit");
  return {
    kind: "created",
    cidr: vpc.cidr,
    podCidr,
    zones,
    subnets: { ...subnets, pods: planPodSubnets(podCidr, zones) },
    nat,
    endpoints: network.endpoints.map((service) => endpointIn(region, partition, service)),
    flowLogs,
  };
}
