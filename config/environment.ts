// Types alone, so that an environment file loads nothing of what judges it.
import type { z } from "zod";
import type { Addon } from "./fields/addons.ts";
import type { Cluster } from "./fields/cluster.ts";
import type { Karpenter, LoadBalancerController } from "./fields/controllers.ts";
import type { Kubernetes } from "./fields/kubernetes.ts";
import type { CreatedNetwork, ExistingNetwork } from "./fields/network.ts";
import type { NodeGroup } from "./fields/node-groups.ts";
import type { NodePool, NodePoolInput, Preset } from "./fields/node-pools.ts";
import type { Workload } from "./fields/workloads.ts";
import type { Names } from "./names.ts";
import type { environmentSchema } from "./schema.ts";

/** What an environment file says. */
export type EnvironmentInput = z.input<typeof environmentSchema>;

/** An environment file's contents, typed as they are written. */
export function environment(input: EnvironmentInput): EnvironmentInput {
  return input;
}

type Permission = NonNullable<NonNullable<EnvironmentInput["workloads"]>[number]["allow"]>[number];

/** Reading objects of a bucket, or of what lies under a prefix of it (`reports/`). */
export function readObjects(bucket: string, prefix = ""): Permission {
  return { actions: ["s3:GetObject"], resources: [`arn::s3:::${bucket}/${prefix}*`] };
}

/** Reading and writing objects of a bucket, or of what lies under a prefix of it. Not deleting them. */
export function readWriteObjects(bucket: string, prefix = ""): Permission {
  return { actions: ["s3:GetObject", "s3:PutObject"], resources: [`arn::s3:::${bucket}/${prefix}*`] };
}

/** What any ready-made pool can be told. */
type PoolOptions = Omit<NodePoolInput, "preset" | "nodeClass" | "nodePool" | "gpus" | "reservations" | "fastImagePull">;
type GpuPoolOptions = PoolOptions & Pick<NodePoolInput, "fastImagePull"> & { readonly gpus: number };
type ReservedPoolOptions = GpuPoolOptions & Required<Pick<NodePoolInput, "reservations">>;

function pool(preset: Preset, options: NodePoolInput): NodePoolInput {
  return { ...options, preset };
}

/** A pool for what serves the cluster itself: on demand, of few types, up to 32 vCPUs. */
export function systemPool(options: PoolOptions = {}): NodePoolInput {
  return pool("system", options);
}

/** A pool for anything on amd64: spot and on demand, up to 100 vCPUs unless told. */
export function generalPool(options: PoolOptions = {}): NodePoolInput {
  return pool("general", options);
}

/** A pool for images that are built for amd64 and arm64 alike: the widest choice, and so the best price. */
export function widePool(options: PoolOptions = {}): NodePoolInput {
  return pool("wide", options);
}

/** A pool of NVIDIA GPUs, spot and on demand unless told, that is empty while nothing asks for one. */
export function gpuInferencePool(options: GpuPoolOptions): NodePoolInput {
  return pool("gpuInference", options);
}

/** A pool of NVIDIA GPUs in capacity reservations: used first, and never given back. */
export function gpuReservedPool(options: ReservedPoolOptions): NodePoolInput {
  return pool("gpuReserved", options);
}

/** A complete environment: every default decided, every rule kept, frozen. */
export interface Environment {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly names: Names;
  readonly network: CreatedNetwork | ExistingNetwork;
  readonly cluster: Cluster;
  readonly addons: readonly Addon[];
  readonly nodeGroups: readonly NodeGroup[];
  readonly nodePools: readonly NodePool[];
  readonly karpenter: Karpenter;
  readonly loadBalancerController: LoadBalancerController;
  readonly workloads: readonly Workload[];
  readonly kubernetes: Kubernetes;
  /** ARN of the IAM policy that bounds every role. */
  readonly permissionsBoundary: string | undefined;
}
