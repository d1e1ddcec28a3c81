import type { Simulation } from "@cloud-copilot/iam-simulate";

type Values = string | readonly string[];

/** What is known of a call besides action and resource: values by condition key. */
export type Context = Readonly<Record<string, Values>>;

/** A policy statement as IAM stores it. */
export interface StoredStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: Values;
  readonly Resource?: Values;
  readonly Condition?: Readonly<Record<string, Context>>;
}

export interface StoredPolicy {
  readonly Version: string;
  readonly Statement: readonly StoredStatement[];
}

/** What IAM is asked: who may do what, to what of which account, and what is known of the call. */
export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** The account that owns the resource. */
  readonly account: string;
  readonly context: Context;
}

/** Policies that have a say, by where they are attached. */
export interface Attached {
  readonly identity: readonly StoredPolicy[];
  readonly resource?: StoredPolicy | undefined;
  /** The permissions boundary of who calls. */
  readonly boundary?: StoredPolicy | undefined;
}

/** The question as the simulator takes it. */
export function simulation(asked: Asked, { identity, resource, boundary }: Attached): Simulation {
  const { principal, action, account, context } = asked;
  const named = (policy: StoredPolicy, position: number) => ({ name: `${position}`, policy });
  return {
    request: {
      principal,
      action,
      resource: { resource: asked.resource, accountId: account },
      contextVariables: mutable(context),
    },
    identityPolicies: identity.map(named),
    ...(resource ? { resourcePolicy: resource } : {}),
    ...(boundary ? { permissionBoundaryPolicies: [named(boundary, 0)] } : {}),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

function mutable(context: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, typeof value === "string" ? value : [...value]]),
  );
}
