import { runSimulation, runUnsafeSimulation, type Simulation } from "@cloud-copilot/iam-simulate";
import { type Context, type StoredPolicy, simulation } from "../../../rehearsal/drill/aws/policy.ts";

/** Who is asked, and for what. */
export interface Call {
  /** What it is about, for people. */
  readonly what: string;
  readonly expected: "allowed" | "denied";
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  /** Who calls, where the policy is a resource's: a service, or an ARN. */
  readonly principal?: string;
  /** Whether the caller's own policies allow it everything, where the policy is a resource's. */
  readonly byOwnPolicies?: boolean;
  /** Why the simulator's service reference does not know the resource or a key, though AWS asks for it. */
  readonly unlisted?: string;
}

/** Where a policy is attached: to who calls, or to what is called. */
export type Attachment = "identity" | "resource";

export const ACCOUNT = "111122223333";

const CALLER = `arn:aws:iam::${ACCOUNT}:role/caller`;

const EVERYTHING: StoredPolicy = {
  Version: "2012-10-17",
  Statement: [{ Sid: "AllowEverything", Effect: "Allow", Action: "*", Resource: "*" }],
};

/** What every key of ours says: without it no policy of a caller means anything to a key. */
const KEY_POLICY: StoredPolicy = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "AllowTheAccountsOwnPolicies",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: "kms:*",
      Resource: "*",
    },
  ],
};

/** True of every call here, unless it says otherwise. */
const USUAL: Context = { "aws:SecureTransport": "true", "aws:PrincipalAccount": ACCOUNT };

/**
 * Whether AWS would allow a call by this policy alone, as the simulator sees it.
 *
 * The resource always counts as the account's own: another account's is refused by AWS because its
 * owner's policy is missing, and would prove nothing about this one.
 *
 * @throws when the policy is malformed; when the call asks an action for a resource, or gives it a
 * condition key, that the service reference does not list, so that it would be denied whatever the policy says
 */
export async function verdict(attachment: Attachment, policy: StoredPolicy, call: Call): Promise<Call["expected"]> {
  if (call.unlisted !== undefined) return quickVerdict(attachment, policy, call);
  const outcome = await runSimulation(simulated(attachment, policy, call), {});
  const at = `${call.action} of ${call.resource}`;
  if (outcome.resultType === "error") throw new Error(`${at}: ${JSON.stringify(outcome.errors)}`);
  const results = outcome.resultType === "single" ? [outcome.result] : outcome.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  if (ignored.length > 0) throw new Error(`${at} takes no ${ignored.join(", ")}`);
  return outcome.overallResult === "Allowed" ? "allowed" : "denied";
}

/**
 * As {@link verdict}, without its checks of the call: twenty times as fast, for what was checked once.
 * A resource's policy the simulator takes with its checks only.
 */
export async function quickVerdict(
  attachment: Attachment,
  policy: StoredPolicy,
  call: Call,
): Promise<Call["expected"]> {
  if (attachment === "resource" || isOfKey(call)) return verdict(attachment, policy, call);
  return runUnsafeSimulation(simulated(attachment, policy, call), {}) === "Allowed" ? "allowed" : "denied";
}

/** Whether the service reference knows the call after all. */
export async function isListed(call: Call): Promise<boolean> {
  const { unlisted: _, ...listed } = call;
  return verdict("identity", EVERYTHING, listed).then(
    () => true,
    () => false,
  );
}

function simulated(attachment: Attachment, policy: StoredPolicy, call: Call): Simulation {
  const asked = {
    principal: call.principal ?? CALLER,
    action: call.action,
    resource: call.resource,
    account: ACCOUNT,
    context: { ...USUAL, ...call.context },
  };
  return simulation(asked, {
    identity: [...(attachment === "identity" ? [policy] : []), ...(call.byOwnPolicies ? [EVERYTHING] : [])],
    resource: attachment === "resource" ? policy : isOfKey(call) ? KEY_POLICY : undefined,
  });
}

function isOfKey({ resource }: Call): boolean {
  return /^arn:aws:kms:.*:key\//.test(resource);
}
