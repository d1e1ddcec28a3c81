import { describe, expect, test } from "vitest";
import { withDefaults } from "../../config/defaults.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import { LONGEST_CLUSTER_NAME } from "../../config/names.ts";
import { RULES } from "../../config/rules/rules.ts";
import { MINIMAL, problemsOf, withNetwork } from "../support/environments.ts";

interface Refusal {
  /** What is wrong, completing "fails when …". */
  readonly when: string;
  readonly input: EnvironmentInput;
  /** Path of the one problem. */
  readonly path: string;
  readonly remedy: RegExp;
}

const ROLE = "arn:aws:iam::111122223333:role/PlatformAdmin";
const EXISTING = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
};
const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`Key${index}`, "value"]));
const withExisting = (existing: Partial<NonNullable<EnvironmentInput["network"]["existing"]>>): EnvironmentInput => ({
  ...MINIMAL,
  network: { existing: { ...EXISTING, ...existing } },
});

/** For every rule, by what it says, at least one environment that only this rule refuses. */
const REFUSALS: Record<string, readonly Refusal[]> = {
  "the environment's name can be a workspace and part of AWS names": [
    { when: "it has capitals", input: { ...MINIMAL, name: "Prod" }, path: "name", remedy: /dev, staging or prod/ },
    { when: "it ends with a hyphen", input: { ...MINIMAL, name: "prod-" }, path: "name", remedy: /short name/ },
    {
      when: "it is Terraform's unnamed workspace",
      input: { ...MINIMAL, name: "default" },
      path: "name",
      remedy: /short name/,
    },
  ],
  "the project's name can be part of AWS names": [
    {
      when: "it begins with a digit",
      input: { ...MINIMAL, project: "4gpu" },
      path: "project",
      remedy: /such as inference/,
    },
  ],
  "no name made from the cluster's passes a limit of AWS": [
    {
      when: "the environment's name is one letter too long",
      input: { ...MINIMAL, name: "x".repeat(LONGEST_CLUSTER_NAME.length - "inference-".length + 1) },
      path: "name",
      remedy: /by 1\./,
    },
    {
      when: "the project's name is too long",
      input: { ...MINIMAL, project: "x".repeat(LONGEST_CLUSTER_NAME.length) },
      path: "project",
      remedy: /by 5\./,
    },
  ],
  "the account is an AWS account id": [
    {
      when: "it has eleven digits",
      input: { ...MINIMAL, account: "11112222333" },
      path: "account",
      remedy: /get-caller-identity/,
    },
    {
      when: "it has hyphens",
      input: { ...MINIMAL, account: "1111-2222-3333" },
      path: "account",
      remedy: /get-caller-identity/,
    },
  ],
  "the region is one of AWS's": [
    { when: "it is a zone", input: { ...MINIMAL, region: "us-west-2a" }, path: "region", remedy: /not a zone/ },
  ],
  "every owner is an IAM role or user": [
    {
      when: "one is a session of a role",
      input: { ...MINIMAL, owners: ["arn:aws:sts::111122223333:assumed-role/Admin/me"] },
      path: "owners[0]",
      remedy: /arn:aws:iam::111122223333:role\/Admin/,
    },
    {
      when: "one is the root user",
      input: { ...MINIMAL, owners: ["arn:aws:iam::111122223333:root"] },
      path: "owners[0]",
      remedy: /get-role/,
    },
  ],
  "no owner is named twice": [
    { when: "one is", input: { ...MINIMAL, owners: [ROLE, ROLE] }, path: "owners[1]", remedy: /repetition/ },
  ],
  "every owner is of the region's partition": [
    {
      when: "one is of another",
      input: { ...MINIMAL, region: "cn-northwest-1" },
      path: "owners[0]",
      remedy: /cannot cross partitions/,
    },
  ],
  "tags are such as every AWS service takes": [
    {
      when: "a key begins with aws:",
      input: { ...MINIMAL, tags: { "aws:team": "x" } },
      path: "tags.aws:team",
      remedy: /Rename/,
    },
    {
      when: "a key begins with AWS:",
      input: { ...MINIMAL, tags: { "AWS:team": "x" } },
      path: "tags.AWS:team",
      remedy: /Rename/,
    },
    {
      when: "a value is too long",
      input: { ...MINIMAL, tags: { Team: "x".repeat(257) } },
      path: "tags.Team",
      remedy: /Shorten/,
    },
    { when: "a value has a comma", input: { ...MINIMAL, tags: { Team: "a,b" } }, path: "tags.Team", remedy: /Replace/ },
  ],
  "there is room for the tags": [
    { when: "there are 41", input: { ...MINIMAL, tags: tags(41) }, path: "tags", remedy: /Drop 1\./ },
  ],
  "no tag stands in another's place": [
    {
      when: "one is the platform's",
      input: { ...MINIMAL, tags: { Environment: "x" } },
      path: "tags.Environment",
      remedy: /Rename/,
    },
    { when: "one is Name", input: { ...MINIMAL, tags: { name: "x" } }, path: "tags.name", remedy: /Rename/ },
    {
      when: "two differ in case alone",
      input: { ...MINIMAL, tags: { Team: "a", team: "b" } },
      path: "tags.team",
      remedy: /Rename/,
    },
  ],
  "the VPC has a block, private and of a size EC2 makes": [
    { when: "it has none", input: { ...MINIMAL, network: {} }, path: "network.cidr", remedy: /network\.existing/ },
    { when: "it is no block", input: withNetwork({ cidr: "10.0.0/16" }), path: "network.cidr", remedy: /four numbers/ },
    {
      when: "an octet is too large",
      input: withNetwork({ cidr: "10.256.0.0/16" }),
      path: "network.cidr",
      remedy: /four numbers/,
    },
    {
      when: "bits behind the prefix are set",
      input: withNetwork({ cidr: "10.0.1.0/16" }),
      path: "network.cidr",
      remedy: /10\.0\.0\.0\/16/,
    },
    {
      when: "it is larger than /16",
      input: withNetwork({ cidr: "10.0.0.0/15" }),
      path: "network.cidr",
      remedy: /16 to 28/,
    },
    {
      when: "it routes on the internet",
      input: withNetwork({ cidr: "11.0.0.0/16" }),
      path: "network.cidr",
      remedy: /10\.0\.0\.0\/8/,
    },
  ],
  "the pods' block is shared address space": [
    {
      when: "it is of 10.0.0.0/8",
      input: withNetwork({ podCidr: "10.1.0.0/16" }),
      path: "network.podCidr",
      remedy: /100\.64\.0\.0\/10/,
    },
    {
      when: "it is larger than /16",
      input: withNetwork({ podCidr: "100.64.0.0/15" }),
      path: "network.podCidr",
      remedy: /16 to 28/,
    },
  ],
  "the pods' block does not overlap the VPC's": [
    {
      when: "both are the same",
      input: withNetwork({ cidr: "100.64.0.0/16", podCidr: "100.64.0.0/16" }),
      path: "network.podCidr",
      remedy: /another part/,
    },
  ],
  "every zone's pods get a subnet EC2 makes": [
    {
      when: "the block is a /27",
      input: withNetwork({ podCidr: "100.64.0.0/27" }),
      path: "network.podCidr",
      remedy: /larger block/,
    },
  ],
  "the zones are the region's": [
    {
      when: "one is of another region",
      input: withNetwork({ zones: ["us-west-2a", "us-east-1b"] }),
      path: "network.zones[1]",
      remedy: /Replace/,
    },
    {
      when: "one is a zone id",
      input: withNetwork({ zones: ["us-west-2a", "usw2-az2"] }),
      path: "network.zones[1]",
      remedy: /zone ids/,
    },
  ],
  "there are zones enough, and not too many": [
    { when: "there is one", input: withNetwork({ zones: ["us-west-2a"] }), path: "network.zones", remedy: /three/ },
  ],
  "no zone is named twice": [
    {
      when: "one is",
      input: withNetwork({ zones: ["us-west-2a", "us-west-2a"] }),
      path: "network.zones[1]",
      remedy: /repetition/,
    },
  ],
  "subnets are of sizes EC2 makes": [
    {
      when: "one is a /29",
      input: withNetwork({ subnets: { controlPlane: 29 } }),
      path: "network.subnets.controlPlane",
      remedy: /number behind the slash/,
    },
  ],
  "the subnets fit into the VPC": [
    {
      when: "the VPC is too small for three zones",
      input: withNetwork({ cidr: "10.0.0.0/24" }),
      path: "network.cidr",
      remedy: /\/22/,
    },
    {
      when: "private subnets are too large",
      input: withNetwork({ subnets: { private: 17 } }),
      path: "network.subnets",
      remedy: /longer prefixes/,
    },
    {
      when: "public subnets are too large",
      input: withNetwork({ subnets: { public: 18 } }),
      path: "network.subnets",
      remedy: /longer prefixes/,
    },
  ],
  "without NAT, nodes have the endpoints they need": [
    {
      when: "some are missing",
      input: withNetwork({ nat: "none", endpoints: ["ecr.api", "ecr.dkr"] }),
      path: "network.endpoints",
      remedy: /sts \(IRSA and aws eks get-token\)/,
    },
  ],
  "no endpoint is asked for twice": [
    {
      when: "one is",
      input: withNetwork({ endpoints: ["sts", "sts"] }),
      path: "network.endpoints[1]",
      remedy: /repetition/,
    },
  ],
  "an existing VPC excludes what describes a new one": [
    {
      when: "there is a block beside it",
      input: { ...MINIMAL, network: { cidr: "10.0.0.0/16", existing: EXISTING } },
      path: "network.cidr",
      remedy: /Remove network\.cidr/,
    },
  ],
  "an existing VPC and its subnets are named by their ids": [
    {
      when: "the VPC is named by an ARN",
      input: withExisting({ vpcId: "arn:aws:ec2:::vpc/vpc-0123" }),
      path: "network.existing.vpcId",
      remedy: /describe-vpcs/,
    },
    {
      when: "a public subnet is named by its name",
      input: withExisting({ publicSubnetIds: ["public-a"] }),
      path: "network.existing.publicSubnetIds[0]",
      remedy: /describe-subnets/,
    },
  ],
  "an existing VPC lends subnets enough for a cluster": [
    {
      when: "there is one private subnet",
      input: withExisting({ privateSubnetIds: ["subnet-0123456789abcdef0"] }),
      path: "network.existing.privateSubnetIds",
      remedy: /each zone/,
    },
    {
      when: "there is one for the control plane",
      input: withExisting({ controlPlaneSubnetIds: ["subnet-0123456789abcdef5"] }),
      path: "network.existing.controlPlaneSubnetIds",
      remedy: /each zone/,
    },
  ],
  "no existing subnet is named twice": [
    {
      when: "one is",
      input: withExisting({ publicSubnetIds: ["subnet-aaaaaaaa", "subnet-aaaaaaaa"] }),
      path: "network.existing.publicSubnetIds[1]",
      remedy: /repetition/,
    },
  ],
};

