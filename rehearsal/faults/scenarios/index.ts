import type { Fault } from "../fault.ts";
import { drift } from "./drift.ts";
import { eksFails } from "./eks-fails.ts";
import { expiredCredentials } from "./expired-credentials.ts";
import { interruptedDestroy } from "./interrupted-destroy.ts";
import { killedApply } from "./killed-apply.ts";
import { staleLock } from "./stale-lock.ts";
import { stateBucketDenied } from "./state-bucket-denied.ts";
import { stateBucketMissing } from "./state-bucket-missing.ts";
import { twoApplies } from "./two-applies.ts";
import { wrongAccount } from "./wrong-account.ts";
import { wrongWorkspace } from "./wrong-workspace.ts";

/** All of them, in the order of the report. */
export const FAULTS: readonly Fault[] = [
  killedApply,
  twoApplies,
  staleLock,
  stateBucketMissing,
  stateBucketDenied,
  wrongAccount,
  wrongWorkspace,
  expiredCredentials,
  drift,
  eksFails,
  interruptedDestroy,
];
