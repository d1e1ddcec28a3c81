import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Problem } from "../../config/problem.ts";
import { WrongUsage } from "../../rehearsal/platform/errors.ts";
import { checkStack } from "./stack.ts";

const STACK = /^stacks\/[a-z][a-z0-9-]*\/cdk\.tf\.json$/;
const MANIFEST = "manifest.json";

/**
 * Everything in a folder of synthesized output by which planning it would run or read something of the machine
 * it is planned on.
 *
 * @throws WrongUsage when there is no such folder, or its JSON cannot be read
 */
export function checkFolder(folder: string): Problem[] {
  const files = filesIn(folder);
  const stacks = files.filter(({ path, plain }) => plain && STACK.test(path)).map(({ path }) => path);
  return [
    ...files.filter(({ path }) => path !== MANIFEST && !stacks.includes(path)).map(({ path }) => unexpected(path)),
    ...stacks.flatMap((path) => checkStack(path, json(folder, path))),
    ...checkManifest(json(folder, MANIFEST), stacks),
  ];
}

/**
 * Writes the JSON again as it was read: of two values of one name, we see the last, and Terraform both.
 *
 * @param folder one in which {@link checkFolder} found nothing
 */
export function rewriteFolder(folder: string): void {
  for (const { path } of filesIn(folder))
    writeFileSync(join(folder, path), JSON.stringify(json(folder, path), null, 2));
}

/** Every file with its path; `plain` unless it is a link or the like. */
function filesIn(folder: string): { path: string; plain: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => ({ path: relative(folder, join(entry.parentPath, entry.name)), plain: entry.isFile() }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } catch (error) {
    throw new WrongUsage(`${folder} cannot be read: ${(error as Error).message}`);
  }
}

/** Terraform reads every .tf file of a folder, and a lock file or .terraform/ brings programs along. */
function unexpected(path: string): Problem {
  return {
    path,
    received: "a file",
    allowed: "manifest.json and stacks/STACK/cdk.tf.json, as files",
    remedy: "Synthesize into an empty folder.",
  };
}

/** Commands run where the manifest says. */
function checkManifest(manifest: unknown, stacks: readonly string[]): Problem[] {
  const named = Object.entries((manifest as { stacks?: Record<string, { workingDirectory?: unknown }> }).stacks ?? {});
  const folders = stacks.map((path) => path.replace("/cdk.tf.json", ""));
  return named.flatMap(([name, { workingDirectory }]) =>
    folders.includes(String(workingDirectory))
      ? []
      : [
          {
            path: `manifest.json: stacks.${name}.workingDirectory`,
            received: workingDirectory,
            allowed: `a stack's folder: ${folders.join(", ")}`,
            remedy: "Synthesize again.",
          },
        ],
  );
}

function json(folder: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, path), "utf8"));
  } catch (error) {
    throw new WrongUsage(`${join(folder, path)} cannot be read: ${(error as Error).message}`);
  }
}
