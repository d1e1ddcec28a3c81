import { describe, expect, test } from "vitest";
import { MINIMAL } from "../../support/environments.ts";
import { synthStack } from "../../support/synth.ts";

const retained = synthStack(MINIMAL, "retained");
const policyOf = (stack = retained) => JSON.parse(String(stack.the("aws_kms_key").policy)).Statement;

describe("the cluster's key", () => {
  test("is rotated, and deleted as late as KMS lets", () => {
    expect(retained.the("aws_kms_key")).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
    expect(retained.the("aws_kms_alias")).toMatchObject({ name: "alias/inference-test" });
  });

  test("is the account's, and CloudWatch's for the cluster's own logs alone", () => {
    const [account, logs] = policyOf();
    expect(account.Principal).toEqual({ AWS: "arn:aws:iam::111122223333:root" });
    expect(logs.Principal).toEqual({ Service: "logs.us-west-2.amazonaws.com" });
    expect(logs.Condition).toEqual({
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": [
          "arn:aws:logs:us-west-2:111122223333:log-group:/aws/eks/inference-test/cluster",
          "arn:aws:logs:us-west-2:111122223333:log-group:/aws/vpc/inference-test/flow-logs",
        ],
      },
    });
    expect(policyOf()).toHaveLength(2);
  });

  test("names CloudWatch by China's name there", () => {
    const china = { ...MINIMAL, region: "cn-north-1", owners: ["arn:aws-cn:iam::111122223333:role/PlatformAdmin"] };
    expect(policyOf(synthStack(china, "retained"))[1].Principal).toEqual({
      Service: "logs.cn-north-1.amazonaws.com.cn",
    });
  });
});

test("the log of the control plane is where EKS writes it, encrypted, and kept for as long as is said", () => {
  expect(retained.the("aws_cloudwatch_log_group")).toMatchObject({
    name: "/aws/eks/inference-test/cluster",
    kms_key_id: "${aws_kms_key.key.arn}",
    retention_in_days: 90,
  });
  const longer = synthStack({ ...MINIMAL, cluster: { logs: { retentionDays: 365 } } }, "retained");
  expect(longer.the("aws_cloudwatch_log_group").retention_in_days).toBe(365);
});
