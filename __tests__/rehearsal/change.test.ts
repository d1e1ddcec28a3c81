import { expect, test } from "vitest";
import { aWeekLater } from "../../rehearsal/terraform/change.ts";
import { MINIMAL, problemsOf, withNetwork } from "../support/environments.ts";
import { synthStack } from "../support/synth.ts";

test.each([
  ["the least", MINIMAL],
  ["one that has the setting already", withNetwork({ flowLogs: { retentionDays: 90 } })],
  ["one without flow logs", withNetwork({ flowLogs: false })],
])("a week later, %s is another environment, with the same addresses", (_, input) => {
  const later = aWeekLater(input);
  expect(problemsOf(later)).toEqual([]);
  const [now, then] = [synthStack(input, "network"), synthStack(later, "network")];
  expect(then.json).not.toEqual(now.json);
  expect(then.addresses).toEqual(now.addresses);
  if (input.network.flowLogs === false) return;
  expect(then.the("aws_cloudwatch_log_group").retention_in_days).not.toBe(
    now.the("aws_cloudwatch_log_group").retention_in_days,
  );
});
