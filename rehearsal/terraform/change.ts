import type { EnvironmentInput } from "../../config/environment.ts";

/**
 * An environment as it might look a week later: changes that AWS makes in place. A plan that
 * replaces anything for them is a fault of the platform.
 */
export function aWeekLater(input: EnvironmentInput): EnvironmentInput {
  const tags = { ...input.tags, Reviewed: "yes" };
  const { network } = input;
  if (network.existing !== undefined || network.flowLogs === false) return { ...input, tags };
  const retentionDays = network.flowLogs?.retentionDays === 90 ? 180 : 90;
  return { ...input, tags, network: { ...network, flowLogs: { ...network.flowLogs, retentionDays } } };
}
