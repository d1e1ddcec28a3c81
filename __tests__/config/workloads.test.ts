import { expect, test } from "vitest";
import { workloadRoleName } from "../../config/defaults/workloads.ts";
import { readObjects, readWriteObjects } from "../../config/environment.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { MINIMAL } from "../support/environments.ts";

const resourcesIn = (region: string) => {
  const owners = MINIMAL.owners.map((owner) =>
    owner.replace("arn:aws:", region.startsWith("cn-") ? "arn:aws-cn:" : "arn:aws:"),
  );
  const workloads = [{ namespace: "team", serviceAccount: "app", allow: [readObjects("bucket", "in/")] }];
  return resolveEnvironment({ ...MINIMAL, region, owners, workloads }).workloads[0]?.allow[0]?.resources;
};

test("an ARN without a partition is of the region's", () => {
  expect(resourcesIn("us-west-2")).toEqual(["arn:aws:s3:::bucket/in/*"]);
  expect(resourcesIn("cn-northwest-1")).toEqual(["arn:aws-cn:s3:::bucket/in/*"]);
});

test("writing objects is not deleting them", () => {
  expect(readWriteObjects("bucket").actions).toEqual(["s3:GetObject", "s3:PutObject"]);
});

test("a role is named after cluster, namespace and service account", () => {
  expect(workloadRoleName("inference-prod", { namespace: "production", serviceAccount: "order-service" })).toBe(
    "inference-prod-production-order-service",
  );
});

test("long names are cut to what IAM takes, and stay apart", () => {
  const long = (end: string) =>
    workloadRoleName("inference-prod", { namespace: "n".repeat(40), serviceAccount: `${"s".repeat(40)}-${end}` });
  expect(long("a")).toMatch(/^inference-prod-n{40}.*-[0-9a-f]{8}$/);
  expect(long("a")).toHaveLength(64);
  expect(long("a")).not.toBe(long("b"));
});
