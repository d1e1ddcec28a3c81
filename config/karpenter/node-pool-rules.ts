import { AWS_LABELS, CORE_LABELS, isReserved } from "./labels.ts";
import { has, type ManifestRule, rule } from "./manifest-rule.ts";
import type { Budget, NodePoolSpec, Requirement } from "./node-pool.ts";
import { isToken } from "./shape.ts";

const TEMPLATE = "spec.template";
const REQUIREMENT = `${TEMPLATE}.spec.requirements[]`;

/** Facts about a label, wherever it stands. */
const LABEL_FACTS: readonly { says: string; holds: (key: string) => boolean; allowed: string; remedy: string }[] = [
  {
    says: "speaks of Karpenter's own labels only where it may",
    holds: (key) => !isReserved(key, "karpenter.sh", CORE_LABELS),
    allowed: `of labels under karpenter.sh, ${CORE_LABELS.join(", ")} alone`,
    remedy: "Use a domain of your own before the slash; Karpenter sets karpenter.sh/nodepool itself.",
  },
  {
    says: "does not speak of one node",
    holds: (key) => key !== "kubernetes.io/hostname",
    allowed: "any label but kubernetes.io/hostname, which every node has for itself",
    remedy: "Remove it.",
  },
  {
    says: "speaks of labels of karpenter.k8s.aws that exist",
    holds: (key) => !isReserved(key, "karpenter.k8s.aws", AWS_LABELS),
    allowed: `of labels under karpenter.k8s.aws, ${AWS_LABELS.map((label) => label.split("/")[1]).join(", ")} alone`,
    remedy: "Use one of those, or a domain of your own before the slash.",
  },
];

const LABEL_RULES: readonly ManifestRule[] = LABEL_FACTS.flatMap(({ says, holds, allowed, remedy }) => [
  rule<string>(
    { says: `a label ${says}`, at: `${TEMPLATE}.metadata.labels{}`, reads: [] },
    (_, key) => holds(key),
    allowed,
    remedy,
  ),
  rule<string>({ says: `a requirement ${says}`, at: `${REQUIREMENT}.key` }, (key) => holds(key), allowed, remedy),
]);

const COMPARISONS = ["Gt", "Gte", "Lt", "Lte"];
/** Larger numbers CEL cannot read. */
const LARGEST = 2n ** 63n - 1n;

function isWholeNumber(text: string | undefined): boolean {
  if (text === undefined || isToken(text)) return text !== undefined;
  if (!/^([+]?\d+|-0+)$/.test(text)) return false;
  return BigInt(text.replace(/^[+-]/, "")) <= LARGEST;
}

const REQUIREMENT_RULES: readonly ManifestRule[] = [
  rule<Requirement>(
    { says: "In has values", at: REQUIREMENT, reads: ["operator", "values"] },
    ({ operator, values = [] }) => operator !== "In" || values.length > 0,
    "at least one value, for In",
    "Add a value, or use Exists for any.",
  ),
  rule<Requirement>(
    { says: "a comparison is with one number", at: REQUIREMENT, reads: ["operator", "values"] },
    ({ operator, values = [] }) => !COMPARISONS.includes(operator) || (values.length === 1 && isWholeNumber(values[0])),
    'one whole number of 0 or more, in quotes: ["4"]',
    "Write one, and In for several.",
  ),
  rule<Requirement>(
    { says: "minValues can be reached", at: REQUIREMENT, reads: ["operator", "values", "minValues"] },
    ({ operator, values = [], minValues }) =>
      operator !== "In" || minValues === undefined || values.length === 0 || values.length >= minValues,
    "at least as many values as minValues says",
    "Add values, or lower minValues.",
  ),
];

const REFERENCE_RULES: readonly ManifestRule[] = ["group", "kind", "name"].map((field) =>
  rule<string>(
    { says: `nodeClassRef.${field} is not empty`, at: `${TEMPLATE}.spec.nodeClassRef.${field}` },
    (text) => text !== "",
    "group karpenter.k8s.aws, kind EC2NodeClass, and the name of one",
    "Fill it in.",
  ),
);

const DISRUPTION_RULES: readonly ManifestRule[] = [
  rule<Budget>(
    {
      says: "a budget with a schedule has a duration",
      at: "spec.disruption.budgets[]",
      reads: ["schedule", "duration"],
    },
    (budget) => has(budget, "schedule") === has(budget, "duration"),
    "schedule and duration together, or neither",
    'Add the other, e.g. schedule: "0 9 * * mon-fri" with duration: 8h; without both the budget always holds.',
  ),
];

const STATIC_RULES: readonly ManifestRule[] = [
  rule<NodePoolSpec>(
    { says: "a static pool has no limit but of nodes", at: "spec", reads: ["replicas", "limits"] },
    ({ replicas, limits }) =>
      replicas === undefined || Object.keys(limits ?? {}).every((resource) => resource === "nodes"),
    "limits.nodes alone, beside replicas",
    "Remove the other limits, or replicas.",
  ),
  rule<NodePoolSpec>(
    { says: "a static pool has no weight", at: "spec", reads: ["replicas", "weight"] },
    ({ replicas, weight }) => replicas === undefined || weight === undefined,
    "replicas or weight",
    "Remove weight: nothing chooses a static pool. Or remove replicas.",
  ),
];

/** What the CRD says of a NodePool in CEL when it is made: Karpenter 1.14. */
export const NODE_POOL_RULES: readonly ManifestRule[] = [
  ...LABEL_RULES,
  ...REQUIREMENT_RULES,
  ...REFERENCE_RULES,
  ...DISRUPTION_RULES,
  ...STATIC_RULES,
];
