import type { Fault } from "../fault.ts";
import { expiredCredentials } from "./expired-credentials.ts";
import { staleLock } from "./stale-lock.ts";
import { stateBucketDenied } from "./state-bucket-denied.ts";
import { stateBucketMissing } from "./state-bucket-missing.ts";
import { twoApplies } from "./two-applies.ts";
import { wrongAccount } from "./wrong-account.ts";
import { wrongWorkspace } from "./wrong-workspace.ts";

/** All of them, in the order of the report. */
export const FAULTS: readonly Fault[] = [
  twoApplies,
  staleLock,
  stateBucketMissing,
  stateBucketDenied,
  wrongAccount,
  wrongWorkspace,
  expiredCredentials,
];
