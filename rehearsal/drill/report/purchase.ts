import { INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from "../../../config/instance-types.ts";
import type { Amounts, DrillRecord, Moment, NodeRecord, PodRecord } from "../record.ts";
import { estimatedAllocatable, fits, sumOf } from "./allocatable.ts";
import type { Price } from "./facts.ts";

/** An instance type at its price, in USD by the hour. */
export interface Offer {
  readonly instanceType: string;
  readonly usdPerHour: number;
}

/** A node that was launched, and what it was launched for. */
export interface Purchase {
  readonly node: NodeRecord & { readonly instanceType: string };
  readonly pods: readonly PodRecord[];
  /** What these pods ask for together. */
  readonly asked: Amounts;
  /** The cheapest that holds them and that Karpenter let itself choose from, where the node is and of its capacity type. */
  readonly cheapestConsidered: Offer | undefined;
  /** The cheapest of all types of that kind that would have held the pods: see {@link cheapestOfKind}. */
  readonly cheapestOfKind: Offer | undefined;
}

/** Every node that was launched, in order, with what the same pods would have cost elsewhere. */
export function purchases(record: DrillRecord, price: Price): readonly Purchase[] {
  const launched = record.nodes
    .filter(isLaunched)
    .sort((a, b) => (a.launched ?? a.created) - (b.launched ?? b.created));
  return launched.map((node) => {
    const pods = podsBoughtFor(node, record.pods);
    const asked = sumOf(pods.map(({ requests }) => requests));
    return {
      node,
      pods,
      asked,
      cheapestConsidered: cheapest(holding(node, asked), node, price),
      cheapestOfKind: pods.length === 0 ? undefined : cheapestOfKind(node, asked, price),
    };
  });
}

function isLaunched(node: NodeRecord): node is Purchase["node"] {
  return node.instanceType !== undefined;
}

/**
 * The pods a node was bought for: those that were there before it could take any, and landed on it.
 * A replacement is bought before its pods are: then the most that were on it at once.
 */
export function podsBoughtFor(node: NodeRecord, pods: readonly PodRecord[]): readonly PodRecord[] {
  const own = pods.filter((pod) => pod.scheduled !== undefined && pod.node !== undefined && pod.node === node.node);
  const ready = node.initialized ?? node.registered ?? node.created;
  const waiting = own.filter(({ created }) => created <= ready);
  if (waiting.length > 0) return waiting;
  const fullest = own.map(({ scheduled = 0 }) => own.filter((pod) => isOn(pod, scheduled)));
  return fullest.reduce((most, some) => (some.length > most.length ? some : most), []);
}

function isOn({ scheduled = 0, gone = Number.POSITIVE_INFINITY }: PodRecord, at: Moment): boolean {
  return scheduled <= at && at < gone;
}

/** The types that Karpenter considered and that hold these pods: more may have come than it bought the node for. */
function holding({ considered, instanceType: launched }: Purchase["node"], asked: Amounts): readonly string[] {
  return considered.filter((name) => {
    const type = instanceType(name);
    return name === launched || (type !== undefined && fits(asked, estimatedAllocatable(type)));
  });
}

/** What was paid more than had to be, in percent; `undefined` when one of both prices is not known. */
export function excess(paid: number | undefined, offer: Offer | undefined): number | undefined {
  return paid === undefined || offer === undefined ? undefined : (paid / offer.usdPerHour - 1) * 100;
}

function cheapest(types: readonly string[], { capacityType, zone }: NodeRecord, price: Price): Offer | undefined {
  const offers = types.flatMap((type): Offer[] => {
    const usdPerHour = price(type, capacityType ?? "on-demand", zone);
    // What is reserved is paid for already: it costs nothing, and compares to nothing.
    return usdPerHour === undefined || usdPerHour === 0 ? [] : [{ instanceType: type, usdPerHour }];
  });
  return offers.reduce<Offer | undefined>(
    (least, offer) => (least === undefined || offer.usdPerHour < least.usdPerHour ? offer : least),
    undefined,
  );
}

/**
 * The cheapest type that holds the pods among all that EC2 has of the kind the pool asks for: an
 * architecture that Karpenter considered, and GPUs of as much memory as the smallest it considered.
 * For lack of GPUs in what pods ask for, types with Neuron devices are compared with their like.
 * Bare metal, what came before Nitro, and burstable types, whose CPUs are not theirs to keep, are left out.
 */
function cheapestOfKind(node: Purchase["node"], asked: Amounts, price: Price): Offer | undefined {
  const considered = [...node.considered, node.instanceType].flatMap((name) => instanceType(name) ?? []);
  const architectures = new Set(considered.flatMap((type) => type.architectures));
  const gpuMemory = Math.min(...considered.flatMap(({ gpus }) => gpus?.memoryMiB ?? []));
  const neuron = considered.every((type) => type.neuron !== undefined);
  const isOfKind = (type: InstanceType) => {
    if (!type.architectures.some((one) => architectures.has(one))) return false;
    if (asked.gpus > 0) return type.gpus !== undefined && type.gpus.memoryMiB >= gpuMemory;
    return type.gpus === undefined && (type.neuron !== undefined) === neuron;
  };
  const types = INSTANCE_TYPE_NAMES.filter((name) => {
    const type = instanceType(name);
    if (type?.hypervisor !== "nitro" || /^t\d/.test(name)) return false;
    return isOfKind(type) && fits(asked, estimatedAllocatable(type));
  });
  return cheapest(types, node, price);
}
