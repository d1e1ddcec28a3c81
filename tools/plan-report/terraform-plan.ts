/** A plan as `terraform show -json` prints it, as far as it is read here. */
export interface TerraformPlan {
  readonly format_version?: string;
  readonly variables?: Readonly<Record<string, { readonly value: unknown }>>;
  /** Absent or false where the plan is whole. */
  readonly errored?: boolean;
  readonly resource_changes?: readonly ResourceChange[];
  /** What differs from the state, found by asking the provider before planning. */
  readonly resource_drift?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  /** What there was before, as it was found. */
  readonly prior_state?: {
    readonly values?: {
      readonly root_module?: { readonly resources?: readonly { readonly address: string; readonly values: unknown }[] };
    };
  };
  readonly configuration?: {
    readonly root_module?: {
      /** Attributes that are set, by name. */
      readonly resources?: readonly { readonly address: string; readonly expressions?: object }[];
    };
  };
}

export interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  /** Set for an object that an earlier replacement left to be destroyed. */
  readonly deposed?: string;
  readonly change: Change;
  /** Why it is replaced or destroyed, e.g. `replace_because_tainted`. */
  readonly action_reason?: string;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  /** `true` where a value is known only after apply, in the shape of `after`. */
  readonly after_unknown?: unknown;
  /** `true` where a value must not be shown, in the shape of `before`. */
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** Paths of the attributes that force a replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
  readonly importing?: unknown;
}

/** What is done to a resource, as people call it. */
export type Action = "create" | "change" | "replace" | "destroy" | "forget" | "none";

/** What a plan does to a resource. Reading data is doing nothing. */
export function actionOf({ mode, change: { actions } }: ResourceChange): Action {
  if (mode === "data") return "none";
  if (actions.includes("delete")) return actions.includes("create") ? "replace" : "destroy";
  if (actions.includes("create")) return "create";
  if (actions.includes("update")) return "change";
  return actions.includes("forget") ? "forget" : "none";
}

/** Whether it has another address from now on. */
export function isMoved({ address, previous_address }: ResourceChange): boolean {
  return previous_address !== undefined && previous_address !== address;
}
