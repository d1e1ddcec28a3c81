import type { Draft } from "../defaults.ts";
import { LONGEST_CLUSTER_NAME } from "../names.ts";
import { REGIONS } from "../regions.ts";
import type { Rule } from "./rule.ts";

const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const NAME_ALLOWED = "lower-case letters, digits and hyphens; a letter first, no hyphen last";

const PROJECT_RULE: Rule<Pick<Draft, "project">> = {
  says: "the project's name can be part of AWS names",
  reads: ["project"],
  check: ({ project }) =>
    NAME.test(project)
      ? []
      : [
          {
            path: "project",
            received: project,
            allowed: NAME_ALLOWED,
            remedy: "Choose a short name such as inference.",
          },
        ],
};

const ACCOUNT_RULE: Rule<Pick<Draft, "account">> = {
  says: "the account is an AWS account id",
  reads: ["account"],
  check: ({ account }) =>
    /^\d{12}$/.test(account)
      ? []
      : [
          {
            path: "account",
            received: account,
            allowed: "12 digits, in quotes so that leading zeros stay",
            remedy: "aws sts get-caller-identity --query Account prints it.",
          },
        ],
};

const REGION_RULE: Rule<Pick<Draft, "region">> = {
  says: "the region is one of AWS's",
  reads: ["region"],
  check: ({ region }) =>
    region in REGIONS
      ? []
      : [
          {
            path: "region",
            received: region,
            allowed: `one of ${Object.keys(REGIONS).join(", ")}`,
            remedy: "Name a region, not a zone. A region newer than config/regions.json: npm run refresh:regions.",
          },
        ],
};

/** What holds of whatever is somewhere in AWS, an environment or what an account has once. */
export const PLACE_RULES: readonly Rule<Pick<Draft, "project" | "account" | "region">>[] = [
  PROJECT_RULE,
  ACCOUNT_RULE,
  REGION_RULE,
];

/** Every rule about what the environment is and where. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    says: "the environment's name can be a workspace and part of AWS names",
    reads: ["name"],
    check: ({ name }) =>
      NAME.test(name) && name !== "default"
        ? []
        : [
            {
              path: "name",
              received: name,
              allowed: `${NAME_ALLOWED}; not "default", Terraform's unnamed workspace`,
              remedy: "Choose a short name such as dev, staging or prod.",
            },
          ],
  },
  PROJECT_RULE,
  {
    says: "no name made from the cluster's passes a limit of AWS",
    reads: ["name", "project"],
    check: ({ name, project, input }) => {
      const cluster = `${project}-${name}`;
      const { length, because, limit } = LONGEST_CLUSTER_NAME;
      if (cluster.length <= length) return [];
      return [
        {
          path: input.project === undefined ? "name" : "project",
          received: cluster,
          allowed: `<project>-<name> of at most ${length} characters (${because} may have ${limit}); this has ${cluster.length}`,
          remedy: `Shorten project or name by ${cluster.length - length}.`,
        },
      ];
    },
  },
  ACCOUNT_RULE,
  REGION_RULE,
];
