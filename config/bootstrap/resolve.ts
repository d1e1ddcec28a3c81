import { unreachable } from "../defaults/unreachable.ts";
import { EnvironmentError } from "../problem.ts";
import { REGIONS } from "../regions.ts";
import { brokenRules } from "../rules/rules.ts";
import { checkForm, type Form } from "../shape.ts";
import type { Account, AccountInput } from "./account.ts";
import { ACCOUNT_RULES, type AccountDraft } from "./rules.ts";
import { accountSchema } from "./schema.ts";

const FORM: Form<AccountInput> = {
  schema: accountSchema,
  standIn: { account: "000000000000", region: "us-west-2", repository: "stand-in/stand-in", environments: [] },
};

/** The project of a file that names none. */
const PROJECT = "inference";

/**
 * Makes what an account has once complete, out of what a file of bootstrap/ says.
 *
 * @param input the contents of the file; anything, from a program
 * @param known what the files in environments/ say, by name
 * @param subject what to call it in messages
 * @throws EnvironmentError with every problem at once
 */
export function resolveAccount(input: unknown, known: AccountDraft["known"], subject = "The account"): Account {
  const { problems: misshapen, readable } = checkForm(FORM, input);
  if (readable === undefined) throw new EnvironmentError(subject, misshapen);
  const draft = withDefaults(readable, known);
  const paths = misshapen.map(({ path }) => path);
  const problems = [...misshapen, ...brokenRules(ACCOUNT_RULES, draft, paths)];
  if (problems.length > 0) throw new EnvironmentError(subject, problems);
  return complete(draft);
}

function withDefaults(input: AccountInput, known: AccountDraft["known"]): AccountDraft {
  const { account, region, project = PROJECT, repository, environments, noncurrentDays = 90 } = input;
  const stateBucket = input.stateBucket ?? `${project}-terraform-state-${account}`;
  return { input, account, region, project, repository, environments, stateBucket, noncurrentDays, known };
}

function complete({ input, known, ...draft }: AccountDraft): Account {
  return {
    ...draft,
    partition: REGIONS[draft.region]?.partition ?? unreachable("the region is known"),
    environments: draft.environments.map((name) => {
      const { region, project = PROJECT } = known[name] ?? unreachable("every environment has a file");
      return { name, project, region, cluster: `${project}-${name}` };
    }),
    existing: input.existing ?? [],
    tags: { Project: draft.project, ManagedBy: "cdktf" },
  };
}
