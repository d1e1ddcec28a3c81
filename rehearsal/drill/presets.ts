import { DEFAULT_POOLS } from "../../config/defaults/node-pools.ts";
import { type EnvironmentInput, generalPool, gpuInferencePool, gpuReservedPool } from "../../config/environment.ts";
import { hasHours, isOfGpus, type Pool } from "./pools.ts";
import type { Pools } from "./stage.ts";

/** As many nodes as a scenario that fills a pool will wait for. */
const MOST_GPUS = 8;
const PREFIX = "preset-";

/** Pools of presets, for scenarios that an environment's own pools do not give occasion for. */
const PRESETS = {
  cpu: generalPool({ name: `${PREFIX}cpu` }),
  gpu: gpuInferencePool({ name: `${PREFIX}gpu`, types: ["g6.2xlarge", "g5.2xlarge"], gpus: 2, businessHours: {} }),
  reserved: gpuReservedPool({
    name: `${PREFIX}reserved`,
    types: ["g6.2xlarge"],
    gpus: 1,
    reservations: [{ tags: { drill: "reserved" } }],
  }),
  families: gpuInferencePool({ name: `${PREFIX}families`, families: ["g5", "g6"], gpus: 16 }),
};

/** An environment with pools of presets beside its own, to be synthesized the same way. */
export function withPresets(input: EnvironmentInput): EnvironmentInput {
  return { ...input, nodePools: [...(input.nodePools ?? DEFAULT_POOLS), ...Object.values(PRESETS)] };
}

/** The environment's own pools. */
export function ownPools(all: readonly Pool[]): readonly Pool[] {
  return all.filter(({ nodePool }) => !nodePool.metadata.name.startsWith(PREFIX));
}

/** The pools of a drill, of those that {@link withPresets} made: the environment's own where one will do. */
export function choosePools(all: readonly Pool[]): Pools {
  const own = ownPools(all);
  const preset = (key: keyof typeof PRESETS) => {
    const found = all.find(({ nodePool }) => nodePool.metadata.name === PRESETS[key].name);
    if (found === undefined) throw new Error(`There is no NodePool ${PRESETS[key].name} in what was synthesized.`);
    return found;
  };
  const gpuPools = own.filter(isOfGpus);
  const gpusOf = ({ nodePool }: Pool) => Number(nodePool.spec.limits?.["nvidia.com/gpu"] ?? Number.POSITIVE_INFINITY);
  return {
    cpu: own.find((pool) => !isOfGpus(pool) && pool.nodePool.spec.template.spec.taints === undefined) ?? preset("cpu"),
    gpu: gpuPools[0] ?? preset("gpu"),
    hours: gpuPools.find(hasHours) ?? preset("gpu"),
    limited: gpuPools.find((pool) => gpusOf(pool) <= MOST_GPUS) ?? preset("gpu"),
    reserved: preset("reserved"),
    families: preset("families"),
  };
}
