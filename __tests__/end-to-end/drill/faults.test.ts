import { expect, test } from "vitest";
import { FAULTS } from "../../../rehearsal/drill/faults.ts";
import { runScript } from "../../support/command.ts";

/** What the drill must say of each fault. */
const CAUSES: Readonly<Record<keyof typeof FAULTS, RegExp>> = {
  "queue-policy": /from queue inference-dev-karpenter.*the queue's policy lets nobody send/,
  "tag-condition":
    /allows iam:CreateInstanceProfile on arn:\S+: about it are AllowScoped\w+, whose resources or conditions/,
  statement: /No statement of the controller role's policies allows ec2:\w+ on arn:/,
  "node-access": /The cluster has no access entry for \S+:role\/inference-dev-karpenter-node\./,
  alias: /AMI alias al2023@v20200101, is not ready: .*ParameterNotFound/,
};

test.each(Object.keys(FAULTS))("a drill with a broken %s fails, and names it", async (fault) => {
  const { code, output } = await runScript("tools/drill.ts", ["--environment", "dev", "--break", fault]);
  expect(output).toContain("0 scenarios passed, 1 failed");
  // As in a terminal, where a sentence goes on in the next line.
  expect(output.replaceAll(/\s+/g, " ")).toMatch(CAUSES[fault] as RegExp);
  expect(code).toBe(1);
});
