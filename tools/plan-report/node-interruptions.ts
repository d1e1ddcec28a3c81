import type { AttributeChange } from "./attribute-changes.ts";
import { telling, valueText } from "./attribute-lines.ts";
import { code } from "./markdown.ts";
import { blockOf, isBelow, type Looked, type Notice, type Values } from "./notice.ts";

type Rule = (looked: Looked) => string | undefined;

/** What makes nodes go: by type of resource, the first rule that says something. */
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  aws_eks_node_group: [nodeGroupGoes, nodeGroupRolls, nodeGroupShrinks],
  aws_launch_template: [
    ({ goes }) => (goes ? "the launch template goes: groups that use it start no node" : undefined),
  ],
  kubernetes_manifest: [manifestGoes, nodeClassDrifts, nodePoolDrifts, disruptionChanges],
  helm_release: [karpenterRelease],
  aws_eks_cluster: [clusterNetwork, kubernetesUpgrade],
  aws_eks_access_entry: [
    ({ goes, before }) =>
      goes && before.type !== "STANDARD" ? "nodes of this role are let in no more: they become NotReady" : undefined,
  ],
  aws_iam_role: [
    ({ goes, before }) =>
      goes && String(before.assume_role_policy).includes("ec2.amazonaws.com")
        ? "instances that have this role lose their credentials"
        : undefined,
  ],
  aws_subnet: [
    ({ goes }) => (goes ? "nodes in this subnet have to go first" : undefined),
    ({ goesOn, changesOf }) =>
      goesOn && changesOf('tags."karpenter.sh/discovery"').length > 0
        ? "Karpenter finds subnets by this tag: nodes in one that it finds no more drift, and are replaced"
        : undefined,
  ],
  aws_security_group: [
    ({ goes }) => (goes ? "nodes that are in this security group have to leave it first" : undefined),
  ],
};

/** Everything in changes that makes nodes go, or go sooner than before. */
export function nodeInterruptions(changes: readonly Looked[]): Notice[] {
  return changes.flatMap((looked) => {
    const says = (RULES[looked.resource.type] ?? []).flatMap((rule) => rule(looked) ?? []);
    return says.length === 0 ? [] : [{ address: looked.resource.address, says: says.join("; ") }];
  });
}

function nodeGroupGoes({ action }: Looked): string | undefined {
  if (action === "destroy") return "the group's nodes are drained and terminated";
  if (action === "replace") return "another group is made, and the nodes of this one are drained and terminated";
  return undefined;
}

/** See docs/decisions/0009-managed-node-groups.md. */
function nodeGroupRolls({ action, changesOf }: Looked): string | undefined {
  if (action !== "change") return undefined;
  const release = [...changesOf("release_version"), ...changesOf("version")];
  const template = changesOf("launch_template");
  if (release.length + template.length === 0) return undefined;
  const why = [...release, ...template].map(({ path }) => code(path)).join(", ");
  const rolls = `its nodes are replaced, a few at a time, for ${why}`;
  if (release.length > 0) return rolls;
  return (
    `${rolls}. **Only the launch template changes: EKS also takes the newest AMI of the Kubernetes version, pinned or not, ` +
    "and the next plan wants to go back, which EKS refuses.** Raise `releaseVersion` in the same change " +
    "(docs/decisions/0009-managed-node-groups.md)"
  );
}

function nodeGroupShrinks({ action, before, after }: Looked): string | undefined {
  const [old, now] = [blockOf(before, "scaling_config"), blockOf(after, "scaling_config")];
  const shrinks = ["desired_size", "max_size"].filter((size) => Number(now[size]) < Number(old[size]));
  if (action !== "change" || shrinks.length === 0) return undefined;
  return `fewer nodes: ${shrinks.map((size) => `${code(size)} ${old[size]} → ${now[size]}`).join(", ")}`;
}

function manifestGoes({ goes, before }: Looked): string | undefined {
  if (!goes) return undefined;
  const kind = manifestOf(before).kind;
  if (kind === "NodePool") return "Karpenter drains and terminates every node of the pool";
  if (kind === "EC2NodeClass") return "Karpenter drains and terminates every node of the class before it is gone";
  return undefined;
}

/**
 * Fields of an EC2NodeClass that select; nodes drift that are selected no more. `ipPrefixCount` is
 * for new nodes alone, and anything else makes every node drift: Karpenter compares a hash of it.
 *
 * @see https://karpenter.sh/docs/concepts/disruption/#drift
 */
const SELECTORS: Readonly<Record<string, string>> = {
  amiSelectorTerms: "nodes with another image drift",
  amiFamily: "nodes with another image drift",
  subnetSelectorTerms: "nodes in other subnets drift",
  securityGroupSelectorTerms: "nodes in other security groups drift",
  capacityReservationSelectorTerms: "nodes in other reservations drift",
};

