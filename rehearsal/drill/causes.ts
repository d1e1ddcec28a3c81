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

/** Classes that Karpenter cannot use, with what AWS said when it tried. */
async function unreadyClasses({ kubernetes, nodeClasses, calls, since }: Evidence): Promise<string[]> {
  const found = await Promise.all(nodeClasses.map((name) => kubernetes.get("EC2NodeClass", name)));
  const unready = found
    .filter((one) => one !== undefined)
    .filter((one) => conditionOf(one, "Ready")?.status !== "True");
  const answers = calls.filter(({ at, error = "" }) => at >= since && NOT_THERE.test(error));
  return unready.map((nodeClass) => {
    const alias = (nodeClass as EC2NodeClass).spec.amiSelectorTerms.flatMap((term) => term.alias ?? []).join(", ");
    const unmet = (nodeClass.status?.conditions ?? [])
      // Ready only sums the others up.
      .filter(({ type, status }) => status !== "True" && type !== "Ready")
      .map(({ type, status, message }) => `${type} is ${status}${message ? ` (${message})` : ""}`);
    const said = new Set(
      answers.map(
        ({ call, error, judgements }) => `AWS answered ${error} to ${call} on ${judgements[0]?.resource ?? "it"}`,
      ),
    );
    const facts = [...unmet, ...said].join("; ");
    return `EC2NodeClass ${nodeClass.metadata?.name}, of AMI alias ${alias}, is not ready: ${facts}.`;
  });
}

/** AWS's errors by which a thing that was named is not there, but for those by which Karpenter asks whether it is. */
const NOT_THERE = /^(ParameterNotFound|Invalid(AMIID|Subnet|Group)\S*NotFound)/;
