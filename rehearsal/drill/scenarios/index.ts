import type { Scenario } from "../stage.ts";
import { amiDrift } from "./ami-drift.ts";
import { businessHours } from "./business-hours.ts";
import { controller } from "./controller.ts";
import { cpuSpike } from "./cpu-spike.ts";
import { doNotDisrupt } from "./do-not-disrupt.ts";
import { gpuInference } from "./gpu-inference.ts";
import { interruption } from "./interruption.ts";
import { limit } from "./limit.ts";
import { oversized } from "./oversized.ts";
import { poolDeleted } from "./pool-deleted.ts";
import { reservation } from "./reservation.ts";
import { spotOutOfStock } from "./spot-out-of-stock.ts";
import { taints } from "./taints.ts";

/** All of them, in the order of the report. Those apart from the others come last, and in this order. */
export const SCENARIOS: readonly Scenario[] = [
  controller,
  gpuInference,
  cpuSpike,
  limit,
  taints,
  reservation,
  interruption,
  amiDrift,
  businessHours,
  doNotDisrupt,
  spotOutOfStock,
  oversized,
  poolDeleted,
];
