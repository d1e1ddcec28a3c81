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
