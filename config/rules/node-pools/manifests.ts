import type { NodePoolDraft } from "../../defaults/node-pools.ts";
import type { Problem } from "../../problem.ts";
import type { Rule } from "../rule.ts";
import { eachSoundPool, verdictOf } from "./pool.ts";

/** Options a manifest's fields come from. What is not among them comes from the platform. */
const SOURCES: readonly (readonly [field: string, option: string])[] = [
  ["spec.disruption.budgets", "budgets"],
  ["spec.disruption.consolidateAfter", "consolidateAfter"],
  ["spec.template.spec.expireAfter", "expireAfter"],
  ["spec.template.spec.terminationGracePeriod", "terminationGracePeriod"],
  ["spec.template.spec.taints", "taints"],
  ["spec.template.metadata.labels", "labels"],
  ["spec.limits.cpu", "cpu"],
  ["spec.limits.memory", "memoryGiB"],
  ["spec.limits", "gpus"],
  ["spec.weight", "weight"],
  ["spec.capacityReservationSelectorTerms", "reservations"],
  ["spec.blockDeviceMappings", "diskGiB"],
  ["spec.kubelet.maxPods", "maxPods"],
  ["spec.amiSelectorTerms", "amiRelease"],
];

/** A problem of a manifest, at the place in the environment file that it comes from. */
function atSource(problem: Problem, at: string, draft: NodePoolDraft, field: "nodeClass" | "nodePool"): Problem {
  const { path } = problem;
  const { input, settings } = draft;
  const tag = /^spec\.tags\.(?<key>.*)$/.exec(path)?.groups?.key;
  // Tags of the environment are in every class.
  if (tag !== undefined && !Object.hasOwn(input.nodeClass?.tags ?? {}, tag)) return { ...problem, path: `tags.${tag}` };
  if (settings === undefined) return { ...problem, path: path.replace(/^spec/, `${at}.${field}`) };
  const [from, option] = SOURCES.find(([from]) => path.startsWith(from)) ?? ["", ""];
  // Of these the file says one value, or not all that is in the list.
  const whole = option === "diskGiB" || option === "amiRelease" || (option === "taints" && settings.gpu);
  return { ...problem, path: `${at}.${option}${whole ? "" : path.slice(from.length)}` };
}

/** Whether a class's problem is the pool's own. Subnets it does not name are the network's, which has rules about them. */
function isPools({ path }: Problem, { input: { nodeClass } }: NodePoolDraft): boolean {
  return !path.startsWith("spec.subnetSelectorTerms") || nodeClass?.subnetSelectorTerms !== undefined;
}

/** What Kubernetes is given for a pool. */
export const MANIFEST_RULES: readonly Rule[] = [
  {
    says: "Karpenter's resource definitions take every pool",
    reads: ["tags"],
    check: ({ nodePools }, sound) => {
      const all = nodePools.flatMap((draft, index) => {
        const at = `nodePools[${index}]`;
        const { input } = draft;
        const raw = input.nodeClass !== undefined && input.nodePool !== undefined;
        if (!sound(at) || (!raw && draft.settings === undefined)) return [];
        const { ofClass, ofPool } = verdictOf(draft);
        return [
          ...ofClass
            .filter((problem) => isPools(problem, draft))
            .map((problem) => atSource(problem, at, draft, "nodeClass")),
          ...ofPool
            .filter(({ path }) => draft.name !== "" || !path.endsWith("nodeClassRef.name"))
            .map((problem) => atSource(problem, at, draft, "nodePool")),
        ];
      });
      // A tag of the environment is in every class.
      return all.filter(
        ({ path }, index) => all.findIndex((other) => other.path === path) === index || !/^tags/.test(path),
      );
    },
  },
  eachSoundPool("a pool's nodes are of a class that the environment has", ({ draft, nodePool }, at, { nodePools }) => {
    const { group, kind, name } = nodePool.template.spec.nodeClassRef;
    const ours = group === "karpenter.k8s.aws" && kind === "EC2NodeClass";
    if (ours && nodePools.some((pool) => pool.name === name)) return [];
    return [
      {
        path: `${at}.nodePool.template.spec.nodeClassRef`,
        received: nodePool.template.spec.nodeClassRef,
        allowed: `group karpenter.k8s.aws, kind EC2NodeClass, and one of ${nodePools.map((pool) => pool.name).join(", ")}`,
        remedy: `Leave it out for ${draft.name}.`,
      },
    ];
  }),
  eachSoundPool("nodes start from a pinned image that EKS still makes", ({ draft, nodeClass }, at) => {
    // Without one the Kubernetes version is none that EKS has: its own rule refuses it.
    if (draft.settings !== undefined && draft.settings.amiRelease === undefined) return [];
    const alias = nodeClass.amiSelectorTerms[0]?.alias;
    if (alias === undefined || alias.startsWith("windows")) return [];
    if (/^(al2023@v20\d{6}|bottlerocket@v\d+\.\d+\.\d+)$/.test(alias)) return [];
    return [
      {
        path: draft.settings === undefined ? `${at}.nodeClass.amiSelectorTerms[0].alias` : `${at}.amiRelease`,
        received: draft.settings === undefined ? alias : draft.settings.amiRelease,
        allowed: "a release: v and its date for al2023 (v20261003), v and three numbers for bottlerocket (v1.68.0)",
        remedy: alias.startsWith("al2@")
          ? "Use al2023: EKS makes no images of Amazon Linux 2 since 26 November 2025."
          : "Pin a release: with latest, nodes are replaced whenever AWS publishes one.",
      },
    ];
  }),
];
