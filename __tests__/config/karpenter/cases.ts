import { EC2_NODE_CLASS_CASES } from "./ec2-node-class-cases.ts";
import { NODE_POOL_CASES } from "./node-pool-cases.ts";

/** A manifest, and whether an API server with the CRDs of Karpenter 1.14 takes it: created, fields strict. */
export interface ManifestCase {
  readonly name: string;
  readonly manifest: unknown;
  readonly valid: boolean;
}

/** Every rule both ways, and what is next to it. The same cases are put to a real API server. */
export const MANIFEST_CASES: readonly ManifestCase[] = [...EC2_NODE_CLASS_CASES, ...NODE_POOL_CASES];
