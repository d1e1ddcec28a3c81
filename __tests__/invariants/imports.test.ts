import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary.ts";

const PROJECT = resolve(import.meta.dirname, "../..");

/** What the project's Biome says of a file with these contents, were it at this place in the project. */
function lint(path: string, source: string): string {
  const folder = temporaryFolder();
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
  copyFileSync(join(PROJECT, "biome.json"), join(folder, "biome.json"));
  const biome = join(PROJECT, "node_modules/.bin/biome");
  const { stdout, stderr } = spawnSync(biome, ["lint", "--vcs-enabled=false", path], { cwd: folder, encoding: "utf8" });
  return stdout + stderr;
}

const BARREL = 'import { vpc } from "@cdktf/provider-aws";\nconsole.log(vpc);\n';

test.each([
  ["a module loads a whole provider", "modules/x.ts", BARREL, "five seconds and 1 GB"],
  ["a stack loads a whole provider", "stacks/x.ts", BARREL, "five seconds and 1 GB"],
  ["a test loads a whole provider", "__tests__/x.ts", BARREL, "five seconds and 1 GB"],
  [
    "a module looks at an environment",
    "modules/network/x.ts",
    'import type { Environment } from "../../config/environment.ts";\nexport type X = Environment;\n',
    "take what it needs as props",
  ],
  [
    "a module looks at a stack",
    "modules/x.ts",
    'import { platform } from "../stacks/platform.ts";\nplatform;\n',
    "take what it needs as props",
  ],
  [
    "a stack loads its environment itself",
    "stacks/x.ts",
    'import { loadEnvironment } from "../config/load.ts";\nloadEnvironment;\n',
    "given its environment",
  ],
  [
    "config knows a stack",
    "config/x.ts",
    'import { platform } from "../stacks/platform.ts";\nplatform;\n',
    "never back",
  ],
  ["config knows CDKTF", "config/x.ts", 'import { App } from "cdktf";\nnew App();\n', "never back"],
  [
    "an environment file computes",
    "environments/x.ts",
    'import { readFileSync } from "node:fs";\nreadFileSync("x");\n',
    "holds values only",
  ],
  ["a module reads the process's environment", "modules/x.ts", "export const x = process.env.X;\n", "process.env"],
])("lint fails when %s, and says why", (_, path, source, reason) => {
  expect(lint(path, source)).toContain(reason);
});

test("lint has nothing against how it is done", () => {
  const source = 'import { Vpc } from "@cdktf/provider-aws/lib/vpc/index.js";\nexport const x = Vpc;\n';
  expect(lint("modules/network/x.ts", source)).not.toMatch(/error|×/);
});
