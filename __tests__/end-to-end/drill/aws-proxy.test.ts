import { join } from "node:path";
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteLaunchTemplateCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { permissions } from "../../../modules/iam/policy-document.ts";
import { questionsOf } from "../../../rehearsal/drill/aws/calls.ts";
import { Cloud } from "../../../rehearsal/drill/aws/cloud.ts";
import type { AwsProxy } from "../../../rehearsal/drill/aws/forward.ts";
import { startAwsProxy } from "../../../rehearsal/drill/aws/proxy.ts";
import { parseRequest } from "../../../rehearsal/drill/aws/request.ts";
import { type ControllerRole, controllerRole, statementsOf } from "../../../rehearsal/drill/aws/role.ts";
import type { AwsCall } from "../../../rehearsal/drill/record.ts";
import { type AwsConnection, connectionOf } from "../../../rehearsal/platform/connection.ts";
import { type LocalAws, startLocalAws } from "../../../rehearsal/platform/local-aws.ts";
import { type Capture, startCapture } from "../../drill/support/capture.ts";
import { fleet, LIFE, type There, template } from "../../drill/support/life.ts";
import { karpenterPolicies, PLACE } from "../../proofs/support/documents.ts";
import { isListed } from "../../proofs/support/verdict.ts";
import { temporaryFolder } from "../../support/temporary.ts";

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

  test("what a fleet that was let in may not launch with: its errors say so", async () => {
    const ec2 = new EC2Client(connection);
    await new IAMClient(connection).send(new CreateInstanceProfileCommand({ InstanceProfileName: "inference_gpu" }));
    const { LaunchTemplate } = await ec2.send(template(there));
    const statement = {
      Sid: "No",
      Effect: "Deny" as const,
      Action: "ec2:RunInstances",
      Resource: "arn:aws:ec2:*:*:security-group/*",
    };
    const inline = { name: "inline", document: { Version: "2012-10-17", Statement: [statement] } };
    const denied = await judgedBy({ ...role, policies: [...role.policies, inline] });
    const { Errors, Instances } = await new EC2Client(denied).send(fleet(there));
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: LaunchTemplate?.LaunchTemplateId }));
    expect(Instances).toEqual([]);
    expect(Errors).toMatchObject([
      {
        ErrorCode: "UnauthorizedOperation",
        ErrorMessage: expect.stringMatching(
          /security-group\/sg-\w+ with an explicit deny in an identity-based policy$/,
        ),
        LaunchTemplateAndOverrides: { Overrides: { SubnetId: there.subnet, InstanceType: "m5.large" } },
      },
    ]);
    expect(calls).toMatchObject([{ call: "ec2:CreateFleet", allowed: false, status: 200 }]);
  });

  test("what is not there, by AWS itself", async () => {
    const ec2 = new EC2Client(await judgedBy(role));
    const run = { ImageId: there.image, MinCount: 1, MaxCount: 1, IamInstanceProfile: { Name: "none" } };
    await expect(ec2.send(new RunInstancesCommand(run))).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("Invalid IAM Instance Profile name"),
    });
    calls = [];
    await expect(ec2.send(fleet(there))).rejects.toMatchObject({
      name: "InvalidLaunchTemplateName.NotFoundException",
      $metadata: { httpStatusCode: 400 },
    });
    expect(calls).toMatchObject([{ call: "ec2:CreateFleet", error: "InvalidLaunchTemplateName.NotFoundException" }]);
  });
});

test("a role's boundary is part of it", async () => {
  const iam = new IAMClient(connection);
  const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const bounded = { RoleName: "bounded", PermissionsBoundary: arn };
  await iam.send(new CreateRoleCommand({ ...bounded, AssumeRolePolicyDocument: trust("pods.eks.amazonaws.com") }));
  const { boundary } = await controllerRole(connection, "bounded");
  const ec2 = new EC2Client(await judgedBy({ ...role, ...(boundary && { boundary }) }));
  await ec2.send(new DescribeSubnetsCommand());
  await expect(ec2.send(template(there))).rejects.toThrow(
    "because no permissions boundary allows the ec2:CreateLaunchTemplate action",
  );
});
