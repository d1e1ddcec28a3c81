import { conditionOf, type Kubernetes } from "../../kubernetes/api.ts";
import type { ControllerRole } from "./aws/role.ts";
import type { EC2NodeClass } from "./pools.ts";
import type { AwsCall, Moment } from "./record.ts";

/** Where to look for why something does not happen. */
export interface Evidence {
  readonly kubernetes: Kubernetes;
  readonly calls: readonly AwsCall[];
  readonly role: ControllerRole;
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

/** What IAM refused Karpenter: a defect of the policies, whatever else happens. Each action once. */
function refusals({ calls, since, role }: Evidence): string[] {
  const denied = calls
    .filter(({ at, allowed }) => !allowed && at >= since)
    .flatMap(({ judgements }) => judgements.filter(({ allowed }) => !allowed));
  const byAction = new Map(denied.map(({ action, resource }) => [action, resource]));
  return [...byAction].map(([action, resource]) => {
    const near = statementsAbout(action, role);
    const why =
      near.length === 0
        ? "none is about it"
        : `about it are ${near.join(", ")}, whose resources or conditions do not hold`;
    return `No statement of the controller role's policies allows ${action} on ${resource}: ${why}.`;
  });
}

function statementsAbout(action: string, { policies }: ControllerRole): string[] {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action);
  return policies
    .flatMap(({ document }) => document.Statement)
    .filter(({ Effect, Action }) => Effect === "Allow" && [Action].flat().some(matches))
    .map(({ Sid }) => Sid);
}

/** Classes that Karpenter cannot use, by its own word or AWS's: one may be slow to become ready. */
async function unreadyClasses({ kubernetes, nodeClasses, calls, since }: Evidence): Promise<string[]> {
  const found = await Promise.all(nodeClasses.map((name) => kubernetes.get("EC2NodeClass", name)));
  const [missing] = calls.filter(({ at, error = "" }) => at >= since && NOT_THERE.test(error));
  return found.flatMap((nodeClass) => {
    if (nodeClass === undefined || conditionOf(nodeClass, "Ready")?.status === "True") return [];
    const refused = (nodeClass.status?.conditions ?? [])
      // Ready only sums the others up.
      .filter(({ type, status }) => status === "False" && type !== "Ready")
      .map(({ type, message }) => `${type} is False (${message})`);
    const said = missing
      ? [`AWS answered ${missing.error} to ${missing.call} on ${missing.judgements[0]?.resource}`]
      : [];
    const facts = [...refused, ...said];
    const alias = (nodeClass as EC2NodeClass).spec.amiSelectorTerms.flatMap((term) => term.alias ?? []).join(", ");
    const name = `EC2NodeClass ${nodeClass.metadata?.name}, of AMI alias ${alias}`;
    return facts.length === 0 ? [] : [`${name}, is not ready: ${facts.join("; ")}.`];
  });
}

/** AWS's errors by which a thing that was named is not there, but for those by which Karpenter asks whether it is. */
const NOT_THERE = /^(ParameterNotFound|Invalid(AMIID|Subnet|Group)\S*NotFound)/;
