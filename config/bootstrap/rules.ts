import type { EnvironmentInput } from "../environment.ts";
import { PLACE_RULES } from "../rules/identity.ts";
import { type Rule, repeated } from "../rules/rule.ts";
import type { AccountInput } from "./account.ts";

/** An account's file with its defaults filled in and nothing checked yet. */
export interface AccountDraft {
  readonly input: AccountInput;
  readonly account: string;
  readonly region: string;
  readonly project: string;
  readonly repository: string;
  readonly environments: readonly string[];
  readonly stateBucket: string;
  readonly noncurrentDays: number;
  /** What the files in environments/ say, by name. */
  readonly known: Readonly<Record<string, Pick<EnvironmentInput, "account" | "region" | "project">>>;
}

const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[\w.-]{1,100}$/;
const BUCKET = /^(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9](?<!-s3alias|--ol-s3|--x-s3)$/;
const MOST_DAYS = 3650;
/** The longest name made of the project's: the role `<project>-deploy-<environment>`, of 64 characters. */
const LONGEST_ROLE_NAME = 64;

const NAME_RULES: readonly Rule<AccountDraft>[] = [
  {
    says: "the repository is one on GitHub",
    reads: ["repository"],
    check: ({ repository }) =>
      REPOSITORY.test(repository)
        ? []
        : [
            {
              path: "repository",
              received: repository,
              allowed: "OWNER/NAME, e.g. example/inference-platform; no address, no pattern",
              remedy: "gh repo view --json nameWithOwner prints it.",
            },
          ],
  },
  {
    says: "the state bucket has a name S3 takes",
    reads: ["stateBucket", "project", "account", "region"],
    check: ({ input, stateBucket }) =>
      BUCKET.test(stateBucket)
        ? []
        : [
            {
              path: "stateBucket",
              received: stateBucket,
              allowed: "3 to 63 lower-case letters, digits and hyphens, and none of the prefixes S3 keeps",
              remedy: input.stateBucket === undefined ? "Give the bucket a shorter name here." : "Rename it.",
            },
          ],
  },
  {
    says: "noncurrent states are kept for a while",
    reads: ["noncurrentDays"],
    check: ({ noncurrentDays }) =>
      noncurrentDays >= 1 && noncurrentDays <= MOST_DAYS
        ? []
        : [
            {
              path: "noncurrentDays",
              received: noncurrentDays,
              allowed: `1 to ${MOST_DAYS} days`,
              remedy: "A lost state is noticed within weeks: leave it out for 90.",
            },
          ],
  },
];

const ENVIRONMENT_RULES: readonly Rule<AccountDraft>[] = [
  {
    says: "every environment has a file",
    reads: ["environments"],
    check: ({ environments, known }) =>
      environments.flatMap((name, index) =>
        Object.hasOwn(known, name)
          ? []
          : [
              {
                path: `environments[${index}]`,
                received: name,
                allowed: `an environment: ${Object.keys(known).join(", ")}`,
                remedy: `Name one of them, or write environments/${name}.ts first.`,
              },
            ],
      ),
  },
  {
    says: "every environment is in the account",
    reads: ["environments", "account"],
    check: ({ environments, known, account }) =>
      environments.flatMap((name, index) => {
        const its = Object.hasOwn(known, name) ? known[name]?.account : undefined;
        if (its === undefined || its === account) return [];
        return [
          {
            path: `environments[${index}]`,
            received: name,
            allowed: `an environment in account ${account}: environments/${name}.ts says ${its}`,
            remedy: `Move it into the file of bootstrap/ for account ${its}.`,
          },
        ];
      }),
  },
  {
    says: "no environment is named twice",
    reads: ["environments"],
    check: ({ environments }) => repeated("environments", environments),
  },
  {
    // `inference-dev*` is what dev's deploy role may change, and inference-devel would be among it.
    says: "no environment's names begin with another's",
    reads: ["environments"],
    check: ({ environments }) =>
      environments.flatMap((name, index) => {
        const shorter = environments.find((other) => other !== name && name.startsWith(other));
        if (shorter === undefined) return [];
        return [
          {
            path: `environments[${index}]`,
            received: name,
            allowed: `a name that does not begin with ${shorter}: the deploy role of ${shorter} could change it`,
            remedy: "Rename it, or put it into an account of its own.",
          },
        ];
      }),
  },
  {
    says: "no name of a role passes IAM's limit",
    reads: ["environments", "project"],
    check: ({ environments, project }) =>
      environments.flatMap((name, index) => {
        const over = deployRoleName(project, name).length - LONGEST_ROLE_NAME;
        if (over <= 0) return [];
        return [
          {
            path: `environments[${index}]`,
            received: name,
            allowed: `a name with which ${deployRoleName(project, name)} has at most ${LONGEST_ROLE_NAME} characters`,
            remedy: `Shorten project or environment by ${over}.`,
          },
        ];
      }),
  },
];

export function deployRoleName(project: string, environment: string): string {
  return `${project}-deploy-${environment}`;
}

/** Every rule about a file of bootstrap/, in the order in which it is read. */
export const ACCOUNT_RULES: readonly Rule<AccountDraft>[] = [...PLACE_RULES, ...NAME_RULES, ...ENVIRONMENT_RULES];
