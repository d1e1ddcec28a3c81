import { join } from "node:path";
import { EKSClient, ListPodIdentityAssociationsCommand, type PodIdentityAssociationSummary } from "@aws-sdk/client-eks";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import type { Via } from "../../config/fields/workloads.ts";
import { type AwsConnection, connectionOf } from "../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { makePrerequisites } from "../../rehearsal/platform/prerequisites.ts";
import { MINIMAL } from "../support/environments.ts";
import { Workbench } from "../support/terraform.ts";

/** Every identity of an environment, moved from one way to another. The tests are one story and run in order. */
const bench = new Workbench();
let aws: LocalAws;
let env: Record<string, string>;
let connection: AwsConnection;

beforeAll(async () => {
  aws = await startLocalAws({ accounts: [MINIMAL.account], log: join(bench.folder, "local-aws.log"), say: () => {} });
  env = aws.env(MINIMAL.account, MINIMAL.region);
  connection = connectionOf(env);
  await makePrerequisites(() => connection, MINIMAL);
});
afterAll(() => aws?.stop());

const SERVICE_ACCOUNTS = [
  "kube-system/aws-load-balancer-controller",
  "kube-system/karpenter",
  "production/order-service",
];

const all = (via: Via): EnvironmentInput => ({
  ...MINIMAL,
  karpenter: { via },
  loadBalancerController: { via },
  workloads: [{ namespace: "production", serviceAccount: "order-service", via, policies: ["AmazonS3ReadOnlyAccess"] }],
});

/** Deploys the cluster stack. @returns what the plan did, by action, and the annotations service accounts need */
async function deploy(via: Via) {
  const app = bench.synthesize("identities", all(via));
  const terraform = await bench.terraform(app, "cluster", env);
  await terraform.selectWorkspace(MINIMAL.name);
  const changes = await terraform.plan();
  await terraform.apply(() => {}, "tfplan");
  expect(await terraform.plan()).toEqual([]);
  const { role_annotations } = await terraform.outputs();
  const actions = new Set(changes.map((change) => change.actions.join("+")));
  return { actions: [...actions].sort(), annotated: Object.keys(role_annotations as object).sort() };
}

/** Service accounts with an association, but for the add-ons' own. */
async function associated(): Promise<string[]> {
  const command = new ListPodIdentityAssociationsCommand({ clusterName: "inference-test" });
  const { associations = [] } = await new EKSClient(connection).send(command);
  const own = associations.filter(({ ownerArn }: PodIdentityAssociationSummary) => ownerArn === undefined);
  return own.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`).sort();
}

/** Who may take the order service's role, by the actions that it takes. */
async function trusted(): Promise<string[]> {
  const command = new GetRoleCommand({ RoleName: "inference-test-production-order-service" });
  const { Role } = await new IAMClient(connection).send(command);
  const { Statement } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
  return Statement.map(({ Action }: { Action: string | string[] }) => [Action].flat()[0]);
}

const [BY_TOKEN, BY_AGENT] = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"];

test("by IRSA: the role trusts the cluster's tokens, and service accounts are annotated", async () => {
  const app = bench.synthesize("identities", all("irsa"));
  for (const stack of ["retained", "network"]) {
    const terraform = await bench.terraform(app, stack, env);
    await terraform.selectWorkspace(MINIMAL.name);
    await terraform.apply(() => {});
  }
  expect(await deploy("irsa")).toEqual({ actions: ["create"], annotated: SERVICE_ACCOUNTS });
  expect(await associated()).toEqual([]);
  expect(await trusted()).toEqual([BY_TOKEN]);
});

test("migrating: both ways at once, and nothing is taken away", async () => {
  expect(await deploy("migrating")).toEqual({ actions: ["create", "update"], annotated: [] });
  expect(await associated()).toEqual(SERVICE_ACCOUNTS);
  expect(await trusted()).toEqual([BY_AGENT, BY_TOKEN]);
});

test("by Pod Identity: only the token's trust goes", async () => {
  expect(await deploy("pod-identity")).toEqual({ actions: ["update"], annotated: [] });
  expect(await associated()).toEqual(SERVICE_ACCOUNTS);
  expect(await trusted()).toEqual([BY_AGENT]);
});

test("and back to IRSA: the associations go, the roles stay", async () => {
  expect(await deploy("irsa")).toEqual({ actions: ["delete", "update"], annotated: SERVICE_ACCOUNTS });
  expect(await associated()).toEqual([]);
  expect(await trusted()).toEqual([BY_TOKEN]);
});
