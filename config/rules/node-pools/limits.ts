import type { NamedType } from "../../karpenter/admitted.ts";
import { gpusOf } from "../../karpenter/gpus.ts";
import type { NodePoolSpec } from "../../karpenter/node-pool.ts";
import type { Rule } from "../rule.ts";
import { eachPool, eachSoundPool, GPU, taintsOf, verdictOf } from "./pool.ts";

const UNITS: Readonly<Record<string, number>> = {
  ...{ n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/** The number a quantity stands for. */
function numberOf(quantity: number | string): number {
  const { digits, unit } = /^(?<digits>.*?)(?<unit>[KMGTPE]i|[numkKMGTPE])?$/.exec(String(quantity))?.groups ?? {};
  return Number(digits) * (unit === undefined ? 1 : (UNITS[unit] ?? 1));
}

/** What a node of a type holds of a resource that pools limit. */
const RESOURCES: Readonly<Record<string, (named: NamedType) => number>> = {
  cpu: ({ type }) => type.vcpus,
  memory: ({ type }) => type.memoryMiB * 2 ** 20,
  [GPU]: ({ type }) => gpusOf(type),
};
const OPTION_OF: Readonly<Record<string, string>> = { cpu: "cpu", memory: "memoryGiB", [GPU]: "gpus" };

/** How large a pool may get. */
export const LIMIT_RULES: readonly Rule[] = [
  eachPool("a pool has a limit", (draft, at) => {
    if (verdictOf(draft).ofPool.length > 0) return [];
    const nodePool = draft.nodePool as unknown as NodePoolSpec;
    const { limits = {}, replicas } = nodePool;
    const gpu = draft.settings?.gpu ?? taintsOf(nodePool).includes(GPU);
    const enough = gpu ? [GPU, "nodes"] : ["cpu", "nodes", GPU];
    if (replicas !== undefined || enough.some((resource) => limits[resource] !== undefined)) return [];
    return [
      {
        path: draft.settings === undefined ? `${at}.nodePool.limits` : `${at}.gpus`,
        received: nodePool.limits,
        allowed: `a limit of ${enough.join(" or ")}`,
        remedy: gpu ? "Say how many GPUs the pool may have: gpus: 8, for example." : 'Add limits: { cpu: "1000" }.',
      },
    ];
  }),
  eachSoundPool("no node of a pool is larger than the pool may be", ({ draft, nodePool, types }, at) =>
    Object.entries(nodePool.limits ?? {}).flatMap(([resource, limit]) => {
      const of = Object.hasOwn(RESOURCES, resource) ? RESOURCES[resource] : undefined;
      if (of === undefined) return [];
      const largest = types.reduce((most, named) => (of(named) > of(most) ? named : most), types[0] as NamedType);
      // A text that is filled in later is no number, and no problem either.
      if (!(of(largest) > numberOf(limit))) return [];
      const holds = resource === "memory" ? `${largest.type.memoryMiB / 1024}Gi` : of(largest);
      return [
        {
          path:
            draft.settings === undefined ? `${at}.nodePool.limits.${resource}` : `${at}.${OPTION_OF[resource] ?? ""}`,
          received: limit,
          allowed: `${holds} or more: a ${largest.name} alone holds as much of ${resource}`,
          remedy: `Raise the limit, or name types that are smaller: ${largest.name} is among those the pool admits.`,
        },
      ];
    }),
  ),
];
