// Types alone, so that an environment file loads nothing of what judges it.
import type { z } from "zod";
import type { Addon } from "./fields/addons.ts";
import type { Cluster } from "./fields/cluster.ts";
import type { CreatedNetwork, ExistingNetwork } from "./fields/network.ts";
import type { NodeGroup } from "./fields/node-groups.ts";
import type { Names } from "./names.ts";
import type { environmentSchema } from "./schema.ts";

/** What an environment file says. */
export type EnvironmentInput = z.input<typeof environmentSchema>;

/** An environment file's contents, typed as they are written. */
export function environment(input: EnvironmentInput): EnvironmentInput {
  return input;
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
  readonly karpenterVersion: string;
}
