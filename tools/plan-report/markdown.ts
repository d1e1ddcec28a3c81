/** A part of a comment, and what may stand in its place where the whole gets too long. */
export interface Part {
  readonly text: string;
  readonly shorter?: { readonly text: string; readonly leavesOut: string; readonly importance: number };
}

/** Characters of a value, before it is cut. */
const LONGEST_VALUE = 120;

/** Text as Markdown shows it letter by letter: neither backticks nor newlines in it end the span. */
export function code(text: string): string {
  const line = shortened(oneLine(text));
  const fence = "`".repeat(longestRun(line) + 1);
  return longestRun(line) === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

/** Lines as they are, coloured as a language, behind a fence that none of them closes. */
export function block(language: string, lines: readonly string[]): string {
  const text = lines.map(oneLine).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function oneLine(text: string): string {
  // What terminals obey, and what makes text look like other text.
  return text.replaceAll("\n", "⏎").replaceAll(/[\p{Cc}\p{Cf}]/gu, "");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Text that is folded under a line, which is Markdown without links. */
export function folded(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** `1 thing`, `2 things`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

function shortened(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST_VALUE ? text : `${letters.slice(0, LONGEST_VALUE - 1).join("")}…`;
}

/**
 * Puts parts together in no more than so many characters. What matters least gives way first, and a
 * sentence at the end says what is not shown.
 */
export function fitted(parts: readonly Part[], limit: number): string {
  const shown = [...parts];
  const leftOut: string[] = [];
  const whole = () =>
    [...shown.map(({ text }) => text), ...sentence(leftOut)].filter((text) => text !== "").join("\n\n");
  const giving = parts
    .flatMap(({ shorter }, index) => (shorter === undefined ? [] : [{ ...shorter, index }]))
    .sort((a, b) => a.importance - b.importance || b.index - a.index);
  for (const { index, text, leavesOut } of giving) {
    if (whole().length <= limit) break;
    shown[index] = { text };
    leftOut.push(leavesOut);
  }
  const text = whole();
  if (text.length <= limit) return `${text}\n`;
  const [end = ""] = sentence([...leftOut, "the end of this report"]);
  const room = limit - end.length - 2;
  return `${text.slice(0, text.lastIndexOf("\n", room))}\n\n${end}\n`;
}

function sentence(leftOut: readonly string[]): string[] {
  if (leftOut.length === 0) return [];
  return [`_Too long for a comment. Not shown: ${leftOut.join("; ")}. The plan's log has it._`];
}
