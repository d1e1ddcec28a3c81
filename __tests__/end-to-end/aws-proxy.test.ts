import { join } from "node:path";
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { permissions } from "../../modules/iam/policy-document.ts";
import { questionsOf } from "../../rehearsal/drill/aws/calls.ts";
import { Cloud } from "../../rehearsal/drill/aws/cloud.ts";
import { type AwsProxy, startAwsProxy } from "../../rehearsal/drill/aws/proxy.ts";
import { parseRequest } from "../../rehearsal/drill/aws/request.ts";
import { type ControllerRole, controllerRole, statementsOf } from "../../rehearsal/drill/aws/role.ts";
import type { AwsCall } from "../../rehearsal/drill/record.ts";
import { type AwsConnection, connectionOf } from "../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { type Capture, startCapture } from "../drill/support/capture.ts";
import { fleet, LIFE, type There } from "../drill/support/life.ts";
import { karpenterPolicies, PLACE } from "../proofs/support/documents.ts";
import { isListed } from "../proofs/support/verdict.ts";
import { temporaryFolder } from "../support/temporary.ts";

let aws: LocalAws;
let connection: AwsConnection;
let role: ControllerRole;
let there: There;
let stranger: string;
let calls: AwsCall[] = [];
let capture: Capture;
const proxies: AwsProxy[] = [];

/** The account as it is reached through a proxy that judges by a role. */
async function judgedBy(by: ControllerRole): Promise<AwsConnection> {
  const record = (call: AwsCall) => calls.push(call);
  const proxy = await startAwsProxy({ target: aws.endpoint, connection, role: by, clock: () => 0, record });
  proxies.push(proxy);
  return { ...connection, endpoint: proxy.endpoint };
}

function without(sid: string): ControllerRole {
  const policies = role.policies.map(({ name, document }) => ({
    name,
    document: { ...document, Statement: document.Statement.filter(({ Sid }) => Sid !== sid) },
  }));
  return { ...role, policies };
}

/** The error a call ends with, by its name. */
const errorOf = (sent: Promise<unknown>): Promise<string | undefined> =>
  sent.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: ["sts:AssumeRole", "sts:TagSession"] }],
  });

beforeAll(async () => {
  const log = join(temporaryFolder(), "local-aws.log");
  aws = await startLocalAws({ accounts: [PLACE.account], log, say: () => {} });
  connection = connectionOf(aws.env(PLACE.account, PLACE.region));
  const iam = new IAMClient(connection);
  const RoleName = "inference-karpenter";
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("pods.eks.amazonaws.com") }));
  const nodes = { RoleName: "inference-nodes", AssumeRolePolicyDocument: trust("ec2.amazonaws.com") };
  await iam.send(new CreateRoleCommand(nodes));
  for (const { duty, statements } of karpenterPolicies()) {
    const PolicyDocument = permissions("managed", statements);
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: `inference-${duty}`, PolicyDocument }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  }
  const ec2 = new EC2Client(connection);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: "10.0.0.0/20" }));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand());
  const { Images } = await ec2.send(new DescribeImagesCommand());
  const [subnet = "", group = "", image = ""] = [Subnet?.SubnetId, SecurityGroups?.[0]?.GroupId, Images?.[0]?.ImageId];
  there = { subnet, group, image, instance: "" };
  const run = { ImageId: image, SubnetId: subnet, MinCount: 1, MaxCount: 1 };
  const { Instances } = await ec2.send(new RunInstancesCommand(run));
  stranger = Instances?.[0]?.InstanceId ?? "";
  await new SQSClient(connection).send(new CreateQueueCommand({ QueueName: "inference" }));
  role = await controllerRole(connection, RoleName);
  capture = await startCapture();
});
afterEach(async () => {
  calls = [];
  for (const proxy of proxies.splice(0)) await proxy.stop();
});
afterAll(async () => {
  await capture?.stop();
  await aws?.stop();
});

