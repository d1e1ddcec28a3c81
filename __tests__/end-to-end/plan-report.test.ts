import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  EKSClient,
  UpdateAccessEntryCommand,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { AttachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { App } from "cdktf";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { type AwsConnection, connectionOf } from "../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws, withoutAws } from "../../rehearsal/platform/local-aws.ts";
import { makePrerequisites } from "../../rehearsal/platform/prerequisites.ts";
import { run } from "../../rehearsal/platform/run.ts";
import { KUBERNETES_STACKS } from "../../stacks/platform.ts";
import { runScript } from "../support/command.ts";
import { MINIMAL } from "../support/environments.ts";
import { Workbench } from "../support/terraform.ts";

/** An environment is deployed, then changed, then changed by somebody else. The tests are one story and run in order. */
const bench = new Workbench();
let aws: LocalAws;
let env: Record<string, string>;
let connection: AwsConnection;

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

const BEFORE: EnvironmentInput = {
  ...MINIMAL,
  network: { cidr: "10.0.0.0/16", nat: "one", endpoints: ["ecr.api"], flowLogs: { retentionDays: 30 } },
  cluster: {
    kubernetesVersion: "1.35",
    authenticationMode: "API_AND_CONFIG_MAP",
    access: [{ principal: role("OnCall"), policy: "AdminView" }],
  },
  karpenter: { version: "1.11.0" },
};

const AFTER: EnvironmentInput = {
  ...BEFORE,
  network: { ...BEFORE.network, flowLogs: { retentionDays: 7 } } as EnvironmentInput["network"],
  cluster: {
    kubernetesVersion: "1.35",
    authenticationMode: "API",
    endpoint: { public: ["203.0.113.0/24"] },
    access: [{ principal: role("NewColleague"), policy: "View", namespaces: ["default"] }],
  },
  karpenter: { version: "1.14.1" },
  nodeGroups: { system: { diskGiB: 80 } },
};

beforeAll(async () => {
  aws = await startLocalAws({ accounts: [MINIMAL.account], log: join(bench.folder, "local-aws.log"), say: () => {} });
  env = aws.env(MINIMAL.account, MINIMAL.region);
  connection = connectionOf(env);
  await makePrerequisites(() => connection, BEFORE, [...MINIMAL.owners, role("OnCall"), role("NewColleague")]);
});
afterAll(() => aws?.stop());

/** Stacks that need no Kubernetes API: its providers cannot be had everywhere. */
function stacksOf(app: App): string[] {
  return Object.keys(app.manifest.stacks).filter((stack) => !KUBERNETES_STACKS.includes(stack));
}

/** Plans the stacks, each into a file in its folder, as CI does. */
async function plan(app: App, stacks = stacksOf(app)): Promise<void> {
  for (const stack of stacks) {
    const terraform = await bench.terraform(app, stack, env);
    await terraform.selectWorkspace(MINIMAL.name);
    await terraform.plan();
    const folder = join(app.outdir, "stacks", stack);
    const { stdout } = await run("terraform", ["show", "-json", "tfplan"], {
      cwd: folder,
      env: withoutAws(process.env),
    });
    writeFileSync(join(folder, "tfplan.json"), stdout);
  }
}

/** What the command says of plans, and how it ends. */
async function report(
  outdir: string,
  path: string,
  ...more: string[]
): Promise<{ code: number | null; output: string; markdown: string }> {
  const file = join(bench.folder, "report.md");
  const { code, output } = await runScript("tools/plan-report.ts", [join(outdir, path), "--report", file, ...more]);
  return { code, output, markdown: readFileSync(file, "utf8").replaceAll(outdir, "cdktf.out") };
}

/** Ids that are others in each run, as always the same. */
function normalized(markdown: string): string {
  return markdown
    .replaceAll(/\b(lt|sg|subnet|vpc|igw|nat|eni|eipassoc|eipalloc)-[0-9a-f]{8,17}\b/g, "$1-0123456789abcdef0")
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "00000000-0000-0000-0000-000000000000")
    .replaceAll(/\b[0-9A-F]{32}\b/g, "0123456789ABCDEF0123456789ABCDEF");
}

