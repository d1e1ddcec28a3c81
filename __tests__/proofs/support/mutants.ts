import type { Context, StoredPolicy, StoredStatement } from "../../../rehearsal/drill/aws/policy.ts";

/** A policy with one part taken away. */
export interface Mutant {
  /** The part, e.g. `AllowReading: s3:GetObject`, or `AllowReading` for a whole statement. */
  readonly name: string;
  readonly policy: StoredPolicy;
  /** The statement it was taken from: no call that it does not name can come out otherwise. */
  readonly from: StoredStatement;
}

/** The policy without each statement, action, resource, condition key, and value of one, in turn. */
export function mutants(policy: StoredPolicy): Mutant[] {
  return policy.Statement.flatMap((statement) => {
    const instead = (name: string, replacement?: StoredStatement): Mutant => ({
      name,
      from: statement,
      policy: {
        ...policy,
        Statement: policy.Statement.flatMap((each) => (each !== statement ? [each] : (replacement ?? []))),
      },
    });
    const { Sid, Action, Resource = [] } = statement;
    return [
      instead(Sid),
      ...eachLeftOut(Action).map(([left, rest]) => instead(`${Sid}: ${left}`, { ...statement, Action: rest })),
      ...eachLeftOut(Resource).map(([left, rest]) => instead(`${Sid}: ${left}`, { ...statement, Resource: rest })),
      ...eachTestLeftOut(statement).map(([left, mutant]) => instead(`${Sid}: ${left}`, mutant)),
    ];
  });
}

/** A list of one is not left out: that is the statement. */
function eachLeftOut(values: string | readonly string[]): [left: string, rest: readonly string[]][] {
  const all = [values].flat();
  return all.length < 2 ? [] : all.map((left) => [left, all.filter((value) => value !== left)]);
}

function eachTestLeftOut(statement: StoredStatement): [left: string, mutant: StoredStatement][] {
  const { Condition = {}, ...rest } = statement;
  return Object.entries(Condition).flatMap(([operator, tests]) =>
    Object.entries(tests).flatMap(([key, values]): [string, StoredStatement][] => {
      const { [key]: _, ...others } = tests;
      const instead = (keys: Context) => ({ ...rest, ...condition({ ...Condition, [operator]: keys }) });
      return [
        [`${operator} ${key}`, instead(others)],
        ...eachLeftOut(values).map(([left, kept]): [string, StoredStatement] => [
          `${operator} ${key}: ${left}`,
          instead({ ...others, [key]: kept }),
        ]),
      ];
    }),
  );
}

function condition(tests: Readonly<Record<string, Context>>): Pick<StoredStatement, "Condition"> {
  const left = Object.entries(tests).filter(([, keys]) => Object.keys(keys).length > 0);
  return left.length === 0 ? {} : { Condition: Object.fromEntries(left) };
}

/** Whether a statement speaks of an action. */
export function names(statement: StoredStatement, action: string): boolean {
  return [statement.Action].flat().some((named) => {
    if (!named.includes("*")) return named === action;
    return new RegExp(`^${named.replaceAll("*", ".*")}$`).test(action);
  });
}