describe("a node's life, in order", () => {
  test.each(LIFE)("$what", async ({ what, sids, refused, ends, unlisted = [], send }) => {
    const captured = () => send({ ...connection, endpoint: capture.endpoint }, there);
    const request = parseRequest(await capture.of(captured));
    if (request === undefined) throw new Error("The call is not signed");
    const place = { ...PLACE, region: request.region };
    for (const question of (await questionsOf({ request, place, cloud: new Cloud(connection) })) ?? []) {
      const asked = { ...question, resource: question.resource.replace(/\/\*$/, "/any"), what };
      expect(await isListed({ ...asked, expected: "allowed" }), question.action).toBe(
        !unlisted.includes(question.action),
      );
    }

    for (const sid of sids) expect(await errorOf(send(await judgedBy(without(sid)), there)), sid).toBe(refused);
    expect(calls.filter(({ allowed }) => !allowed)).toHaveLength(sids.length);
    calls = [];

    expect(await errorOf(send(await judgedBy(role), there))).toBe(ends);
    expect(calls.map(({ allowed }) => allowed)).not.toContain(false);
    const used = calls.flatMap(({ judgements }) => judgements.flatMap(({ by }) => by.map(({ sid }) => sid)));
    expect([...new Set(used)].sort()).toEqual(sids);
  });

  test("takes every statement there is", () => {
    const taken = new Set(LIFE.flatMap(({ sids }) => sids));
    expect([...taken].sort()).toEqual(
      statementsOf(role)
        .map(({ sid }) => sid)
        .sort(),
    );
  });
});

describe("refused", () => {
  test("the end of an instance that is not the cluster's", async () => {
    const ec2 = new EC2Client(await judgedBy(role));
    const arn = `arn:aws:ec2:${PLACE.region}:${PLACE.account}:instance/${stranger}`;
    await expect(ec2.send(new TerminateInstancesCommand({ InstanceIds: [stranger] }))).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: `You are not authorized to perform this operation. User: arn:aws:sts::${PLACE.account}:assumed-role/inference-karpenter/eks-karpenter is not authorized to perform: ec2:TerminateInstances on resource: ${arn} because no identity-based policy allows the ec2:TerminateInstances action`,
      $metadata: { httpStatusCode: 403 },
    });
    expect(calls).toMatchObject([
      {
        call: "ec2:TerminateInstances",
        allowed: false,
        status: 403,
        error: "UnauthorizedOperation",
        judgements: [{ resource: arn, allowed: false, by: [] }],
      },
    ]);
  });

  test("a call that nobody wrote down what it asks", async () => {
    const ec2 = new EC2Client(await judgedBy(role));
    await expect(ec2.send(new DescribeVpcsCommand())).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
    expect(calls).toMatchObject([{ call: "ec2:DescribeVpcs", allowed: false, error: "NotImplemented" }]);
  });

  test("what is not there, by AWS itself", async () => {
    const ec2 = new EC2Client(await judgedBy(role));
    await expect(ec2.send(fleet(there))).rejects.toMatchObject({
      name: "InvalidLaunchTemplateName.NotFoundException",
      $metadata: { httpStatusCode: 400 },
    });
    expect(calls).toMatchObject([{ call: "ec2:CreateFleet", error: "InvalidLaunchTemplateName.NotFoundException" }]);
  });
});

test("a policy with a condition that calls are not known by is none to judge by", async () => {
  const iam = new IAMClient(connection);
  const statement = { Sid: "Own", Effect: "Allow", Action: "ec2:RunInstances", Resource: "*" };
  const document = {
    Version: "2012-10-17",
    Statement: { ...statement, Condition: { StringEquals: { "ec2:Vpc": "v" } } },
  };
  const policy = { RoleName: "inference-nodes", PolicyName: "inline", PolicyDocument: JSON.stringify(document) };
  await iam.send(new PutRolePolicyCommand(policy));
  await expect(controllerRole(connection, "inference-nodes")).rejects.toThrow(
    "inline, Own: the drill does not know ec2:Vpc of calls, and cannot judge by it",
  );
});
