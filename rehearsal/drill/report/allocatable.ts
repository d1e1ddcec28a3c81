import type { InstanceType } from "../../../config/instance-types.ts";
import { gpusOf } from "../../../config/karpenter/gpus.ts";
import { maxPods, podCeiling } from "../../../config/max-pods.ts";
import type { Amounts } from "../record.ts";

/** Part of its memory that Karpenter takes an instance to lack: VM_MEMORY_OVERHEAD_PERCENT's default. */
const MEMORY_OVERHEAD = 0.075;
/** Below this much free memory the kubelet evicts pods. */
const EVICTION_MIB = 100;

/**
 * What a node of a type is thought to offer pods before there is one: Karpenter's own estimate, with
 * addresses of the VPC CNI's defaults. Nodes hold a little more, since the overhead is a safe guess.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/instancetype/types.go
 */
export function estimatedAllocatable(type: InstanceType): Amounts {
  const pods = Math.min(maxPods(type, { prefixDelegation: false, customNetworking: false }), podCeiling(type));
  const memoryMiB = type.memoryMiB - Math.ceil(type.memoryMiB * MEMORY_OVERHEAD);
  return {
    cpu: type.vcpus - reservedCpu(type.vcpus),
    memoryGiB: (memoryMiB - (11 * pods + 255) - EVICTION_MIB) / 1024,
    gpus: gpusOf(type),
  };
}

/** vCPUs kept for the kubelet: 6 % of the first, 1 % of the second, half a percent of two more, a quarter of the rest. */
function reservedCpu(vcpus: number): number {
  const shares = [0.06, 0.01, 0.005, 0.005];
  return Array.from({ length: vcpus }, (_, index) => shares[index] ?? 0.0025).reduce((sum, share) => sum + share, 0);
}

/** Whether everything asked for is there. */
export function fits(asked: Amounts, offered: Amounts): boolean {
  return asked.cpu <= offered.cpu && asked.memoryGiB <= offered.memoryGiB && asked.gpus <= offered.gpus;
}

export function sumOf(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(
    (sum, one) => ({
      cpu: sum.cpu + one.cpu,
      memoryGiB: sum.memoryGiB + one.memoryGiB,
      gpus: sum.gpus + one.gpus,
    }),
    { cpu: 0, memoryGiB: 0, gpus: 0 },
  );
}
