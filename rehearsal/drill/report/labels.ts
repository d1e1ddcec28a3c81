/** Widths of characters in the widest of the usual fonts, as parts of the font's size. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;'|!()[\]/ftr-]/, 0.42],
  [/ /, 0.33],
  [/[mwMW@%…—]/, 1],
  [/[A-Z]/, 0.75],
];

/** How wide a text is at most, in pixels: browsers' fonts differ, and nothing is to overlap in any. */
export function textWidth(text: string, size: number): number {
  const widths = [...text].map((character) => WIDTHS.find(([kind]) => kind.test(character))?.[1] ?? 0.64);
  return widths.reduce((sum, width) => sum + width, 0) * size;
}

/** As much of a text as has room. */
export function cut(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  let kept = text;
  while (kept !== "" && textWidth(`${kept}…`, size) > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** A text at a point of a horizontal axis. */
export interface Label {
  readonly x: number;
  readonly text: string;
}

/** Where a label is drawn: to the right of its point, or to the left of it where there is no room. */
export interface PlacedLabel extends Label {
  readonly anchor: "start" | "end";
  /** Where the text begins, or ends. */
  readonly textX: number;
  /** Which line of labels it is on, 0 for the first. */
  readonly line: number;
}

/** Between a point and its label, and between labels. */
const GAP = 5;

/**
 * Places labels between two edges so that none lies on another: what does not fit beside its
 * neighbours goes on a line below. Texts longer than all the room are cut.
 */
export function placeLabels(
  labels: readonly Label[],
  size: number,
  left: number,
  right: number,
): readonly PlacedLabel[] {
  const lines: { from: number; to: number }[][] = [];
  return [...labels]
    .sort((a, b) => a.x - b.x)
    .map(({ x, text: whole }) => {
      const text = cut(whole, size, Math.max(right - x, x - left) - GAP);
      const width = textWidth(text, size);
      const anchor = x + GAP + width <= right ? "start" : "end";
      const [from, to] = anchor === "start" ? [x, x + GAP + width] : [x - GAP - width, x];
      const free = lines.findIndex((taken) => taken.every((one) => to + GAP <= one.from || one.to + GAP <= from));
      const line = free === -1 ? lines.length : free;
      if (free === -1) lines.push([]);
      lines[line]?.push({ from, to });
      return { x, text, anchor, textX: anchor === "start" ? from + GAP : to - GAP, line };
    });
}
