import { expect, test } from "vitest";
import { STYLE } from "../../../rehearsal/drill/report/style.ts";

type Colours = Readonly<Record<string, string>>;

function coloursOf(css: string | undefined): Colours {
  return Object.fromEntries(
    [...(css ?? "").matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  );
}

const [DAY, NIGHT] = STYLE.split("@media (prefers-color-scheme: dark)").map(coloursOf) as [Colours, Colours];

/** See https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one = "", other = ""): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

test.each([
  ["day", DAY],
  ["night", NIGHT],
])("by %s, text and bars stand out from what is behind them", (_, colours) => {
  const { back, card, good, bad, warn, ink, quiet, link } = colours;
  for (const behind of [back, card, good, bad, warn]) expect(contrast(ink, behind)).toBeGreaterThan(4.5);
  for (const behind of [back, card]) expect(contrast(quiet, behind)).toBeGreaterThan(4.5);
  expect(contrast(link, back)).toBeGreaterThan(4.5);
  for (const bar of ["wait", "start", "join", "live", "leave", "end", "edge"])
    for (const behind of [back, card]) expect(contrast(colours[bar], behind), bar).toBeGreaterThan(3);
});
