/** What NVIDIA GPUs EC2 has, out of the dated instance data, and what that data does not say. */
import { INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from "../instance-types.ts";

/** A family of instance types with NVIDIA GPUs. */
export interface GpuFamily {
  /** All before the dot: `g6`, `p6-b200`. */
  readonly name: string;
  /** As EC2 names the GPU, e.g. `L4`. */
  readonly gpu: string;
  /** Of each GPU, or of the largest part of one. */
  readonly memoryMiB: number;
  /** GPUs of each type that Kubernetes can count, by name; 0 where a type has a part of one. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * GPUs that can be split in hardware, so that their parts do not disturb one another.
 *
 * @see https://docs.nvidia.com/datacenter/tesla/mig-user-guide/#supported-gpus
 */
export const MIG_CAPABLE: readonly string[] = [
  ...["A100", "H100", "H200", "B200", "B300"],
  ...["RTX PRO 4500", "RTX PRO Server 6000"],
];

/** The family of an instance type: all before the dot. */
export function familyOf(type: string): string {
  return type.split(".")[0] ?? "";
}

/** Names of the instance types of a family, in order; none when there is no such family. */
export function typesOfFamily(family: string): readonly string[] {
  return INSTANCE_TYPE_NAMES.filter((name) => familyOf(name) === family);
}

/** Every family of instance types. */
export const FAMILIES: readonly string[] = [...new Set(INSTANCE_TYPE_NAMES.map(familyOf))];

/** How many NVIDIA GPUs a node of a type reports; 0 for a part of one, which the device plugin does not count. */
export function gpusOf(type: InstanceType): number {
  return type.gpus?.manufacturer === "NVIDIA" ? type.gpus.count : 0;
}

/** Whether a type has a part of an NVIDIA GPU: g6f, gr6f. Pods that ask for nvidia.com/gpu never get such a node. */
export function isFractional(type: InstanceType): boolean {
  return type.gpus?.manufacturer === "NVIDIA" && type.gpus.count === 0;
}

/** Families with NVIDIA GPUs, by name. */
export function gpuFamilies(): readonly GpuFamily[] {
  return FAMILIES.flatMap((name) => {
    const types = typesOfFamily(name).flatMap((type) => {
      const facts = instanceType(type);
      return facts?.gpus?.manufacturer === "NVIDIA" ? [{ type, facts, gpus: facts.gpus }] : [];
    });
    const [first] = types;
    if (first === undefined) return [];
    return [
      {
        name,
        gpu: first.gpus.name,
        memoryMiB: Math.max(...types.map(({ gpus }) => gpus.memoryMiB)),
        counts: Object.fromEntries(types.map(({ type, facts }) => [type, gpusOf(facts)])),
      },
    ];
  });
}
