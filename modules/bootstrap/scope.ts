import type { Place } from "../iam/arn.ts";

/** The bucket that holds the states, as policies speak of it. */
export interface StateScope {
  readonly bucketArn: string;
  readonly keyArn: string;
  /** Region of the bucket and the key. */
  readonly region: string;
}

/** What a deploy role is let into: one environment. */
export interface EnvironmentScope {
  readonly place: Place;
  readonly project: string;
  readonly environment: string;
  /** First part of every name in it: `<project>-<environment>`. */
  readonly cluster: string;
  /** ARN of the policy that bounds every role it makes. */
  readonly boundaryArn: string;
  readonly state: StateScope;
  /** Names of the stacks. */
  readonly stacks: readonly string[];
}

type Tests = Readonly<Record<string, string>>;

/** Something that carries the environment's tags. */
export function ofOwn({ project, environment }: EnvironmentScope): Tests {
  return { "aws:ResourceTag/Project": project, "aws:ResourceTag/Environment": environment };
}

/** A call that gives the environment's tags. */
export function givingOwn({ project, environment }: EnvironmentScope): Tests {
  return { "aws:RequestTag/Project": project, "aws:RequestTag/Environment": environment };
}

/** Something that carries no tag of any project: it is nobody's yet. */
export const OF_NOBODY: Tests = { "aws:ResourceTag/Project": "true" };
