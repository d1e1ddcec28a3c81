import { isGpuPreset } from "../../defaults/node-pools.ts";
import { INSTANCE_TYPE_NAMES, instanceType } from "../../instance-types.ts";
import { admittedTypes } from "../../karpenter/admitted.ts";
import { FAMILIES, gpuFamilies, gpusOf, isFractional } from "../../karpenter/gpus.ts";
import type { NodePoolSpec } from "../../karpenter/node-pool.ts";
import { nearest } from "../../nearest.ts";
import type { Problem } from "../../problem.ts";
import { type Rule, repeated } from "../rule.ts";
import { choicePath, eachPool, eachSoundPool, GPU, taintsOf, verdictOf } from "./pool.ts";

function unknown(path: string, received: string, what: string, known: readonly string[]): Problem {
  const guess = nearest(received, known);
  return {
    path,
    received,
    allowed: what,
    remedy: `${guess === undefined ? "" : `Did you mean ${guess}? `}A type newer than config/instance-types.json: npm run refresh:instance-types.`,
  };
}

/** Values a raw pool's requirement on a label lists. */
function listed({ template }: NodePoolSpec, label: string): { value: string; path: string }[] {
  return template.spec.requirements.flatMap(({ key, operator, values = [] }, index) =>
    key === label && operator === "In"
      ? values.map((value, at) => ({ value, path: `template.spec.requirements[${index}].values[${at}]` }))
      : [],
  );
}

/** Which instance types a pool admits. */
export const TYPE_RULES: readonly Rule[] = [
  eachPool("a pool's instance types and families exist", (draft, at) => {
    const { input, settings } = draft;
    const nodePool = draft.nodePool as unknown as NodePoolSpec;
    const readable = settings !== undefined || verdictOf(draft).ofPool.length === 0;
    const raw = (label: string) =>
      settings === undefined && readable
        ? listed(nodePool, label).map(({ value, path }) => ({ value, path: `${at}.nodePool.${path}` }))
        : [];
    const said = (field: "types" | "families") =>
      settings === undefined
        ? []
        : (input[field] ?? []).map((value, index) => ({ value, path: `${at}.${field}[${index}]` }));
    return [
      ...[...said("types"), ...raw("node.kubernetes.io/instance-type")]
        .filter(({ value }) => instanceType(value) === undefined)
        .map(({ value, path }) => unknown(path, value, "an EC2 instance type, e.g. g6.2xlarge", INSTANCE_TYPE_NAMES)),
      ...[...said("families"), ...raw("karpenter.k8s.aws/instance-family")]
        .filter(({ value }) => !FAMILIES.includes(value))
        .map(({ value, path }) => unknown(path, value, "a family of instance types, e.g. g6", FAMILIES)),
    ];
  }),
  eachPool("no instance type or family of a pool is named twice", ({ input: { types = [], families = [] } }, at) => [
    ...repeated(`${at}.types`, types),
    ...repeated(`${at}.families`, families),
  ]),
  eachPool("a GPU pool says which types it uses", ({ input }, at) => {
    if (!isGpuPreset(input.preset) || input.types !== undefined || input.families !== undefined) return [];
    return [
      {
        path: `${at}.types`,
        received: input.types,
        allowed: `types or families with NVIDIA GPUs: ${gpuFamilies()
          .map(({ name }) => name)
          .join(", ")}`,
        remedy: 'Add types: ["g6.2xlarge", "g5.2xlarge"], for example: several, for spot.',
      },
    ];
  }),
  eachPool("there is an instance type for a pool's nodes", (draft, at) => {
    if (verdictOf(draft).ofPool.length > 0) return [];
    const nodePool = draft.nodePool as unknown as NodePoolSpec;
    const { types = [], families = [], preset } = draft.input;
    // Those that do not exist, or are missing, are found by the rules above.
    if (types.some((name) => instanceType(name) === undefined)) return [];
    if (families.some((name) => !FAMILIES.includes(name))) return [];
    if (isGpuPreset(preset) && types.length + families.length === 0) return [];
    const asked = [
      ...listed(nodePool, "node.kubernetes.io/instance-type").filter(({ value }) => instanceType(value) === undefined),
      ...listed(nodePool, "karpenter.k8s.aws/instance-family").filter(({ value }) => !FAMILIES.includes(value)),
    ];
    if (asked.length > 0 || admittedTypes(nodePool).length > 0) return [];
    return [
      {
        path: draft.settings === undefined ? choicePath(draft, at) : at,
        received: nodePool.template.spec.requirements.map(({ key }) => key.split("/").at(-1)),
        allowed: "requirements that one instance type at least meets: processor, family, size, GPUs, vCPUs",
        remedy:
          "Let architectures and types fit one another (m7g is arm64, m7i amd64), or raise cpu: general nodes have 4 vCPUs or more.",
      },
    ];
  }),
  eachSoundPool("each instance type a pool names runs on its processors", ({ draft, types }, at) => {
    const { types: named = [], architectures } = draft.input;
    if (architectures === undefined) return [];
    return named.flatMap((name, index) =>
      instanceType(name) === undefined || types.some((admitted) => admitted.name === name)
        ? []
        : [
            {
              path: `${at}.types[${index}]`,
              received: name,
              allowed: `types with ${architectures.join(" or ")} processors`,
              remedy: "Remove it, or add its processor to architectures, which may also be left out.",
            },
          ],
    );
  }),
  eachSoundPool("GPUs of a GPU pool are NVIDIA's, and whole", ({ draft, nodePool, types }, at) => {
    const { settings } = draft;
    const wanted = settings?.gpu ?? (GPU in (nodePool.limits ?? {}) || taintsOf(nodePool).includes(GPU));
    // Those that name no types have been told to.
    if (!wanted || (settings !== undefined && settings.types === undefined && settings.families === undefined))
      return [];
    const without = types.filter(({ type }) => gpusOf(type) === 0);
    if (without.length === 0) return [];
    const parts = without.filter(({ type }) => isFractional(type)).map(({ name }) => name);
    const [example = ""] = without.map(({ name }) => name);
    return [
      {
        path: choicePath(draft, at),
        received: draft.input.types ?? draft.input.families ?? `${without.length} types without, ${example} for one`,
        allowed: `types that report ${GPU}: of ${gpuFamilies()
          .filter(({ counts }) => Object.values(counts).some((count) => count > 0))
          .map(({ name }) => name)
          .join(", ")}`,
        remedy:
          parts.length > 0
            ? `Remove ${parts.slice(0, 3).join(", ")}: a part of a GPU is counted as none, and no pod that asks for one gets there.`
            : `Remove ${example}: it has no NVIDIA GPU.`,
      },
    ];
  }),
];
