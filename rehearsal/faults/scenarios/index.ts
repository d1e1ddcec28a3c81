import type { Fault } from "../fault.ts";
import { twoApplies } from "./two-applies.ts";

/** All of them, in the order of the report. */
export const FAULTS: readonly Fault[] = [twoApplies];
