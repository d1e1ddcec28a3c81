import type { Context, StoredPolicy } from "../../../rehearsal/drill/aws/policy.ts";
import type { Attachment, Call } from "./verdict.ts";

/** A policy, what it has to allow and to deny, and what of it no call shows. */
export interface Proof {
  readonly policy: string;
  readonly attachment: Attachment;
  readonly document: StoredPolicy;
  readonly calls: readonly Call[];
  /** Why a part may be taken away without any call's outcome changing, by the part's name. */
  readonly survivors: Readonly<Record<string, string>>;
}

type Several<T> = T | readonly T[];

interface Details {
  readonly context?: Several<Context>;
  readonly principal?: string;
  readonly byOwnPolicies?: boolean;
  readonly unlisted?: string;
}

/** Calls that have to be allowed: every action for every resource in every context. */
export function allowed(what: string, actions: Several<string>, resources: Several<string>, details?: Details) {
  return calls("allowed", what, actions, resources, details);
}

/** Calls that have to be denied: every action for every resource in every context. */
export function denied(what: string, actions: Several<string>, resources: Several<string>, details?: Details) {
  return calls("denied", what, actions, resources, details);
}

function calls(
  expected: Call["expected"],
  what: string,
  actions: Several<string>,
  resources: Several<string>,
  { context = {}, ...rest }: Details = {},
): Call[] {
  return [actions]
    .flat()
    .flatMap((action) =>
      [resources]
        .flat()
        .flatMap((resource) =>
          [context].flat().map((values) => ({ what, expected, action, resource, context: values, ...rest })),
        ),
    );
}

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** A call for something that carries tags. */
export function on(tags: Tags): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

/** A call that gives tags. */
export function giving(tags: Tags): Context {
  const given = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value] as const);
  return { ...Object.fromEntries(given), "aws:TagKeys": Object.keys(tags) };
}

/** The same tags, each left out in turn. */
export function withoutEach(tags: Tags): Tags[] {
  return Object.keys(tags).map((left) => Object.fromEntries(Object.entries(tags).filter(([key]) => key !== left)));
}
