import { beforeAll, describe, expect, test } from "vitest";
import { overlaps } from "../../config/cidr.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import { environmentNames, loadEnvironment, readEnvironment } from "../../config/load.ts";
import kitchenSink from "../environments/kitchen-sink.ts";
import { type SynthesizedStack, synthEnvironment } from "../support/synth.ts";

/** The same environment in another partition: nothing in it may stay behind in the first. */
const PARTITIONS: Record<string, (input: EnvironmentInput) => EnvironmentInput> = {
  aws: (input) => input,
  "aws-cn": (input) => moved(input, "aws-cn", "cn-northwest-1"),
  "aws-us-gov": (input) => moved(input, "aws-us-gov", "us-gov-west-1"),
};

function moved(input: EnvironmentInput, partition: string, region: string): EnvironmentInput {
  const everywhere = JSON.parse(JSON.stringify(input).replaceAll('"arn:aws:', `"arn:${partition}:`));
  return { ...everywhere, region };
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
}

/** The project's environments in every partition, and one that says everything otherwise. */
const cases: readonly (readonly [name: string, partition: string, read: () => Promise<EnvironmentInput>])[] = [
  ...environmentNames().flatMap((name) =>
    Object.entries(PARTITIONS).map(
      ([partition, move]) => [name, partition, async () => move(await readEnvironment(name))] as const,
    ),
  ),
  ["kitchen-sink", "aws", async () => kitchenSink],
];

describe.each(cases)("%s in partition %s", (_, partition, read) => {
  let stacks: SynthesizedStack[];
  beforeAll(async () => {
    stacks = Object.values(synthEnvironment(await read()));
  });
  const every = (type: string) => stacks.flatMap((stack) => Object.values(stack.resources(type)));

  test("names no other partition", () => {
    const found = JSON.stringify(stacks.map(({ json }) => json)).match(/arn:aws[a-z-]*:/g) ?? [];
    expect(new Set(found)).toEqual(new Set([`arn:${partition}:`]));
  });

  test("gives outputs names people can read, and hides none", () => {
    for (const { outputs } of stacks)
      for (const [output, block] of Object.entries(outputs)) {
        expect(output).toMatch(/^[a-z]+(_[a-z]+)*$/);
        expect(block).toMatchObject({ description: expect.stringMatching(/\.$/) });
        expect(block).not.toHaveProperty("sensitive");
      }
  });

  test("gives addresses no hash", () => {
    for (const { addresses } of stacks) for (const address of addresses) expect(address).not.toMatch(/_[0-9A-F]{8}$/);
  });

  test("has role names IAM takes", () => {
    for (const role of every("aws_iam_role")) expect(String(role.name)).toMatch(/^[\w+=,.@-]{1,64}$/);
  });

  const statementsOf = (documents: unknown[]): Statement[] =>
    documents.flatMap((document) => JSON.parse(String(document)).Statement);

  test("has policies with a purpose, none for everybody", () => {
    const identity = statementsOf([
      ...every("aws_iam_role").map((role) => role.assume_role_policy),
      ...every("aws_iam_role_policy").map((policy) => policy.policy),
    ]);
    // In a key's policy * is the key; and its account has to be allowed everything, by AWS's own advice.
    const resource = statementsOf(every("aws_kms_key").map((key) => key.policy));
    for (const { Sid, Principal } of [...identity, ...resource]) {
      expect(Sid).toMatch(/^(Allow|Deny)[A-Z]/);
      expect(JSON.stringify(Principal ?? {})).not.toContain('"*"');
    }
    for (const { Action, Resource } of identity.filter(({ Effect }) => Effect === "Allow")) {
      expect([Action].flat().join()).not.toMatch(/\*/);
      expect([Resource].flat()).not.toContain("*");
    }
    for (const { Action, Principal } of resource)
      if (JSON.stringify(Principal).includes("Service")) expect([Action].flat().join()).not.toMatch(/\*/);
    expect(identity.length).toBeGreaterThan(0);
    expect(resource.length).toBeGreaterThan(0);
  });

  test("lets nobody in from the internet", () => {
    for (const rule of every("aws_vpc_security_group_ingress_rule")) {
      expect(rule.cidr_ipv4).not.toBe("0.0.0.0/0");
      expect(rule).not.toHaveProperty("cidr_ipv6");
    }
    for (const group of [...every("aws_security_group"), ...every("aws_default_security_group")])
      expect(group).not.toHaveProperty("ingress");
  });

  test("encrypts every log with the retained key, and forgets it after a while", () => {
    expect(every("aws_cloudwatch_log_group").length).toBeGreaterThan(1);
    for (const group of every("aws_cloudwatch_log_group")) {
      expect(group.retention_in_days).toBeGreaterThan(0);
      expect(group.kms_key_id).toMatch(
        /^\$\{(aws_kms_key\.key\.arn|data\.terraform_remote_state\.retained\.outputs\.key_arn)\}$/,
      );
    }
  });

  test("encrypts every volume, and shows instance metadata to no pod", () => {
    expect(every("aws_launch_template").length).toBeGreaterThan(0);
    for (const template of every("aws_launch_template")) {
      const volumes = template.block_device_mappings as { ebs: object }[];
      expect(volumes.length).toBeGreaterThan(0);
      for (const { ebs } of volumes) expect(ebs).toMatchObject({ encrypted: "true" });
      expect(template.metadata_options).toMatchObject({ http_tokens: "required", http_put_response_hop_limit: 1 });
    }
  });

  test("opens the API server to nobody who is not named", () => {
    for (const { vpc_config } of every("aws_eks_cluster")) {
      const { endpoint_public_access, public_access_cidrs } = vpc_config as Record<string, unknown>;
      if (endpoint_public_access) expect(public_access_cidrs).not.toContain("0.0.0.0/0");
      if (endpoint_public_access) expect([public_access_cidrs].flat().length).toBeGreaterThan(0);
    }
  });
});

test("the project's own environments can be peered: their VPCs do not overlap", async () => {
  const blocks = await Promise.all(
    environmentNames().map(async (name) => {
      const { network } = await loadEnvironment(name);
      return network.kind === "created" ? [network.cidr] : [];
    }),
  );
  const all = blocks.flat();
  const clashes = all.flatMap((one, index) => all.slice(index + 1).filter((other) => overlaps(one, other)));
  expect(clashes).toEqual([]);
});
