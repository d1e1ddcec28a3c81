import { describe, expect, test } from "vitest";
import { environmentNames, readEnvironment } from "../../config/load.ts";
import { synthEnvironment } from "../support/synth.ts";

/**
 * An address is a contract with every state that exists: one that changes is destroyed and made
 * anew, or needs a `terraform state mv`. So a change of these files is a decision; a note in
 * docs/upgrades/ goes with it.
 */
describe.each(environmentNames())("%s", (name) => {
  test("keeps its resource addresses", async () => {
    for (const [stack, synthesized] of Object.entries(synthEnvironment(await readEnvironment(name))))
      await expect(`${synthesized.addresses.join("\n")}\n`).toMatchFileSnapshot(`../golden/${name}.${stack}.txt`);
  });
});
