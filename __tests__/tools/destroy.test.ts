import { expect, test } from "vitest";
import { runScript } from "../support/command.ts";

const destroy = (...args: string[]) => runScript("tools/destroy.ts", args);

test("fails before it asks anybody anything when its arguments cannot be meant", async () => {
  const ended = await Promise.all([
    destroy(),
    destroy("nowhere"),
    destroy("dev", "staging"),
    destroy("dev", "--yes-destroy", "prod"),
    destroy("dev", "--force"),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  const [missing, unknown, two, other, option] = ended.map(({ output }) => output);
  expect(missing).toContain("NAME is missing; it must be one of dev, prod, staging.");
  expect(unknown).toContain("NAME is nowhere; it must be one of dev, prod, staging.");
  expect(two).toContain("Name one environment, not dev and staging.");
  expect(other).toContain("--yes-destroy is prod, but the environment to destroy is dev. Nothing was changed.");
  expect(option).toContain("Unknown option '--force'");
}, 60_000);
