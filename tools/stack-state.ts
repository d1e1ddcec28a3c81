/** A stack's state as Terraform writes it, as far as it is read here. */
export interface State {
  /** Grows with each change that is written. */
  readonly serial: number;
  /** Stays the same as long as it is the same state. */
  readonly lineage: string;
  readonly resources: readonly { readonly mode: "managed" | "data"; readonly type: string; readonly name: string }[];
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
}

/** Whether there is anything in it: a workspace that was made or destroyed has an empty one. */
export function isDeployed(state: State | undefined): boolean {
  return state !== undefined && (state.resources.length > 0 || Object.keys(state.outputs).length > 0);
}
