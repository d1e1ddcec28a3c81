import { CreateFleetCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { CreateInstanceProfileCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseRequest, structures, text, texts } from "../../../rehearsal/drill/aws/request.ts";
import { type AwsConnection, connectionOf } from "../../../rehearsal/platform/connection.ts";
import { type Capture, startCapture } from "../support/capture.ts";

let capture: Capture;
let client: AwsConnection;
beforeAll(async () => {
  capture = await startCapture();
  client = connectionOf({
    AWS_ENDPOINT_URL: capture.endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "not-a-secret",
  });
});
afterAll(() => capture?.stop());

const parsed = async (send: () => Promise<unknown>) => parseRequest(await capture.of(send));

test("EC2's protocol: lists of lists", async () => {
  const fleet = new CreateFleetCommand({
    DryRun: true,
    LaunchTemplateConfigs: [
      {
        LaunchTemplateSpecification: { LaunchTemplateName: "gpu", Version: "$Latest" },
        Overrides: Array.from({ length: 11 }, (_, number) => ({ SubnetId: `subnet-${number}` })),
      },
    ],
    TargetCapacitySpecification: { TotalTargetCapacity: 1, DefaultTargetCapacityType: "spot" },
    TagSpecifications: [{ ResourceType: "fleet", Tags: [{ Key: "a.b/c", Value: "d&e" }] }],
  });
  const request = await parsed(() => new EC2Client(client).send(fleet));
  expect(request).toMatchObject({
    service: "ec2",
    region: "eu-central-1",
    operation: "CreateFleet",
    protocol: "ec2",
    parameters: { DryRun: "true", TargetCapacitySpecification: { DefaultTargetCapacityType: "spot" } },
  });
  const { parameters = {} } = request ?? {};
  const [config = {}] = structures(parameters, "LaunchTemplateConfigs");
  expect(text(config, "LaunchTemplateSpecification", "LaunchTemplateName")).toBe("gpu");
  expect(structures(config, "Overrides").map((override) => text(override, "SubnetId"))).toEqual(
    Array.from({ length: 11 }, (_, number) => `subnet-${number}`),
  );
  const [specification = {}] = structures(parameters, "TagSpecification");
  expect(structures(specification, "Tag")).toEqual([{ Key: "a.b/c", Value: "d&e" }]);
  expect(texts(parameters, "InstanceId")).toEqual([]);
});

test("IAM's protocol: members, and the region its endpoint is signed for", async () => {
  const profile = new CreateInstanceProfileCommand({
    InstanceProfileName: "gpu",
    Tags: [{ Key: "owner", Value: "karpenter" }],
  });
  const request = await parsed(() => new IAMClient({ ...client, region: "us-east-1" }).send(profile));
  expect(request).toMatchObject({
    service: "iam",
    region: "us-east-1",
    operation: "CreateInstanceProfile",
    protocol: "query",
    parameters: { InstanceProfileName: "gpu", Tags: { 1: { Key: "owner", Value: "karpenter" } } },
  });
});

test("JSON", async () => {
  expect(
    await parsed(() => new SSMClient(client).send(new GetParameterCommand({ Name: "/aws/service/image" }))),
  ).toMatchObject({
    service: "ssm",
    operation: "GetParameter",
    protocol: "json",
    parameters: { Name: "/aws/service/image" },
  });
  expect(await parsed(() => new SQSClient(client).send(new GetQueueUrlCommand({ QueueName: "gpu" })))).toMatchObject({
    service: "sqs",
    operation: "GetQueueUrl",
    parameters: { QueueName: "gpu" },
  });
});

test("REST: an operation is a method and a path", async () => {
  const request = await capture.of(() => new EKSClient(client).send(new DescribeClusterCommand({ name: "inference" })));
  expect(parseRequest(request)).toMatchObject({
    service: "eks",
    operation: "DescribeCluster",
    protocol: "rest-json",
    parameters: { name: "inference" },
  });
  expect(parseRequest({ ...request, method: "DELETE" })?.operation).toBe("DELETE /clusters/inference");
});

test("what is not signed is no call", () => {
  expect(parseRequest({ method: "GET", url: "/latest/meta-data", headers: {}, body: "" })).toBeUndefined();
});
