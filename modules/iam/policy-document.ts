import { Token } from "cdktf";

/** A test of one condition operator: keys and the values they may have. */
type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

interface StatementBase {
  /** A sentence that says what the statement is for, as an identifier: `AllowWritingFlowLogs`. */
  readonly sid: string;
  /** @default Allow */
  readonly effect?: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly condition?: Condition | undefined;
}

/** What an identity may do: no principal, it is whoever carries the policy. */
export interface PermissionStatement extends StatementBase {
  readonly resources: readonly string[];
}

/** Principals by kind, as AWS writes them. */
type Principals = Readonly<Partial<Record<"Service" | "AWS" | "Federated", string | readonly string[]>>>;

/** Who may assume a role. */
export interface TrustStatement extends StatementBase {
  readonly principal: Principals;
}

/** Who may do what with the resource that carries the policy. */
export interface ResourceStatement extends PermissionStatement {
  /** `*` is everybody, signed in or not: for a denial only. */
  readonly principal: Principals | "*";
}

/**
 * Characters IAM takes, white space not counted. An inline policy counts against 10,240 for all
 * of a role's; here each document must fit alone. KMS, SQS and S3 count bytes.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
 */
const LIMITS = { managed: 6144, inline: 10240, trust: 2048, key: 32768, queue: 8192, bucket: 20480 } as const;

/** What a value known only at apply is counted as: no ARN or issuer we refer to is longer. */
const UNKNOWN_VALUE = "x".repeat(128);

/** `${aws:PrincipalTag/team}` is IAM's to fill in: Terraform would take it for its own, unless it is doubled. */
const POLICY_VARIABLE = /\$\{(?!TfToken\[)/g;

const SENTENCE = /^[A-Z][A-Za-z0-9]{7,}$/;

/**
 * The document of a policy that is attached to a role or stands in it.
 *
 * @param kind decides the size limit
 * @returns JSON, without white space
 * @throws when a Sid is no sentence or is there twice, a statement allows nothing, or IAM would
 * refuse the document for its size
 */
export function permissions(kind: "managed" | "inline", statements: readonly PermissionStatement[]): string {
  return render(kind, statements, (statement) => ({ Resource: one(statement.resources) }));
}

/**
 * The trust policy of a role.
 *
 * @throws as {@link permissions} does
 */
export function trust(statements: readonly TrustStatement[]): string {
  return render("trust", statements, ({ principal }) => ({ Principal: principals(principal) }));
}

/**
 * The policy of a resource.
 *
 * @param kind decides the size limit
 * @throws as {@link permissions} does, and when everybody is allowed something
 */
export function resourcePolicy(kind: "key" | "queue" | "bucket", statements: readonly ResourceStatement[]): string {
  return render(kind, statements, ({ principal, resources }) => ({
    Principal: principals(principal),
    Resource: one(resources),
  }));
}

function principals(principal: ResourceStatement["principal"]): "*" | Record<string, unknown> {
  if (principal === "*") return principal;
  return Object.fromEntries(Object.entries(principal).map(([kind, names]) => [kind, one(names)]));
}

function render<S extends StatementBase & Partial<Pick<ResourceStatement, "principal">>>(
  kind: keyof typeof LIMITS,
  statements: readonly S[],
  rest: (statement: S) => Record<string, unknown>,
): string {
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? "Allow",
      Action: one(statement.actions),
      ...rest(statement),
      ...(statement.condition === undefined ? {} : { Condition: statement.condition }),
    })),
  }).replaceAll(POLICY_VARIABLE, "$$$${");
  const problems = [
    ...sidProblems(statements),
    ...emptyProblems(statements),
    ...everybodyProblems(statements),
    ...sizeProblems(kind, document),
  ];
  if (problems.length > 0)
    throw new Error(`A ${kind} policy is refused:\n${problems.map((text) => `  - ${text}`).join("\n")}`);
  return document;
}

function sidProblems(statements: readonly StatementBase[]): string[] {
  const sids = statements.map(({ sid }) => sid);
  return [
    ...sids
      .filter((sid) => !SENTENCE.test(sid))
      .map(
        (sid) =>
          `Sid ${JSON.stringify(sid)} is no sentence: write what the statement is for, like AllowWritingFlowLogs`,
      ),
    ...sids
      .filter((sid, index) => sids.indexOf(sid) !== index)
      .map((sid) => `Sid ${sid} is there twice: IAM refuses that, rename or merge the second statement`),
  ];
}

function emptyProblems(statements: readonly StatementBase[]): string[] {
  return [
    ...(statements.length === 0 ? ["it has no statement: leave the policy out instead"] : []),
    ...statements.filter(({ actions }) => actions.length === 0).map(({ sid }) => `statement ${sid} names no action`),
  ];
}

/** `{ "AWS": "*" }` means everybody too. */
function everybodyProblems(
  statements: readonly (StatementBase & Partial<Pick<ResourceStatement, "principal">>)[],
): string[] {
  return statements
    .filter(({ effect, principal = {} }) => effect !== "Deny" && Object.values(principal).flat().includes("*"))
    .map(({ sid }) => `statement ${sid} allows everybody: name who may, only a denial takes *`);
}

function sizeProblems(kind: keyof typeof LIMITS, document: string): string[] {
  const size = document.replaceAll(/\$\{TfToken\[[^\]]*\]\}/g, UNKNOWN_VALUE).replaceAll(/\s/g, "").length;
  if (size <= LIMITS[kind]) return [];
  const mend = {
    managed: "split it by duty into several policies",
    inline: "move statements into a managed policy",
    trust: "merge statements, or make several roles",
    key: "merge statements, or make several keys",
    queue: "merge statements, or make several queues",
    bucket: "merge statements, or make several buckets",
  }[kind];
  return [`it has ${size} characters, AWS takes ${LIMITS[kind]}: ${mend}`];
}

/** IAM stores a list of one as the value alone; writing it so keeps plans free of differences. */
function one<T>(values: T | readonly T[]): T | readonly T[] {
  return Array.isArray(values) && values.length === 1 && !Token.isUnresolved(values) ? (values[0] as T) : values;
}
