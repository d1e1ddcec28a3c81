import { z } from "zod";

/** How long CloudWatch keeps log events, in days: the only values it takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A log's retention, still to be described: each log has its own default. */
export const retentionDays = z.literal(RETENTION_DAYS).optional();
