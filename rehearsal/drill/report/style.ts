/** How the page looks, by day and by night. Contrast to what is behind is 4.5 or more of text, 3 or more of bars. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --back: #ffffff; --card: #f5f6f8; --ink: #1b1f24; --quiet: #57606a; --grid: #e1e4e8; --rule: #d0d7de;
  --wait: #c46a10; --start: #4489ee; --join: #1d4fae; --live: #17806d; --leave: #c2397e; --end: #77808b;
  --area: #cfe3ff; --edge: #2f6fde; --good: #d7f0e3; --good-edge: #17806d; --bad: #ffdfdc; --bad-edge: #b3261e; --warn: #fff0c9;
  --link: #0b57d0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #101418; --card: #191f26; --ink: #e8ebef; --quiet: #a3adb8; --grid: #262d36; --rule: #343d48;
    --wait: #e39a4d; --start: #5a8fe6; --join: #8ab4ff; --live: #3bb59c; --leave: #f07fb4; --end: #8a94a0;
    --area: #1d3557; --edge: #8ab4ff; --good: #143a30; --good-edge: #3bb59c; --bad: #4d1f1c; --bad-edge: #ff8a80; --warn: #453a14;
    --link: #8ab4ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1280px; padding: 24px 32px 64px; background: var(--back); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
h1 { margin: 0; font-size: 28px; line-height: 1.2; }
h2 { margin: 48px 0 8px; font-size: 20px; }
h3 { margin: 0; font-size: 16px; }
p { margin: 4px 0; max-width: 90ch; }
a { color: var(--link); }
.note, .quiet-text { color: var(--quiet); font-size: 13px; }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 8px; padding: 0; list-style: none; }
.figures li { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 10px 16px; min-width: 130px; }
.figures b { display: block; font-size: 22px; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures span { color: var(--quiet); font-size: 13px; }
.figures .bad { background: var(--bad); border-color: var(--bad-edge); }
.figures .bad span { color: inherit; }
.contents { display: flex; flex-wrap: wrap; gap: 6px; padding: 0; margin: 8px 0 0; list-style: none; font-size: 13px; }
.contents a { display: block; padding: 3px 10px; border-radius: 12px; border: 1px solid var(--rule); color: inherit; text-decoration: none; }
.contents a:hover { border-color: var(--link); }
.contents .bad a, .badge.failed { background: var(--bad); border-color: var(--bad-edge); }
.badge { display: inline-block; margin-left: 8px; padding: 0 8px; border-radius: 10px; border: 1px solid var(--good-edge);
  background: var(--good); font-size: 12px; font-weight: 600; vertical-align: 1px; }
.lane { margin: 16px 0; padding: 14px 16px 8px; background: var(--card); border: 1px solid var(--rule); border-radius: 8px; }
.lane .problem { padding: 4px 10px; margin: 6px 0; background: var(--bad); border-left: 4px solid var(--bad-edge); }
.lane .wide { margin-top: 8px; }
.wide { overflow-x: auto; }
svg { display: block; width: 100%; min-width: 1000px; height: auto; }
svg.swatch { display: inline-block; width: 26px; min-width: 0; height: 14px; vertical-align: -2px; }
svg text { font-size: 12px; fill: var(--ink); }
svg .strong { font-weight: 600; }
svg .quiet { fill: var(--quiet); }
svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.overview svg .halo { stroke: var(--back); }
svg .grid { stroke: var(--grid); }
svg .step { stroke: var(--quiet); stroke-dasharray: 2 3; }
svg .area { fill: var(--area); } svg .edge { fill: none; stroke: var(--edge); stroke-width: 1.5; }
svg .passed { fill: var(--good); stroke: var(--good-edge); } svg .failed { fill: var(--bad); stroke: var(--bad-edge); }
svg .waiting, svg .requested { fill: var(--wait); }
svg .scheduled, svg .launched { fill: var(--start); }
svg .registered { fill: var(--join); }
svg .running, svg .ready { fill: var(--live); }
svg .disrupted { fill: url(#leaving); stroke: var(--leave); }
svg .terminating { fill: url(#ending); stroke: var(--end); stroke-width: 0.5; }
svg .mark { fill: var(--leave); stroke: var(--back); stroke-width: 1.5; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 8px 0; padding: 0; list-style: none; font-size: 13px; }
.legend li:first-child { min-width: 84px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; margin-top: 8px; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.bad td { background: var(--bad); } tr.warn td { background: var(--warn); }
@media (max-width: 700px) { body { padding: 16px; } }
@media print { .lane, tr { break-inside: avoid; } }
`;

/** Hatches for what goes. All drawings of the page use them. */
export const PATTERNS = `<svg width="0" height="0" style="position:absolute;min-width:0" aria-hidden="true"><defs>
<pattern id="leaving" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3" height="6" fill="var(--leave)"/></pattern>
<pattern id="ending" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="2" height="4" fill="var(--end)"/></pattern>
</defs></svg>`;
