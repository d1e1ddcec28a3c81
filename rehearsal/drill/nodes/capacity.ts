import { type InstanceType, instanceType } from "../../../config/instance-types.ts";
import { maxPods } from "../../../config/max-pods.ts";

/** What a node has, and what it leaves to pods, by resource. */
export interface Capacity {
  readonly capacity: Readonly<Record<string, string>>;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** What a machine's kernel and hypervisor take of its memory, as Karpenter reckons unless it is told otherwise. */
const MEMORY_OVERHEAD = 0.075;
/** Kubelets evict pods when less is left. */
const EVICTION_MIB = 100;
const DISK_GIB = 50;

/**
 * What a node of an instance type has, where Karpenter has not said it already.
 *
 * @param pods the most it was told to take. @default as many as it has addresses for
 * @throws Error when the type is unknown
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go
 */
export function capacityOf(typeName: string, pods?: number): Capacity {
  const type = typeOf(typeName);
  const most = pods ?? maxPods(type, { prefixDelegation: false, customNetworking: false });
  const memoryMiB = Math.floor(type.memoryMiB * (1 - MEMORY_OVERHEAD));
  const same = {
    "ephemeral-storage": `${DISK_GIB}Gi`,
    pods: String(most),
    ...(type.gpus && type.gpus.count > 0 && { "nvidia.com/gpu": String(type.gpus.count) }),
    ...(type.neuron && { "aws.amazon.com/neuron": String(type.neuron.count) }),
  };
  return {
    capacity: { ...same, cpu: String(type.vcpus), memory: `${memoryMiB}Mi` },
    allocatable: {
      ...same,
      cpu: `${type.vcpus * 1000 - reservedCpu(type.vcpus)}m`,
      memory: `${memoryMiB - reservedMemory(most) - EVICTION_MIB}Mi`,
    },
  };
}

/** A type's architecture, as Kubernetes calls it. */
export function architectureOf(typeName: string): "amd64" | "arm64" {
  return typeOf(typeName).architectures.includes("arm64") ? "arm64" : "amd64";
}

function typeOf(name: string): InstanceType {
  const type = instanceType(name);
  if (type === undefined) throw new Error(`there is no instance type ${name} in config/instance-types.json`);
  return type;
}

/** In thousandths of a vCPU: 6 % of the first, 1 % of the second, half a percent of two more, a quarter of all others. */
function reservedCpu(vcpus: number): number {
  const shares = Array.from({ length: vcpus }, (_, index) => [60, 10, 5, 5][index] ?? 2.5);
  return Math.floor(shares.reduce((sum, share) => sum + share, 0));
}

/** In MiB. */
function reservedMemory(pods: number): number {
  return 255 + 11 * pods;
}
