import { isGpuPreset } from "../../defaults/node-pools.ts";
import type { Rule } from "../rule.ts";
import { eachPool, LONGEST_NAME, NAME } from "./pool.ts";

/** Fields that only some presets have a use for. */
const OF_GPU_PRESETS = ["gpus", "fastImagePull"] as const;

/** How a pool is said. */
export const FACE_RULES: readonly Rule[] = [
  eachPool("a pool is made of a preset or of two specs", ({ input }, at) => {
    const { name: _, nodeClass, nodePool, ...rest } = input;
    const raw = nodeClass !== undefined || nodePool !== undefined;
    const others = Object.entries(rest).flatMap(([field, value]) => (value === undefined ? [] : [field]));
    if (raw ? nodeClass !== undefined && nodePool !== undefined && others.length === 0 : input.preset !== undefined)
      return [];
    return [
      {
        path: at,
        received: Object.keys(input).sort(),
        allowed: "systemPool(), generalPool(), … with their options; or name, nodeClass and nodePool, and nothing else",
        remedy: raw ? "Say the rest inside the specs, both of them." : "Call one of the functions, e.g. generalPool().",
      },
    ];
  }),
  eachPool("a pool's options are such as its preset has a use for", ({ input }, at) => {
    if (input.preset === undefined) return [];
    const gpu = isGpuPreset(input.preset);
    const idle = [
      ...(gpu ? [] : OF_GPU_PRESETS.filter((field) => input[field] !== undefined)),
      ...(input.preset === "gpuReserved" || input.reservations === undefined ? [] : ["reservations"]),
      ...(input.preset === "gpuReserved" && input.capacityTypes !== undefined ? ["capacityTypes"] : []),
    ];
    return idle.map((field) => ({
      path: `${at}.${field}`,
      received: input[field as keyof typeof input],
      allowed: `nothing, in a pool of preset ${input.preset}`,
      remedy: "Remove it, or use gpuInferencePool() or gpuReservedPool(), whichever has it.",
    }));
  }),
  eachPool("a pool's lists name something", ({ input }, at) =>
    (["types", "families", "architectures", "capacityTypes"] as const)
      .filter((field) => input[field]?.length === 0)
      .map((field) => ({
        path: `${at}.${field}`,
        received: [],
        allowed: "at least one",
        remedy: "Name one, or leave the field out for its default.",
      })),
  ),
  eachPool("a pool's name can be a label of its nodes", ({ name }, at) =>
    NAME.test(name)
      ? []
      : [
          {
            path: `${at}.name`,
            received: name,
            allowed: `lower-case letters, digits and hyphens, no hyphen first or last, 1 to ${LONGEST_NAME}`,
            remedy: "Rename it: its nodes bear it as the label karpenter.sh/nodepool.",
          },
        ],
  ),
  eachPool("no two pools have the same name", ({ name }, at, { nodePools }) => {
    const first = nodePools.findIndex((other) => other.name === name);
    if (at === `nodePools[${first}]`) return [];
    return [
      {
        path: `${at}.name`,
        received: name,
        allowed: "a name of its own",
        remedy: `nodePools[${first}] has it as well: add name to one of them.`,
      },
    ];
  }),
];