/** Makes an attribute another in synthesized JSON: what no environment file can ask for. */
function edit(
  app: App,
  stack: string,
  change: (resources: Record<string, Record<string, Record<string, unknown>>>) => void,
): void {
  const file = join(app.outdir, "stacks", stack, "cdk.tf.json");
  const json = JSON.parse(readFileSync(file, "utf8"));
  change(json.resource);
  writeFileSync(file, JSON.stringify(json));
}

test("of what was just deployed, there is nothing to say", async () => {
  const app = bench.synthesize("plan-report", BEFORE);
  for (const stack of stacksOf(app)) {
    const terraform = await bench.terraform(app, stack, env);
    await terraform.selectWorkspace(MINIMAL.name);
    await terraform.apply(() => {});
  }
  await plan(app);
  const { code, markdown } = await report(app.outdir, ".");
  expect(code).toBe(0);
  // What Terraform itself did through other resources is nobody's change behind its back.
  expect(markdown).not.toContain("behind Terraform's back");
  expect(markdown).toContain("No resource changes in retained, network, cluster, nodes.");
  expect(markdown).toContain(
    "### Not planned\n\n**addons**\n\n```text\nThere is no cdktf.out/stacks/addons/tfplan.json.",
  );
});

test("a change is reported, and refused for the key that it replaces", async () => {
  const app = bench.synthesize("plan-report", AFTER);
  edit(app, "retained", ({ aws_kms_key }) => Object.assign(aws_kms_key?.key ?? {}, { multi_region: true }));
  await plan(app);
  const { code, output, markdown } = await report(app.outdir, ".");
  expect(code).toBe(2);
  expect(output).toContain("Refused: aws_kms_key.key would be replaced or destroyed.");
  await expect(normalized(markdown)).toMatchFileSnapshot("../tools/plan-report/a-change.md");
});

test("it ends well when what goes is allowed to go, address by address", async () => {
  const outdir = join(bench.folder, "plan-report");
  const { code, markdown } = await report(outdir, ".", "--allow", "aws_kms_key.key", "--allow", "aws_vpc.misspelt");
  expect(code).toBe(0);
  expect(markdown).toContain("allowed: it takes along everything encrypted with it");
  expect(markdown).toContain("nothing protected of that address goes: `aws_vpc.misspelt`");
});

test("what somebody changes behind Terraform's back is named, but for what no state holds", async () => {
  const eks = new EKSClient(connection);
  const clusterName = "inference-test";
  const resourcesVpcConfig = { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] };
  await eks.send(new UpdateClusterConfigCommand({ name: clusterName, resourcesVpcConfig }));
  await eks.send(
    new UpdateAccessEntryCommand({ clusterName, principalArn: role("OnCall"), kubernetesGroups: ["breakglass"] }),
  );
  await eks.send(new CreateAccessEntryCommand({ clusterName, principalArn: role("NewColleague") }));
  const policyArn = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
  const accessScope = { type: "cluster" } as const;
  await eks.send(
    new AssociateAccessPolicyCommand({ clusterName, principalArn: role("NewColleague"), policyArn, accessScope }),
  );
  const RoleName = "inference-test-karpenter-node";
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await new IAMClient(connection).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await letAnybodySend();

  const app = bench.synthesize("plan-report", BEFORE);
  await plan(app, ["cluster"]);
  const { code, markdown } = await report(app.outdir, "stacks/cluster/tfplan.json");
  expect(code).toBe(0);
  const drift = /### Changed behind[\s\S]*?(?=\n###)/.exec(markdown)?.[0];
  await expect(normalized(`${drift}\n`)).toMatchFileSnapshot("../tools/plan-report/drift.md");
  expect(markdown).not.toContain("NewColleague");
  expect(markdown).toContain("somebody made by hand is in none, and not seen here");
});

async function letAnybodySend(): Promise<void> {
  const sqs = new SQSClient(connection);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "inference-test-karpenter" }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy", "QueueArn"] }),
  );
  const policy = JSON.parse(Attributes?.Policy ?? "{}");
  policy.Statement.push({
    Sid: "Debug",
    Effect: "Allow",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: Attributes?.QueueArn,
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy) } }));
}
