import { type Draft, platformTags } from "./defaults.ts";
import { LONGEST_CLUSTER_NAME } from "./names.ts";
import { NETWORK_RULES } from "./network-rules.ts";
import type { Problem } from "./problem.ts";
import { REGIONS } from "./regions.ts";
import { type Rule, repeated } from "./rule.ts";

const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const NAME_ALLOWED = "lower-case letters, digits and hyphens; a letter first, no hyphen last";
const PRINCIPAL = /^arn:(?<partition>aws|aws-cn|aws-us-gov):iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/;
const SESSION = /^arn:(?<partition>[\w-]+):sts::(?<account>\d{12}):assumed-role\/(?<role>[^/]+)\/.+$/;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * AWS takes 50 tags a resource. Ten are kept for the platform: its own three, Name, and those
 * by which Kubernetes, Karpenter and the load balancer controller find things.
 */
const MOST_TAGS = 40;

const IDENTITY_RULES: readonly Rule[] = [
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
  {
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
  },
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
  {
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
  },
  {
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
  },
];

const OWNER_RULES: readonly Rule[] = [
  {
    says: "every owner is an IAM role or user",
    reads: ["owners"],
    check: ({ owners }) =>
      owners.flatMap((owner, index) => {
        if (PRINCIPAL.test(owner)) return [];
        const { partition, account, role } = SESSION.exec(owner)?.groups ?? {};
        return [
          {
            path: `owners[${index}]`,
            received: owner,
            allowed: "the ARN of an IAM role or user, e.g. arn:aws:iam::111122223333:role/PlatformAdmin",
            remedy:
              role === undefined
                ? "aws iam get-role --role-name NAME --query Role.Arn prints a role's."
                : `A session is not a principal EKS can admit. Name its role: arn:${partition}:iam::${account}:role/${role}, with the role's path if it has one.`,
          },
        ];
      }),
  },
  {
    says: "no owner is named twice",
    reads: ["owners"],
    check: ({ owners }) => repeated("owners", owners),
  },
  {
    says: "every owner is of the region's partition",
    reads: ["owners", "region"],
    check: ({ owners, region }) => {
      const partition = REGIONS[region]?.partition;
      return owners.flatMap((owner, index) => {
        const own = PRINCIPAL.exec(owner)?.groups?.partition;
        if (partition === undefined || own === undefined || own === partition) return [];
        return [
          {
            path: `owners[${index}]`,
            received: owner,
            allowed: `an ARN that begins arn:${partition}:, the partition of ${region}`,
            remedy: "Principals cannot cross partitions: name one of this partition's.",
          },
        ];
      });
    },
  },
];

const TAG_RULES: readonly Rule[] = [
  {
    says: "tags are such as every AWS service takes",
    reads: ["tags"],
    check: ({ input }) =>
      Object.entries(input.tags ?? {}).flatMap(([key, value]) => {
        const at = { path: `tags.${key}`, received: value };
        if (/^aws:/i.test(key))
          return [
            {
              ...at,
              allowed: "keys that do not begin with aws:, which AWS keeps for itself",
              remedy: "Rename the tag.",
            },
          ];
        if (key.length < 1 || key.length > 128 || value.length > 256)
          return [{ ...at, allowed: "keys of 1 to 128 characters, values of at most 256", remedy: "Shorten it." }];
        if (!TAG_TEXT.test(key) || !TAG_TEXT.test(value))
          return [
            { ...at, allowed: "letters, digits, spaces and _ . : / = + - @", remedy: "Replace the other characters." },
          ];
        return [];
      }),
  },
  {
    says: "there is room for the tags",
    reads: ["tags"],
    check: ({ input }) => {
      const count = Object.keys(input.tags ?? {}).length;
      if (count <= MOST_TAGS) return [];
      return [
        {
          path: "tags",
          received: `${count} tags`,
          allowed: `at most ${MOST_TAGS}: AWS takes 50, and the platform and Kubernetes need some`,
          remedy: `Drop ${count - MOST_TAGS}.`,
        },
      ];
    },
  },
  {
    says: "no tag stands in another's place",
    reads: ["tags", "name", "project"],
    check: (draft) => {
      const taken = new Map(Object.keys({ Name: "", ...platformTags(draft) }).map((key) => [key.toLowerCase(), key]));
      return Object.entries(draft.input.tags ?? {}).flatMap(([key, value]) => {
        const before = taken.get(key.toLowerCase());
        taken.set(key.toLowerCase(), key);
        if (before === undefined) return [];
        return [
          {
            path: `tags.${key}`,
            received: value,
            allowed: `a key that differs from ${before} by more than its case, which IAM does not tell apart`,
            remedy: "Rename or remove the tag.",
          },
        ];
      });
    },
  },
];

/** Every rule, in the order in which a file is read. */
export const RULES: readonly Rule[] = [...IDENTITY_RULES, ...OWNER_RULES, ...TAG_RULES, ...NETWORK_RULES];

/**
 * Looks at a draft with every rule.
 *
 * @param misshapen paths whose values are not of the right kind: no rule that reads there runs.
 */
export function checkRules(draft: Draft, misshapen: readonly string[]): Problem[] {
  return RULES.filter(({ reads }) => !reads.some((read) => misshapen.some((path) => touches(path, read)))).flatMap(
    ({ check }) => check(draft),
  );
}

/** Whether two paths name the same value or one inside the other. */
function touches(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return longer === shorter || (longer.startsWith(shorter) && /^[.[]/.test(longer.slice(shorter.length)));
}
