import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { EnvironmentError } from "../../config/problem.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import prod from "../../environments/prod.ts";

const file = (path: string) => readFileSync(resolve(import.meta.dirname, "../..", path), "utf8");
const README = file("README.md");

test("the README shows prod's file as it is", () => {
  const [, withoutImport = ""] = file("environments/prod.ts").split(/^import .*\n\n/m);
  expect(README).toContain(withoutImport);
});

test("the README shows the refusal that its mistakes get", () => {
  const network = { ...prod.network, cidr: "10.64.0.0/15", nat: "per_zone", endpoints: ["sts", "ecr.api", "sts"] };
  const refuse = () => resolveEnvironment({ ...prod, network }, "environments/prod.ts");
  expect(refuse).toThrow(EnvironmentError);
  expect(refuse).toThrow(
    expect.objectContaining({ message: expect.toSatisfy((text) => README.includes(text.trimEnd())) }),
  );
});

test("every npm script the README names is there, and every script is named", () => {
  const named = new Set([...README.matchAll(/(?:`|&& |^)npm (?:run )?([a-z][a-z:-]+)/gm)].map(([, script]) => script));
  named.delete("ci");
  const scripts = Object.keys(JSON.parse(file("package.json")).scripts);
  expect([...named].sort()).toEqual(scripts.filter((script) => script !== "synth").sort());
});

test("every file the README links to is there", () => {
  for (const [, path = ""] of README.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
    if (path.includes(".")) expect(() => file(path)).not.toThrow();
  }
});
