import type { InstanceType } from "../../../config/instance-types.ts";
import { gpusOf } from "../../../config/karpenter/gpus.ts";
import { maxPods } from "../../../config/max-pods.ts";
import type { Amounts } from "../record.ts";

/** Part of its memory that Karpenter takes an instance to lack: VM_MEMORY_OVERHEAD_PERCENT's default. */
const MEMORY_OVERHEAD = 0.075;
/** What the kernel keeps on Graviton. */
const GRAVITON_MIB = 64;
/** Below this much free memory the kubelet evicts pods. */
const EVICTION_MIB = 100;

/**
 * What a node of a type is thought to offer pods before there is one: Karpenter's own estimate, with
 * addresses of the VPC CNI's defaults. Nodes hold a little more, since the overhead is a safe guess.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/instancetype/types.go
 */
export function estimatedAllocatable(type: InstanceType): Amounts {
  const pods = maxPods(type, { prefixDelegation: false, customNetworking: false });
  const memoryMiB = type.memoryMiB - (type.architectures[0] === "arm64" ? GRAVITON_MIB : 0);
  return {
    cpu: type.vcpus - reservedCpu(type.vcpus),
    memoryGiB: (memoryMiB - Math.ceil(memoryMiB * MEMORY_OVERHEAD) - (11 * pods + 255) - EVICTION_MIB) / 1024,
    gpus: gpusOf(type),
  };
}

/** vCPUs kept for the kubelet: 6 % of the first, 1 % of the second, half a percent of two more, a quarter of the rest. */
function reservedCpu(vcpus: number): number {
  const between = (from: number, to: number) => Math.max(Math.min(vcpus, to) - from, 0);
  return 0.06 * between(0, 1) + 0.01 * between(1, 2) + 0.005 * between(2, 4) + 0.0025 * between(4, vcpus);
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
