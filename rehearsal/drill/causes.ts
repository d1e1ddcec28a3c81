import { conditionOf, type Kubernetes } from "./kubernetes.ts";
import type { AwsCall, Moment } from "./record.ts";

/** Where to look for why something does not happen. */
export interface Evidence {
  readonly kubernetes: Kubernetes;
  readonly calls: readonly AwsCall[];
  /** What keeps nodes from joining, in sentences. */
  readonly nodeProblems: readonly string[];
  /** EC2NodeClasses that are used. */
  readonly nodeClasses: readonly string[];
  /** Since when to look. */
  readonly since: Moment;
}

/** Why a scenario cannot go on, as far as anybody says so: in sentences, the deepest cause first. */
export async function causesOf(evidence: Evidence): Promise<string[]> {
  return [...refusals(evidence), ...(await unreadyClasses(evidence)), ...evidence.nodeProblems];
}

/** What IAM refused Karpenter: a defect of the policies, whatever else happens. */
function refusals({ calls, since }: Evidence): string[] {
  const denied = calls
    .filter(({ at, allowed }) => !allowed && at >= since)
    .flatMap(({ judgements }) => judgements.filter(({ allowed }) => !allowed))
    .map(({ action, resource }) => `No statement of the controller role's policies allows ${action} on ${resource}.`);
  return [...new Set(denied)];
}

/** Classes that Karpenter cannot use, in its own words. */
async function unreadyClasses({ kubernetes, nodeClasses }: Evidence): Promise<string[]> {
  const found = await Promise.all(nodeClasses.map((name) => kubernetes.get("EC2NodeClass", name)));
  return found.flatMap((nodeClass) => {
    const unmet = (nodeClass?.status?.conditions ?? []).filter(
      // Ready only sums the others up.
      ({ type, status }) => status === "False" && type !== "Ready",
    );
    if (conditionOf(nodeClass, "Ready")?.status !== "False") return [];
    const name = nodeClass?.metadata?.name;
    const aliases = (nodeClass as { spec?: { amiSelectorTerms?: { alias?: string }[] } }).spec?.amiSelectorTerms;
    const alias = aliases
      ?.map((term) => term.alias)
      .filter(Boolean)
      .join(", ");
    return unmet.map(
      ({ type, message }) =>
        `EC2NodeClass ${name} is not ready, ${type} is false: ${message}${type === "AMIsReady" && alias ? ` (alias ${alias})` : ""}.`,
    );
  });
}
