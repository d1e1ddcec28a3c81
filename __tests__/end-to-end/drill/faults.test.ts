import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../../../rehearsal/drill/faults.ts";
import type { DrillRecord } from "../../../rehearsal/drill/record.ts";
import { PROJECT, runScript } from "../../support/command.ts";

/** What the drill must say of each fault. */
const CAUSES: Readonly<Record<keyof typeof FAULTS, RegExp>> = {
  "queue-policy": /from queue inference-dev-karpenter.*the queue's policy lets nobody send/,
  "tag-condition":
    /allows iam:CreateInstanceProfile on arn:\S+: about it are AllowScoped\w+, whose resources or conditions/,
  statement: /No statement of the controller role's policies allows ec2:\w+ on arn:/,
  "node-access": /The cluster has no access entry for \S+:role\/inference-dev-karpenter-node\./,
  alias: /AMI alias al2023@v20200101, is not ready: .*ParameterNotFound/,
};

test("a drill with something broken on purpose fails, and names what", async () => {
  const faults = Object.keys(FAULTS);
  const { code, output } = await runScript("tools/drill.ts", ["--environment", "dev", "--break", faults.join(",")]);
  expect(output).toContain(`0 scenarios passed, ${faults.length} failed`);
  const { scenarios }: DrillRecord = JSON.parse(
    readFileSync(join(PROJECT, ".rehearsal/drill/dev/record.json"), "utf8"),
  );
  for (const [fault, cause] of Object.entries(CAUSES))
    expect(scenarios.find(({ name }) => name === fault)?.problem).toMatch(cause);
  expect(code).toBe(1);
});
