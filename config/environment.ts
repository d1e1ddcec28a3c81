// Types alone, so that an environment file loads nothing of what judges it.
import type { z } from "zod";
import type { Addon } from "./fields/addons.ts";
import type { Cluster } from "./fields/cluster.ts";
import type { Karpenter, LoadBalancerController } from "./fields/controllers.ts";
import type { CreatedNetwork, ExistingNetwork } from "./fields/network.ts";
import type { NodeGroup } from "./fields/node-groups.ts";
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
  readonly karpenter: Karpenter;
  readonly loadBalancerController: LoadBalancerController;
  readonly workloads: readonly Workload[];
  /** ARN of the IAM policy that bounds every role. */
  readonly permissionsBoundary: string | undefined;
}
