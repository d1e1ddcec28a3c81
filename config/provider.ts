import type { Environment } from "./environment.ts";
import { EnvironmentError } from "./problem.ts";
import { AWS_PROVIDER_VERSION, isOlder } from "./versions.ts";

/**
 * Refuses what an environment cannot do without and an AWS provider does not know. What it can do
 * without is left out, with a warning.
 *
 * @throws EnvironmentError
 */
export function requireKnownToProvider({ name, workloads }: Environment, awsProviderVersion: string): void {
  if (!isOlder(awsProviderVersion, "6.0.0")) return;
  const problems = workloads.flatMap(({ targetRole }, index) =>
    targetRole === undefined
      ? []
      : [
          {
            path: `workloads[${index}].targetRole`,
            received: targetRole,
            allowed: `nothing with AWS provider ${awsProviderVersion}, which does not know target roles`,
            remedy: `Unset AWS_PROVIDER_VERSION for ${AWS_PROVIDER_VERSION}, or let the pods assume the role themselves.`,
          },
        ],
  );
  if (problems.length > 0) throw new EnvironmentError(`Environment ${name}`, problems);
}
