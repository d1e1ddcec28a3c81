import { parseBlock } from "./cidr.ts";
import { ENDPOINTS_NEEDED_WITHOUT_NAT, type EndpointService, endpointIn } from "./endpoint-services.ts";
import type { CreatedNetwork, Environment, EnvironmentInput, ExistingNetwork, Nat } from "./environment.ts";
import { namesOf } from "./names.ts";
import { REGIONS } from "./regions.ts";
import { defaultSizes, planPodSubnets, planSubnets, type SubnetSizes } from "./subnet-plan.ts";

/**
 * An environment with every default filled in and nothing checked yet: what rules/ look at.
 * Filling in never fails, whatever stands in the file.
 */
export interface Draft {
  readonly input: EnvironmentInput;
  readonly name: string;
  readonly project: string;
  readonly account: string;
  readonly region: string;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly network: {
    readonly existing: ExistingNetwork | undefined;
    readonly cidr: string | undefined;
    readonly podCidr: string | undefined;
    readonly zones: readonly string[];
    readonly sizes: SubnetSizes;
    readonly nat: Nat;
    readonly endpoints: readonly EndpointService[];
    readonly flowLogs: CreatedNetwork["flowLogs"];
  };
}

/** Zones an environment gets when it names none: a cluster over three survives the loss of one. */
const ZONES = 3;

/** Tags the platform sets on everything. */
export function platformTags(draft: Pick<Draft, "name" | "project">): Record<string, string> {
  return { Project: draft.project, Environment: draft.name, ManagedBy: "cdktf" };
}

export function withDefaults(input: EnvironmentInput): Draft {
  const project = input.project ?? "inference";
  return {
    input,
    project,
    name: input.name,
    account: input.account,
    region: input.region,
    owners: input.owners,
    tags: { ...input.tags, ...platformTags({ name: input.name, project }) },
    network: withNetworkDefaults(input),
  };
}

function withNetworkDefaults({ network, region }: EnvironmentInput): Draft["network"] {
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

/** The complete environment of a draft that kept every rule. */
export function complete(draft: Draft): Environment {
  const { name, account, region, owners, tags } = draft;
  const partition = REGIONS[region]?.partition ?? unreachable("the region is known");
  const names = namesOf(draft.project, name);
  const network = draft.network.existing ?? createdNetwork(draft, partition);
  return deepFreeze({ name, account, region, partition, owners, tags, names, network });
}

function createdNetwork({ region, network }: Draft, partition: string): CreatedNetwork {
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

function unreachable(rule: string): never {
  throw new Error(`config/rules/ let an environment through although it did not hold that ${rule}; this is a defect`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
