/**
 * Checks manifests of EC2NodeClasses and NodePools as an API server with Karpenter's CRDs would,
 * without one: `npm run check:manifests -- FILE…`, YAML or JSON, as many documents as there are.
 *
 * Ends with 0 when all is well, 1 when a manifest is refused, 2 when a file cannot be read.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Tags } from "yaml";
import { CHECKED_KINDS, checkCustomResource } from "../config/karpenter/check.ts";
import type { Problem } from "../config/problem.ts";
import { WrongUsage } from "../rehearsal/platform/errors.ts";
import { endOver } from "./command-line.ts";

/** kubectl reads YAML 1.1 (`yes` is true), but for times: `8:30` and `2026-11-21` stay texts. */
function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) => typeof tag === "string" || (tag.tag !== "tag:yaml.org,2002:timestamp" && tag.format !== "TIME"),
  );
}

/** A manifest of a file. */
interface Found {
  readonly manifest: Record<string, unknown>;
  /** Where it is in its document: empty, or an item of a List. */
  readonly at: string;
}

function manifestsOf(content: unknown): Found[] {
  if (typeof content !== "object" || content === null) return [];
  const manifest = content as Record<string, unknown>;
  if (manifest.kind !== "List" || !Array.isArray(manifest.items)) return [{ manifest, at: "" }];
  return manifest.items.flatMap((item, index) =>
    manifestsOf(item).map(({ manifest, at }) => ({ manifest, at: `items[${index}]${at === "" ? "" : `.${at}`}` })),
  );
}

/** The line a path leads to, or as far as it leads. */
function lineOf(document: Document, path: string, lines: LineCounter): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  let rest = path;
  for (;;) {
    const index = /^\[(\d+)\]\.?/.exec(rest);
    if (isSeq(node) && index !== null) {
      node = node.items[Number(index[1])];
      rest = rest.slice(index[0].length);
    } else if (isMap(node)) {
      // Keys may have dots in them: the longest that fits is the one.
      const [pair] = node.items
        .filter(
          ({ key }) =>
            isScalar(key) &&
            (rest === String(key.value) ||
              (/^[.[]/.test(rest.slice(String(key.value).length)) && rest.startsWith(String(key.value)))),
        )
        .sort((a, b) => String(b.key).length - String(a.key).length);
      if (pair === undefined || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      rest = rest.slice(String(pair.key.value).length).replace(/^\./, "");
      node = pair.value;
      continue;
    } else break;
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
      offset = node.range[0];
  }
  return lines.linePos(offset).line;
}

function render(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function describe({ path, received, allowed, remedy }: Problem, line: number): string {
  return [
    `  line ${line}, ${path}`,
    `    received  ${render(received)}`,
    `    allowed   ${allowed}`,
    `    remedy    ${remedy}`,
  ].join("\n");
}

/**
 * Checks a file's text, and prints what it finds.
 *
 * @returns how many problems there are
 */
function checkText(file: string, text: string): number {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, version: "1.1", customTags: withoutTimes });
  if (!Array.isArray(documents)) return 0;
  let count = 0;
  documents.forEach((document, index) => {
    const where = documents.length === 1 ? file : `${file}, document ${index + 1}`;
    for (const { message } of document.errors) console.log(`${where}: not YAML\n  ${message.trim()}`);
    count += document.errors.length;
    if (document.errors.length > 0) return;
    for (const { manifest, at } of manifestsOf(document.toJS())) {
      const name = (manifest.metadata as { name?: unknown } | null | undefined)?.name;
      const subject = `${where}: ${manifest.kind ?? "no kind"} ${name ?? ""}`.trimEnd();
      if (!CHECKED_KINDS.includes(String(manifest.kind))) {
        console.log(`${subject}: not looked at, only ${CHECKED_KINDS.join(" and ")} are`);
        continue;
      }
      const problems = checkCustomResource(manifest);
      count += problems.length;
      console.log(problems.length === 0 ? `${subject}: no problems` : `${subject}: refused`);
      for (const problem of problems) {
        const path = at === "" ? problem.path : `${at}.${problem.path}`;
        console.log(describe({ ...problem, path }, lineOf(document, path, lines)));
      }
    }
  });
  return count;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new WrongUsage(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

try {
  const { positionals: files } = parseArgs({ allowPositionals: true });
  if (files.length === 0) throw new WrongUsage("Name files: npm run check:manifests -- pools.yaml.");
  const texts = files.map((file) => [file, read(file)] as const);
  const counts = texts.map(([file, text]) => checkText(file, text));
  process.exitCode = counts.some((count) => count > 0) ? 1 : 0;
} catch (error) {
  process.exitCode = endOver(error);
}
