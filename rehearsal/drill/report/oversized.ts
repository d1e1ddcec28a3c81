import { instanceType } from "../../../config/instance-types.ts";
import { gpusOf } from "../../../config/karpenter/gpus.ts";
import type { DrillRecord, Oversized } from "../record.ts";
import type { Price } from "./facts.ts";
import { excess, type Purchase, purchases } from "./purchase.ts";
import { plural } from "./words.ts";

/** A node may cost this many times what it need have, or have this many times the GPUs asked for, and no more. */
const TOLERATED = 2;

/**
 * Nodes far too big for what they were bought for, with a sentence each. Karpenter packs several
 * pods on a node, so all pods that the node was bought for count together. A node is too big when
 *
 * - it has more than twice the GPUs these pods ask for: the others are paid for and idle; or
 * - it costs more than twice the cheapest type that holds them and that Karpenter let itself choose
 *   from, in the same zone and of the same capacity type: the pool's requirements could have left
 *   out the one it got.
 *
 * A type that is dear but the only one a pool names is what was asked for, unless its GPUs are idle.
 * Of a node that no pod came to nothing is said.
 */
export function oversized(record: DrillRecord, price: Price): readonly Oversized[] {
  return purchases(record, price).flatMap((purchase) => {
    const reasons = [idleGpus(purchase), needlessPrice(purchase)].filter((reason) => reason !== undefined);
    if (purchase.pods.length === 0 || reasons.length === 0) return [];
    const { node } = purchase;
    return [{ claim: node.claim, instanceType: node.instanceType, why: reasons.join("; ") }];
  });
}

function idleGpus({ node, pods, asked }: Purchase): string | undefined {
  const type = instanceType(node.instanceType);
  const gpus = node.allocatable?.gpus ?? (type === undefined ? 0 : gpusOf(type));
  if (gpus <= asked.gpus * TOLERATED) return undefined;
  const count = plural(pods.length, "pod");
  return `it has ${plural(gpus, "GPU")} for ${count} asking for ${asked.gpus === 0 ? "none" : asked.gpus}`;
}

function needlessPrice({ node, cheapestConsidered }: Purchase): string | undefined {
  const more = excess(node.usdPerHour, cheapestConsidered);
  if (more === undefined || cheapestConsidered === undefined) return undefined;
  const times = more / 100 + 1;
  if (times <= TOLERATED) return undefined;
  return `it costs ${times.toFixed(1)} times as much as ${cheapestConsidered.instanceType}, which the pool allowed too`;
}
