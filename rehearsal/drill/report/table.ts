import { escaped } from "./html.ts";

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. @default "left" */
  readonly align?: "right";
}

export interface Row {
  readonly cells: readonly string[];
  /** Whether it wants to be seen. The cells say why in words. */
  readonly mark?: "bad" | "warn";
}

export interface Table {
  /** For links to it: letters and hyphens. */
  readonly id: string;
  readonly title: string;
  /** How it is to be read. */
  readonly note?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Said instead when it has no rows. */
  readonly empty: string;
}

const GAP = "  ";
/** No column gets narrower, so that words stay words. */
const NARROWEST = 8;

/**
 * A table for terminals: cells that do not fit go on below, in their column.
 *
 * @param width the most characters a line may have
 */
export function textTable({ title, note, columns, rows, empty }: Table, width = 120): string {
  const above = [title, "=".repeat(title.length), ...(note === undefined ? [] : wrap(note, width))];
  if (rows.length === 0) return [...above, empty].join("\n");
  const titles = columns.map((column) => column.title);
  const lines = [titles, ...rows.map(({ cells }) => cells)];
  const widths = shrink(
    columns.map((_, index) => lines.map((cells) => cells[index] ?? "")),
    width - GAP.length * (columns.length - 1),
  );
  const rule = widths.map((one) => "-".repeat(one));
  const body = [titles, rule, ...rows.map(({ cells }) => cells)].map((cells) => textRow(cells, widths, columns));
  return [...above, ...body].join("\n");
}

function textRow(cells: readonly string[], widths: readonly number[], columns: readonly Column[]): string {
  const wrapped = widths.map((width, index) => wrap(cells[index] ?? "", width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, index) => {
        const [text, width] = [lines[line] ?? "", widths[index] ?? 0];
        return columns[index]?.align === "right" ? text.padStart(width) : text.padEnd(width);
      })
      .join(GAP)
      .trimEnd(),
  ).join("\n");
}

/** Takes from the widest columns until all fit: first what words do not need, then what they do. */
function shrink(columns: readonly (readonly string[])[], available: number): readonly number[] {
  const widths = columns.map((cells) => longest(cells.flatMap((cell) => cell.split("\n"))));
  const words = columns.map((cells) => longest(cells.flatMap((cell) => cell.split(/\s/))));
  for (const floors of [words, words.map(() => NARROWEST)])
    while (widths.reduce((sum, width) => sum + width, 0) > available) {
      const spare = widths.map((width, index) => (width > (floors[index] ?? 0) ? width : 0));
      const widest = Math.max(...spare);
      if (widest === 0) break;
      widths[spare.indexOf(widest)] = widest - 1;
    }
  return widths;
}

function longest(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

/** A text in lines of at most that many characters. Words that are longer, such as ARNs, are broken. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (let word of paragraph.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = "";
      }
      for (; word.length > width; word = word.slice(width)) lines.push(word.slice(0, width));
      line = line === "" ? word : `${line} ${word}`;
    }
    lines.push(line);
  }
  return lines;
}

/** A table for a page. */
export function htmlTable({ id, title, note, columns, rows, empty }: Table): string {
  const align = (index: number) => (columns[index]?.align === "right" ? ' class="number"' : "");
  const head = columns.map((column, index) => `<th scope="col"${align(index)}>${escaped(column.title)}</th>`).join("");
  const body = rows.map(({ cells, mark }) => {
    const columns = cells
      .map((cell, index) => `<td${align(index)}>${escaped(cell).replaceAll("\n", "<br>")}</td>`)
      .join("");
    return `<tr${mark === undefined ? "" : ` class="${mark}"`}>${columns}</tr>`;
  });
  return [
    `<section id="${escaped(id)}"><h2>${escaped(title)}</h2>`,
    note === undefined ? "" : `<p class="note">${escaped(note)}</p>`,
    rows.length === 0
      ? `<p>${escaped(empty)}</p>`
      : `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`,
    "</section>",
  ].join("\n");
}
