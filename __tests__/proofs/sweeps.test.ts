import { Lazy, Token } from "cdktf";
import { describe, expect, test } from "vitest";
import { permissions } from "../../modules/iam/policy-document.ts";
import type { StoredStatement } from "../../rehearsal/drill/aws/policy.ts";
import { karpenterPolicies, loadBalancerPolicies, type Options, together } from "./support/documents.ts";
import { deployPolicies } from "./support/workflow-roles.ts";

/** As long as names get: EKS takes 100 characters for a cluster's, roles are named after the first 50 or so. */
const NAMES = [1, 20, 50, 64, 100].map((length) => "c".repeat(length));

const PARTITIONS = [
  ["aws", "eu-central-1"],
  ["aws-cn", "cn-northwest-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

/** Why a change may be allowed of everything, without a condition. */
const WRITES_OF_EVERYTHING: Readonly<Record<string, string>> = {
  "elasticloadbalancing:SetWebAcl": "The service reference lists neither a resource nor a condition key for it.",
  "shield:CreateProtection":
    "The service reference lists no resource for it, and as keys only tags of the request: the controller gives none.",
};

const READ = /^[\w-]+:(Describe|Get|List)/;

const policies = (options: Options) => [
  ...karpenterPolicies(options),
  ...loadBalancerPolicies(options),
  ...deployPolicies(options),
];

describe.each(NAMES.map((clusterName) => [clusterName.length, clusterName] as const))(
  "with a name of %i",
  (_, name) => {
    test.each(PARTITIONS)("every managed policy fits, and is of partition %s", (partition, region) => {
      const place = { partition, region, account: "111122223333" };
      const vpcId = Token.asString(Lazy.stringValue({ produce: () => "later" }));
      for (const { statements } of policies({ place, clusterName: name, vpcId })) {
        // It throws for what is too long, a token counted as 128 characters.
        const document = permissions("managed", statements);
        const arns = [...JSON.stringify(JSON.parse(document)).matchAll(/arn:([^:]*):/g)].map((match) => match[1]);
        expect(new Set([partition, ...arns])).toEqual(new Set([partition]));
      }
    });
  },
);

describe.each(PARTITIONS)("in partition %s", (partition, region) => {
  const place = { partition, region, account: "111122223333" };
  const allows: readonly StoredStatement[] = together(policies({ place })).Statement.filter(
    ({ Effect }) => Effect === "Allow",
  );

  test("no action is allowed by a pattern", () => {
    expect(allows.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  });

  test("no change is allowed of everything, but for those explained", () => {
    const unbound = allows.filter(({ Resource = [], Condition }) => [Resource].flat().includes("*") && !Condition);
    const writes = unbound.flatMap(({ Action }) => Action).filter((action) => !READ.test(action));
    expect(writes.sort()).toEqual(Object.keys(WRITES_OF_EVERYTHING).sort());
  });

  test("Sids are sentences that say what they do, and each policy's are its own", () => {
    const sids = allows.map(({ Sid }) => Sid);
    for (const sid of sids) expect(sid).toMatch(/^Allow[A-Z]/);
    expect(new Set(sids).size).toBe(sids.length);
  });
});

test("in China roles may be passed to EC2 by either name, elsewhere by one", () => {
  const services = (partition: string, region: string) => {
    const place = { partition, region, account: "111122223333" };
    const statement = together(karpenterPolicies({ place })).Statement.find(({ Action }) => Action === "iam:PassRole");
    return statement?.Condition?.StringEquals?.["iam:PassedToService"];
  };
  expect(services("aws-cn", "cn-northwest-1")).toEqual(["ec2.amazonaws.com", "ec2.amazonaws.com.cn"]);
  expect(services("aws-us-gov", "us-gov-west-1")).toEqual(["ec2.amazonaws.com"]);
});
