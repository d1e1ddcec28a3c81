import type { NodePoolDraft } from "../../defaults/node-pools.ts";
import type { Draft } from "../../defaults.ts";
import type { NodeClassTemplate } from "../../fields/node-pools.ts";
import { admittedTypes, type NamedType } from "../../karpenter/admitted.ts";
import { checkCustomResource } from "../../karpenter/check.ts";
import { nodeClassManifest, nodePoolManifest } from "../../karpenter/manifests.ts";
import type { NodePoolSpec } from "../../karpenter/node-pool.ts";
import type { Problem } from "../../problem.ts";
import type { Rule } from "../rule.ts";

/** A name that can be the value of a label. */
export const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const LONGEST_NAME = 63;
export const GPU = "nvidia.com/gpu";

/** A pool that has the types of its manifests, because the CRDs take them. */
export interface SoundPool {
  readonly draft: NodePoolDraft;
  readonly nodeClass: NodeClassTemplate;
  readonly nodePool: NodePoolSpec;
  readonly types: readonly NamedType[];
}

type Check<Pool> = (pool: Pool, at: string, draft: Draft) => readonly Problem[];

/** A rule for every pool whose shape is right. */
export function eachPool(says: string, check: Check<NodePoolDraft>, ...reads: readonly string[]): Rule {
  return {
    says,
    reads,
    check: (draft, sound) =>
      draft.nodePools.flatMap((pool, index) => {
        const at = `nodePools[${index}]`;
        return sound(at) ? check(pool, at, draft) : [];
      }),
  };
}

/** A rule for every pool that Kubernetes would take, and that can have a node at all. */
export function eachSoundPool(says: string, check: Check<SoundPool>, ...reads: readonly string[]): Rule {
  return eachPool(
    says,
    (pool, at, draft) => {
      const { sound } = verdictOf(pool);
      return sound === undefined || sound.types.length === 0 ? [] : check(sound, at, draft);
    },
    ...reads,
  );
}

const SOME_GROUP = { securityGroupId: "sg-00000000" };

interface Verdict {
  readonly ofClass: readonly Problem[];
  readonly ofPool: readonly Problem[];
  readonly sound: SoundPool | undefined;
}

/** What was found of each pool: every rule asks. */
const VERDICTS = new WeakMap<NodePoolDraft, Verdict>();

/** What the CRDs say of a pool's class and of the pool. */
export function verdictOf(draft: NodePoolDraft): Verdict {
  const known = VERDICTS.get(draft);
  if (known !== undefined) return known;
  // Names are looked at by a rule of their own.
  const name = NAME.test(draft.name) ? draft.name : "x";
  const nodeClass = draft.nodeClass as unknown as NodeClassTemplate;
  const nodePool = draft.nodePool as unknown as NodePoolSpec;
  const ofClass = checkCustomResource(nodeClassManifest(name, nodeClass, SOME_GROUP));
  const ofPool = checkCustomResource(nodePoolManifest(name, nodePool));
  const sound =
    ofClass.length + ofPool.length > 0 ? undefined : { draft, nodeClass, nodePool, types: admittedTypes(nodePool) };
  const verdict = { ofClass, ofPool, sound };
  VERDICTS.set(draft, verdict);
  return verdict;
}

/** Where a pool says what it admits. */
export function choicePath({ settings }: NodePoolDraft, at: string): string {
  if (settings === undefined) return `${at}.nodePool.template.spec.requirements`;
  return `${at}.${settings.families !== undefined && settings.types === undefined ? "families" : "types"}`;
}

export function taintsOf({ template: { spec } }: NodePoolSpec): readonly string[] {
  return (spec.taints ?? []).map(({ key }) => key);
}
