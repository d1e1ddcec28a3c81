import { complete, withDefaults } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { EnvironmentError } from "./problem.ts";
import { checkRules } from "./rules/rules.ts";
import { checkShape } from "./shape.ts";

/**
 * Makes one complete, frozen environment out of what a file says.
 *
 * @param input the contents of an environment file; anything, from a program
 * @param subject what to call it in messages
 * @throws EnvironmentError with every problem at once
 */
export function resolveEnvironment(input: unknown, subject = "The environment"): Environment {
  const { problems: misshapen, readable } = checkShape(input);
  if (readable === undefined) throw new EnvironmentError(subject, misshapen);
  const draft = withDefaults(readable);
  const contradictions = checkRules(
    draft,
    misshapen.map(({ path }) => path),
  );
  const problems = [...misshapen, ...contradictions];
  if (problems.length > 0) throw new EnvironmentError(subject, problems);
  return complete(draft);
}
