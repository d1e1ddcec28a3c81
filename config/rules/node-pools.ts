import { FACE_RULES } from "./node-pools/face.ts";
import { LIMIT_RULES } from "./node-pools/limits.ts";
import { MANIFEST_RULES } from "./node-pools/manifests.ts";
import { NODE_RULES } from "./node-pools/nodes.ts";
import { TYPE_RULES } from "./node-pools/types.ts";
import type { Rule } from "./rule.ts";

/** Every rule about Karpenter's pools. */
export const NODE_POOL_RULES: readonly Rule[] = [
  ...FACE_RULES,
  ...TYPE_RULES,
  ...LIMIT_RULES,
  ...MANIFEST_RULES,
  ...NODE_RULES,
];
