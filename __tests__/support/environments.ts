import type { EnvironmentInput } from "../../config/environment.ts";
import { EnvironmentError, type Problem } from "../../config/problem.ts";
import { resolveEnvironment } from "../../config/resolve.ts";

/** The least an environment file may say. */
export const MINIMAL: EnvironmentInput = {
  name: "test",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/PlatformAdmin"],
  network: { cidr: "10.0.0.0/16" },
};

/** The minimal environment with another network. */
export function withNetwork(network: EnvironmentInput["network"]): EnvironmentInput {
  return { ...MINIMAL, network: { ...MINIMAL.network, ...network } };
}

/** A VPC that somebody else made. */
export const EXISTING = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
};

/** The minimal environment in a VPC that is there already. */
export function withExisting(
  existing: Partial<NonNullable<EnvironmentInput["network"]["existing"]>>,
): EnvironmentInput {
  return { ...MINIMAL, network: { existing: { ...EXISTING, ...existing } } };
}

/** The minimal environment with another control plane. */
export function withCluster(cluster: NonNullable<EnvironmentInput["cluster"]>): EnvironmentInput {
  return { ...MINIMAL, cluster };
}

/** The minimal environment with node groups, or settings of the system group. */
export function withNodeGroups(nodeGroups: NonNullable<EnvironmentInput["nodeGroups"]>): EnvironmentInput {
  return { ...MINIMAL, nodeGroups };
}

/** So many different tags. */
export function tagsInNumber(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`Key${index}`, "value"]));
}

/** Every problem of an input; none when it is accepted. */
export function problemsOf(input: unknown): readonly Problem[] {
  try {
    resolveEnvironment(input);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}