function nodeClassDrifts(looked: Looked): string | undefined {
  if (looked.action !== "change" || manifestOf(looked.before).kind !== "EC2NodeClass") return undefined;
  const fields = [...new Set(specChanges(looked).map(({ path }) => path.split(/[.[]/)[1] ?? ""))];
  const drifting = fields.filter((field) => field !== "ipPrefixCount" && field !== "");
  const says = drifting.map((field) => {
    const [only, ...more] = specChanges(looked, field);
    const values =
      more.length === 0 && only !== undefined ? ` ${valueText(only.before)} → ${valueText(only.after)}` : "";
    return `${code(field)}${values}: ${SELECTORS[field] ?? "every node of the class drifts"}`;
  });
  return says.length === 0 ? undefined : `${says.join("; ")}, and Karpenter replaces them within the pool's budgets`;
}

/** What a pool's template says of nodes is in a hash too, but for the requirements: those each node is held to. */
function nodePoolDrifts(looked: Looked): string | undefined {
  if (looked.action !== "change" || manifestOf(looked.before).kind !== "NodePool") return undefined;
  const changes = specChanges(looked, "template");
  if (changes.length === 0) return undefined;
  const requirements = "spec.template.spec.requirements";
  const fixed = changes.filter(({ path }) => !path.startsWith(requirements));
  const names = fixed.map(({ path }) => code(path.replace("spec.template.", "")));
  if (fixed.length === 0) return "nodes that no longer meet the pool's requirements drift, and Karpenter replaces them";
  return `every node of the pool drifts, for ${names.join(", ")}: Karpenter replaces them within the pool's budgets`;
}

function disruptionChanges(looked: Looked): string | undefined {
  if (looked.action !== "change" || manifestOf(looked.before).kind !== "NodePool") return undefined;
  const changes = specChanges(looked, "disruption");
  if (changes.length === 0) return undefined;
  const others = changes.filter(({ path }) => !isBelow(path, "spec.disruption.budgets"));
  const settings = others.map(
    ({ path, before, after }) =>
      `${code(path.replace("spec.disruption.", ""))} ${valueText(before)} → ${valueText(after)}`,
  );
  if (others.length === changes.length) return settings.join("; ");
  const [old, now] = [budgetsOf(looked.before), budgetsOf(looked.after)];
  const moved = [
    ...old.filter((budget) => !now.includes(budget)).map((budget) => `− ${code(budget)}`),
    ...now.filter((budget) => !old.includes(budget)).map((budget) => `+ ${code(budget)}`),
  ];
  return [`how many nodes may go at once: ${moved.join(", ")}`, ...settings].join("; ");
}

/** What a pool's budgets say, one by one. Without any, a tenth of the nodes may go. */
function budgetsOf(values: Values): string[] {
  const { spec } = manifestOf(values) as { spec?: { disruption?: { budgets?: unknown } } };
  const budgets = spec?.disruption?.budgets;
  if (!Array.isArray(budgets) || budgets.length === 0) return ["10%"];
  return budgets.map(({ nodes = "10%", reasons, schedule, duration }) => {
    const when = schedule ? ` at ${schedule} for ${duration}` : "";
    return `${nodes}${Array.isArray(reasons) ? ` if ${reasons.join(" or ")}` : ""}${when}`;
  });
}

function karpenterRelease({ action, before, changesOf }: Looked): string | undefined {
  if (!["karpenter", "karpenter-crd"].includes(String(before.name))) return undefined;
  if (action === "destroy" || action === "replace")
    return "until it is back, no node is made, and no interruption heard";
  const [version] = changesOf("version");
  if (version === undefined) return undefined;
  return `${valueText(version.before)} → ${valueText(version.after)}: another release may see drift where this one saw none`;
}

function clusterNetwork({ action, changesOf }: Looked): string | undefined {
  const moved = ["subnet_ids", "security_group_ids"].filter((name) => changesOf(`vpc_config.${name}`).length > 0);
  if (action !== "change" || moved.length === 0) return undefined;
  const names = moved.map((name) => code(`vpc_config.${name}`)).join(" and ");
  return `${names} change: nodes that reach the control plane by the old ones may lose it`;
}

/** An alias is of the images of one release, for whichever Kubernetes version the cluster is of. */
function kubernetesUpgrade({ action, changesOf }: Looked): string | undefined {
  if (action !== "change" || changesOf("version").length === 0) return undefined;
  return "Karpenter's nodes drift whose image an alias chooses: it is another one for another Kubernetes version";
}

function manifestOf(values: Values): Values {
  return (values.manifest ?? {}) as Values;
}

/** What changes of a manifest's spec, or of a field in it. */
function specChanges({ resource, attributes }: Looked, field?: string): AttributeChange[] {
  const path = field === undefined ? "spec" : `spec.${field}`;
  return telling(resource.type, attributes).filter((change) => isBelow(change.path, path));
}
