/** A policy document, as IAM and other services take it in JSON. */
export interface PolicyDocument {
  readonly Statement: unknown;
}

type Statement = Readonly<Record<string, unknown>>;

/** A statement that comes, goes, or says something else. */
export interface StatementChange {
  /** Its Sid, or what it is without one. */
  readonly name: string;
  readonly how: "added" | "removed" | "changed";
  /** What it says now and did not say before, e.g. `Action sqs:SendMessage`. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether it now lets in anybody, under no condition, and did not before. */
  readonly opens: boolean;
}

/** Whether a value is a policy document. */
export function isPolicyDocument(value: unknown): value is PolicyDocument {
  return typeof value === "object" && value !== null && "Statement" in value;
}

/**
 * What becomes of a policy's statements. Those of one Sid are one; without Sids, equal ones are:
 * neither their order nor how actions are ordered or a single one is written means anything.
 */
export function statementChanges(before: unknown, after: unknown): StatementChange[] {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  const changed = old.flatMap((statement): StatementChange[] => {
    const index = now.findIndex(({ hasSid, name, text }) =>
      statement.hasSid ? hasSid && name === statement.name : text === statement.text,
    );
    const [successor] = index < 0 ? [undefined] : now.splice(index, 1);
    if (successor?.text === statement.text) return [];
    const removed = statement.sayings.filter((saying) => !successor?.sayings.includes(saying));
    const added = successor?.sayings.filter((saying) => !statement.sayings.includes(saying)) ?? [];
    const { name } = statement;
    if (successor === undefined) return [{ name, how: "removed", added, removed, opens: false }];
    const opens = isOpen(successor) && !isOpen(statement);
    return [{ name: `${name} (${successor.effect})`, how: "changed", added, removed, opens }];
  });
  const made = now.map((statement): StatementChange => {
    const { name, sayings: added } = statement;
    return { name, how: "added", added, removed: [], opens: isOpen(statement) };
  });
  return [...changed, ...made];
}

function isOpen({ effect, sayings }: Said): boolean {
  const conditional = sayings.some((saying) => saying.startsWith("Condition "));
  return effect === "Allow" && !conditional && sayings.some((saying) => /^Principal( AWS)? \*$/.test(saying));
}

/** All that a policy says, the same however it is written. */
export function policyText(document: PolicyDocument): string {
  const statements = statementsOf(document).map(({ name, text }) => `${name}\n${text}`);
  return statements.sort().join("\n\n");
}

interface Said {
  readonly name: string;
  readonly hasSid: boolean;
  readonly effect: string;
  /** All it says, sorted, each in one line. */
  readonly sayings: readonly string[];
  /** The same in one, to compare by. */
  readonly text: string;
}

function statementsOf(document: unknown): Said[] {
  if (!isPolicyDocument(document)) return [];
  return listed(document.Statement).map((statement) => {
    const { Sid, Effect, ...rest } = statement as Statement;
    const said = Object.entries(rest).flatMap(([element, value]) => sayingsOf(element, value));
    const sayings = [`Effect ${Effect}`, ...new Set(said.sort())];
    return {
      name: Sid === undefined ? "a statement without Sid" : String(Sid),
      hasSid: Sid !== undefined,
      effect: String(Effect),
      sayings,
      text: sayings.join("\n"),
    };
  });
}

/** An element of a statement, a line for each value: values of a list are alternatives. */
function sayingsOf(element: string, value: unknown): string[] {
  return listed(value).flatMap((item) => {
    if (typeof item !== "object" || item === null) return [`${element} ${item}`];
    return Object.entries(item).flatMap(([key, child]) =>
      element === "Condition" ? conditionSaid(key, child) : sayingsOf(`${element} ${key}`, child),
    );
  });
}

function conditionSaid(operator: string, keys: unknown): string[] {
  return Object.entries(keys as Readonly<Record<string, unknown>>).flatMap(([key, value]) =>
    // An operator without values holds differently from no operator at all.
    value === null || listed(value).length === 0
      ? [`Condition ${operator} ${key} (no value)`]
      : listed(value).map((item) => `Condition ${operator} ${key} = ${item}`),
  );
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}
