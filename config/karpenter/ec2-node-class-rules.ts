import type {
  AmiSelectorTerm,
  CapacityReservationSelectorTerm,
  Ec2NodeClassSpec,
  SecurityGroupSelectorTerm,
  SubnetSelectorTerm,
} from "./ec2-node-class.ts";
import { MACHINE_RULES } from "./machine-rules.ts";
import { has, type ManifestRule, rule } from "./manifest-rule.ts";
import { isToken } from "./shape.ts";

/** Families of an alias, and the `amiFamily` each stands for. */
const ALIAS_FAMILIES: Readonly<Record<string, string>> = {
  al2: "AL2",
  al2023: "AL2023",
  bottlerocket: "Bottlerocket",
  windows2019: "Windows2019",
  windows2022: "Windows2022",
  windows2025: "Windows2025",
};

function familyOf(alias: string): string {
  return alias.split("@")[0] ?? "";
}

const AMI = "spec.amiSelectorTerms";
const PINNED = "Pin a release: al2023@v20261003, for example.";

const IDENTITY_RULES: readonly ManifestRule[] = [
  rule<Ec2NodeClassSpec>(
    { says: "nodes get their role one way", at: "spec", reads: ["role", "instanceProfile"] },
    (spec) => has(spec, "role") !== has(spec, "instanceProfile"),
    "exactly one of role and instanceProfile",
    "Keep role: Karpenter makes the instance profile. Keep instanceProfile only where IAM is out of its reach.",
  ),
  ...["role", "instanceProfile"].map((field) =>
    rule<string>(
      { says: `${field} is not empty`, at: `spec.${field}` },
      (name) => name !== "",
      "a name",
      "Write the name, without its ARN.",
    ),
  ),
];

const ALIAS_RULES: readonly ManifestRule[] = [
  rule<string>(
    { says: "an alias is a family, an @ and a version", at: `${AMI}[].alias` },
    (alias) => /^[a-zA-Z0-9]+@.+$/.test(alias),
    "family@version, e.g. al2023@v20261003",
    PINNED,
  ),
  rule<string>(
    { says: "an alias is of a family that EKS has images of", at: `${AMI}[].alias` },
    (alias) => !/^[a-zA-Z0-9]+@.+$/.test(alias) || Object.hasOwn(ALIAS_FAMILIES, familyOf(alias)),
    `one of the families ${Object.keys(ALIAS_FAMILIES).join(", ")}, in lower case`,
    PINNED,
  ),
  rule<string>(
    { says: "Windows has no pinned images", at: `${AMI}[].alias` },
    (alias) => !/^windows20(19|22|25)@/.test(alias) || alias.split("@")[1] === "latest",
    "latest, for Windows",
    "Write windows2022@latest, for example.",
  ),
];

const AMI_RULES: readonly ManifestRule[] = [
  rule<AmiSelectorTerm>(
    { says: "a term selects images by something", at: `${AMI}[]` },
    (term) => has(term, "tags", "id", "name", "alias", "ssmParameter"),
    "at least one of alias, id, name, ssmParameter, tags; owner only narrows",
    "Add one of them.",
  ),
  rule<AmiSelectorTerm>(
    { says: "an image's id needs nothing beside it", at: `${AMI}[]` },
    (term) => !has(term, "id") || !has(term, "alias", "tags", "name", "owner"),
    "id alone",
    "Remove the others, or make another term of them: terms are alternatives.",
  ),
  rule<AmiSelectorTerm>(
    { says: "an alias needs nothing beside it", at: `${AMI}[]` },
    // With an id beside it, the rule above has said so.
    (term) => !has(term, "alias") || has(term, "id") || !has(term, "tags", "name", "owner"),
    "alias alone",
    "Remove the others.",
  ),
  rule<readonly AmiSelectorTerm[]>(
    { says: "an alias is the only term", at: AMI },
    (terms) => terms.length === 1 || !terms.some((term) => has(term, "alias")),
    "one term with an alias, or several without",
    "Keep the alias, and make a second EC2NodeClass for the other images.",
  ),
  rule<Ec2NodeClassSpec>(
    { says: "amiFamily is the alias's", at: "spec", reads: ["amiFamily", "amiSelectorTerms"] },
    ({ amiFamily, amiSelectorTerms: terms }) =>
      amiFamily === undefined ||
      amiFamily === "Custom" ||
      terms.every(({ alias }) => {
        const family = alias === undefined || isToken(alias) ? undefined : ALIAS_FAMILIES[familyOf(alias)];
        return family === undefined || family === amiFamily;
      }),
    "the family of the alias, or Custom",
    "Leave amiFamily out: the alias says it.",
  ),
  rule<Ec2NodeClassSpec>(
    { says: "amiFamily is known", at: "spec", reads: ["amiFamily", "amiSelectorTerms"] },
    (spec) => has(spec, "amiFamily") || spec.amiSelectorTerms.some((term) => has(term, "alias")),
    "amiFamily, where no alias implies it",
    "Add amiFamily: AL2023, for example.",
  ),
];