test("the minimal environment keeps every rule", () => {
  expect(problemsOf(MINIMAL)).toEqual([]);
});

test.each([
  ["an existing VPC", withExisting({})],
  [
    "an existing VPC with subnets of its own for the control plane",
    withExisting({ controlPlaneSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"] }),
  ],
  ["two zones", withNetwork({ zones: ["us-west-2b", "us-west-2d"] })],
  ["no NAT, with the endpoints that stand in for it", withNetwork({ nat: "none" })],
  ["forty tags", { ...MINIMAL, tags: tags(40) }],
  ["the longest name", { ...MINIMAL, name: "x".repeat(LONGEST_CLUSTER_NAME.length - "inference-".length) }],
  ["the smallest VPC for three zones", withNetwork({ cidr: "192.168.0.0/22" })],
  ["the smallest VPC for two zones", withNetwork({ cidr: "10.9.8.0/24", zones: ["us-west-2a", "us-west-2b"] })],
  [
    "a user in China",
    { ...MINIMAL, region: "cn-northwest-1", owners: ["arn:aws-cn:iam::111122223333:user/ops/admin"] },
  ],
])("keeps every rule: %s", (_, input) => {
  expect(problemsOf(input)).toEqual([]);
});

test("there is a refusal for every rule, and no other", () => {
  expect(Object.keys(REFUSALS).sort()).toEqual(RULES.map(({ says }) => says).sort());
});

describe.each(Object.entries(REFUSALS))("%s", (says, refusals) => {
  test.each(refusals)("fails when $when", ({ input, path, remedy }) => {
    const problems = problemsOf(input);
    expect(problems.map((problem) => problem.path)).toEqual([path]);
    expect(problems[0]?.remedy).toMatch(remedy);
    expect(problems[0]?.allowed).not.toBe("");
    // It is this rule that found it: without the rule, the environment would be accepted.
    expect(RULES.find((rule) => rule.says === says)?.check(withDefaults(input))).toEqual(problems);
  });
});
