import { runUnsafeSimulation } from "@cloud-copilot/iam-simulate";
import type { Judgement, Statement } from "../record.ts";
import { type Attached, type Context, type StoredPolicy, simulation } from "./policy.ts";
import type { Question } from "./question.ts";
import type { ControllerRole, NamedPolicy } from "./role.ts";

/** What IAM answers. */
export interface Verdict extends Judgement {
  /** Why it is denied, in AWS's words: e.g. `because no identity-based policy allows the ec2:RunInstances action`. */
  readonly because?: string;
}

/**
 * Keys by which a statement may tell calls apart: those that are known of every call that has them.
 * Of another key it would not be known whether the call lacks it, or it was not looked up.
 */
const KNOWN_KEYS =
  /^(aws:(SecureTransport|PrincipalAccount|PrincipalArn|RequestedRegion|TagKeys|(RequestTag|ResourceTag)\/.+)|ec2:(Region|CreateAction)|iam:PassedToService|arc-zonal-shift:ResourceIdentifier)$/i;

/**
 * Judges what a role is asked for in a region.
 *
 * @throws when a statement that bears on it has a condition on a key that is not known of calls
 */
export type Judge = (question: Question, region: string) => Verdict;

/**
 * A judge of a role by its policies and its permissions boundary. The same question is thought about once.
 *
 * A resource's own policy has no say: what the controller touches is its account's, where the role's policies are
 * enough, and no policy of ours on it denies the account's own role anything over TLS, which AWS is always reached by.
 */
export function judgeOf(role: ControllerRole): Judge {
  const known = new Map<string, Verdict>();
  return (question, region) => {
    const key = JSON.stringify([question, region]);
    const verdict = known.get(key) ?? judged(role, question, region);
    known.set(key, verdict);
    return verdict;
  };
}

function judged(role: ControllerRole, { action, resource, context }: Question, region: string): Verdict {
  const asked = {
    principal: role.arn,
    action,
    resource,
    account: role.account,
    context: { ...usual(role, region), ...context },
  };
  const result = (attached: Attached) => runUnsafeSimulation(simulation(asked, attached), {});
  requireKnownKeys(role, (policy) => result({ identity: [policy] }) !== "ImplicitlyDenied");
  const identity = role.policies.map(({ document }) => document);
  const boundary = role.boundary?.document;
  if (result({ identity, boundary }) === "Allowed") {
    const allows = (policy: StoredPolicy) => result({ identity: [policy] }) === "Allowed";
    return { action, resource, allowed: true, by: role.policies.flatMap((policy) => statements(policy, allows)) };
  }
  const byIdentity = result({ identity });
  const [policy, decided] =
    byIdentity === "Allowed" && boundary
      ? ["a permissions boundary", result({ identity: [boundary] })]
      : ["an identity-based policy", byIdentity];
  const because =
    decided === "ExplicitlyDenied"
      ? `with an explicit deny in ${policy}`
      : `because no ${policy.replace(/^an? /, "")} allows the ${action} action`;
  return { action, resource, allowed: false, by: [], because };
}

/** @param matches whether a policy bears on what is asked */
function requireKnownKeys({ policies, boundary }: ControllerRole, matches: (policy: StoredPolicy) => boolean): void {
  for (const { name, document } of boundary ? [...policies, boundary] : policies)
    for (const { Condition = {}, ...statement } of document.Statement) {
      const keys = Object.values(Condition).flatMap((values) => Object.keys(values));
      const unknown = keys.find((key) => !KNOWN_KEYS.test(key));
      if (unknown !== undefined && matches({ ...document, Statement: [statement] }))
        throw new Error(
          `${name}, ${statement.Sid}: the drill does not know ${unknown} of calls, and cannot judge by it`,
        );
    }
}

function statements({ name, document }: NamedPolicy, allows: (alone: StoredPolicy) => boolean): Statement[] {
  return document.Statement.filter((statement) => allows({ ...document, Statement: [statement] })).map(({ Sid }) => ({
    policy: name,
    sid: Sid,
  }));
}

/** Known of every call. AWS is called over TLS, whatever the local AWS is. */
function usual(role: ControllerRole, region: string): Context {
  return {
    "aws:SecureTransport": "true",
    "aws:PrincipalAccount": role.account,
    "aws:PrincipalArn": role.arn,
    "aws:RequestedRegion": region,
    "ec2:Region": region,
  };
}
