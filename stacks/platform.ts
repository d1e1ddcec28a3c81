import { App } from "cdktf";
import type { S3Arguments } from "../config/backend/backend.ts";
import type { Environment } from "../config/environment.ts";
import { requireKnownToProvider } from "../config/provider.ts";
import { ADDONS, AddonsStack } from "./addons.ts";
import { ClusterStack } from "./cluster.ts";
import { NetworkStack } from "./network.ts";
import { NODE_POOLS, NodePoolsStack } from "./node-pools.ts";
import { NodesStack } from "./nodes.ts";
import { RetainedStack } from "./retained.ts";
import { LocalState, S3State } from "./state/backend.ts";

/** Stacks that need the cluster's API server, and the Helm and Kubernetes providers. */
export const KUBERNETES_STACKS: readonly string[] = [ADDONS, NODE_POOLS];

export interface PlatformProps {
  readonly environment: Environment;
  /** Exact version of the AWS provider to pin. */
  readonly awsProviderVersion: string;
  /** Folder of local state, absolute. */
  readonly stateFolder: string;
  /** S3 for state, in place of the folder. @default local state */
  readonly backend?: S3Arguments | undefined;
  /** Where the Terraform JSON goes. @default what the CDKTF CLI says, else cdktf.out */
  readonly outdir?: string;
}

/**
 * The whole platform of one environment: every stack, in the order in which they are deployed.
 *
 * @throws EnvironmentError when the environment needs what the provider does not know
 */
export function platform({ environment, awsProviderVersion, stateFolder, backend, outdir }: PlatformProps): App {
  requireKnownToProvider(environment, awsProviderVersion);
  const app = new App({ stackTraces: false, ...(outdir === undefined ? {} : { outdir }) });
  const state = backend === undefined ? new LocalState(stateFolder) : new S3State(backend);
  const props = { environment, awsProviderVersion, state };
  new RetainedStack(app, props);
  new NetworkStack(app, props);
  new ClusterStack(app, props);
  new NodesStack(app, props);
  new AddonsStack(app, props);
  new NodePoolsStack(app, props);
  return app;
}
