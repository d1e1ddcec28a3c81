// Types alone, so that a file of bootstrap/ loads nothing of what judges it.
import type { z } from "zod";
import type { accountSchema } from "./schema.ts";

/** What a file of bootstrap/ says. */
export type AccountInput = z.input<typeof accountSchema>;

/** The file's contents, typed as they are written. */
export function account(input: AccountInput): AccountInput {
  return input;
}

/** An environment that an account holds, as far as its roles in CI have to know. */
export interface HeldEnvironment {
  /** Also its Terraform workspace, and its environment in GitHub. */
  readonly name: string;
  readonly project: string;
  readonly region: string;
  /** First part of every AWS name in it. */
  readonly cluster: string;
}

/** What an account has once, complete: every default decided, every rule kept. */
export interface Account {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly project: string;
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  readonly environments: readonly HeldEnvironment[];
  readonly stateBucket: string;
  /** How long the bucket keeps a state after a newer one took its place. */
  readonly noncurrentDays: number;
  /** What is there already, made by somebody else. */
  readonly existing: readonly NonNullable<AccountInput["existing"]>[number][];
  readonly tags: Readonly<Record<string, string>>;
}
