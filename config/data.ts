import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

// Asked here and nowhere else below main.ts: tools/synth.mjs makes one file of the sources, in
// which there is one answer for all of them.
const CONFIG = import.meta.dirname;

/** The project's folder. */
export const PROJECT = resolve(CONFIG, "..");

/** Reads a file of dated data beside this one. */
export function readData<T>(file: string): T {
  return JSON.parse(readFileSync(join(CONFIG, file), "utf8"));
}
