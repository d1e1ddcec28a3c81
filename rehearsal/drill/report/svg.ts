import { escaped } from "./html.ts";
import type { TimeScale } from "./scale.ts";

/** Of all drawings, in pixels; pages scale them. */
export const WIDTH = 1200;
/** Size of what is written in drawings. */
export const TEXT = 12;

interface TextOptions {
  /** @default "start" */
  readonly anchor?: "start" | "middle" | "end";
  readonly style?: "strong" | "quiet" | "halo";
  /** Said when the pointer is on it. */
  readonly tooltip?: string;
}

/** A text on its baseline. */
export function text(
  x: number,
  y: number,
  content: string,
  { anchor = "start", style, tooltip }: TextOptions = {},
): string {
  const title = tooltip === undefined || tooltip === content ? "" : `<title>${escaped(tooltip)}</title>`;
  const kind = style === undefined ? "" : ` class="${style}"`;
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}"${kind}>${title}${escaped(content)}</text>`;
}

/** A rectangle with a tooltip. */
export function box(kind: string, x: number, y: number, width: number, height: number, tooltip: string): string {
  const title = `<title>${escaped(tooltip)}</title>`;
  return `<rect class="${kind}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}">${title}</rect>`;
}

export function line(kind: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${kind}" x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}"/>`;
}

/** Lines at the seconds of an axis, with the seconds below them. */
export function axis(scale: TimeScale, top: number, bottom: number): string {
  return scale.ticks
    .map(({ at, seconds }) => {
      const x = scale.x(at);
      return (
        line("grid", x, top, x, bottom) + text(x, bottom + 15, `${seconds} s`, { anchor: "middle", style: "quiet" })
      );
    })
    .join("");
}

/**
 * A drawing that tells those who do not see it what it shows.
 *
 * @param alternative what it shows, in a sentence or some
 */
export function drawing(height: number, alternative: string, content: readonly string[]): string {
  return [
    `<div class="wide"><svg viewBox="0 0 ${WIDTH} ${px(height)}" role="img" aria-label="${escaped(alternative)}">`,
    ...content,
    "</svg></div>",
  ].join("\n");
}

function px(value: number): string {
  return String(Number(value.toFixed(1)));
}