/** The CRD judges such lists as a whole: only when every term breaks the fact is the list refused. */
const LOOSE = "Split such terms in two: terms are alternatives.";

const SELECTOR_RULES: readonly ManifestRule[] = [
  ...["subnetSelectorTerms", "securityGroupSelectorTerms"].map((field) =>
    rule<readonly unknown[]>(
      { says: `there are ${field}`, at: `spec.${field}` },
      (terms) => terms.length > 0,
      "at least one term",
      "Add one, e.g. { tags: { karpenter.sh/discovery: <cluster> } }.",
    ),
  ),
  rule<SubnetSelectorTerm>(
    { says: "a term selects subnets by something", at: "spec.subnetSelectorTerms[]" },
    (term) => has(term, "tags", "id"),
    "id or tags",
    "Add one of them.",
  ),
  rule<readonly SubnetSelectorTerm[]>(
    { says: "a subnet's id needs no tags", at: "spec.subnetSelectorTerms" },
    (terms) => terms.length === 0 || !terms.every((term) => has(term, "id") && has(term, "tags")),
    "id or tags in a term, not both",
    LOOSE,
  ),
  rule<SecurityGroupSelectorTerm>(
    { says: "a term selects security groups by something", at: "spec.securityGroupSelectorTerms[]" },
    (term) => has(term, "tags", "id", "name"),
    "id, name or tags",
    "Add one of them.",
  ),
  rule<readonly SecurityGroupSelectorTerm[]>(
    { says: "a security group's id or name needs nothing beside it", at: "spec.securityGroupSelectorTerms" },
    (terms) =>
      terms.length === 0 ||
      (!terms.every((term) => has(term, "id") && has(term, "tags", "name")) &&
        !terms.every((term) => has(term, "name") && has(term, "tags", "id"))),
    "one of id, name and tags in a term",
    LOOSE,
  ),
  rule<CapacityReservationSelectorTerm>(
    { says: "a term selects reservations by something", at: "spec.capacityReservationSelectorTerms[]" },
    (term) => has(term, "tags", "id", "instanceMatchCriteria"),
    "id, tags or instanceMatchCriteria; ownerID only narrows",
    "Add one of them.",
  ),
  rule<readonly CapacityReservationSelectorTerm[]>(
    { says: "a reservation's id needs nothing beside it", at: "spec.capacityReservationSelectorTerms" },
    // Of no terms the CRD's rule does not hold either.
    (terms) => !terms.every((term) => has(term, "id") && has(term, "tags", "ownerID", "instanceMatchCriteria")),
    "at least one term; id alone, or tags, ownerID and instanceMatchCriteria together",
    "Remove what stands beside id; leave the list out for no reservations.",
  ),
  ...["amiSelectorTerms", "subnetSelectorTerms", "securityGroupSelectorTerms", "capacityReservationSelectorTerms"].map(
    (field) =>
      rule<string>(
        { says: `tags in ${field} have a key and a value`, at: `spec.${field}[].tags{}` },
        (value, key) => key !== "" && value !== "",
        "a key, and a value or *",
        'Write "*" for any value.',
      ),
  ),
  rule<object>(
    { says: "a placement group is selected by something", at: "spec.placementGroupSelector" },
    (selector) => has(selector, "name") !== has(selector, "id"),
    "exactly one of name and id",
    "Keep one of them, or leave placementGroupSelector out.",
  ),
];

/** Tags Karpenter and EKS set themselves, and what follows from a second hand on them. */
const TAKEN_TAGS = [
  "eks:eks-cluster-name",
  "karpenter.sh/nodepool",
  "karpenter.sh/nodeclaim",
  "karpenter.k8s.aws/ec2nodeclass",
];

const TAG_RULES: readonly ManifestRule[] = [
  rule<string>(
    { says: "a tag has a key", at: "spec.tags{}" },
    (_, key) => key !== "",
    "a key that is not empty",
    "Remove the tag.",
  ),
  rule<string>(
    { says: "no tag is one that Karpenter sets", at: "spec.tags{}" },
    (_, key) => !TAKEN_TAGS.includes(key) && !key.startsWith("kubernetes.io/cluster"),
    `keys other than ${TAKEN_TAGS.join(", ")} and kubernetes.io/cluster…`,
    "Remove the tag: Karpenter sets it, and its IAM policy goes by it.",
  ),
];

/** What the CRD says of an EC2NodeClass in CEL: Karpenter 1.14. */
export const EC2_NODE_CLASS_RULES: readonly ManifestRule[] = [
  ...IDENTITY_RULES,
  ...ALIAS_RULES,
  ...AMI_RULES,
  ...SELECTOR_RULES,
  ...TAG_RULES,
  ...MACHINE_RULES,
];
