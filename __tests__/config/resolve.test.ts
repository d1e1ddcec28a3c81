import { expect, test } from "vitest";
import { EnvironmentError } from "../../config/problem.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { MINIMAL, withNetwork } from "../support/environments.ts";

const resolved = resolveEnvironment(MINIMAL);

test("an environment of five lines gets every default", () => {
  expect(resolved).toMatchObject({
    partition: "aws",
    names: { cluster: "inference-test", flowLogRole: "inference-test-flow-logs" },
    tags: { Project: "inference", Environment: "test", ManagedBy: "cdktf" },
    network: {
      kind: "created",
      zones: ["us-west-2a", "us-west-2b", "us-west-2c"],
      nat: "per-zone",
      endpoints: [
        { service: "ecr.api", serviceName: "com.amazonaws.us-west-2.ecr.api" },
        { service: "ecr.dkr", serviceName: "com.amazonaws.us-west-2.ecr.dkr" },
      ],
      flowLogs: { retentionDays: 30, traffic: "ALL" },
      podCidr: undefined,
    },
  });
});

test("an environment is frozen, all the way down", () => {
  expect(() => Object.assign(resolved, { name: "other" })).toThrow(TypeError);
  expect(() => Object.assign(resolved.tags, { Team: "x" })).toThrow(TypeError);
  expect(() => (resolved.owners as string[]).push("x")).toThrow(TypeError);
});

test("what the file says is left as it is", () => {
  const input = withNetwork({ nat: "one" });
  resolveEnvironment(input);
  expect(input).toEqual(withNetwork({ nat: "one" }));
  expect(Object.isFrozen(input.network)).toBe(false);
});

test("without NAT, every endpoint nodes need is there by default", () => {
  const { network } = resolveEnvironment(withNetwork({ nat: "none" }));
  const services = network.kind === "created" && network.endpoints.map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(["ec2", "eks", "eks-auth", "sqs", "ssm", "sts"]));
});

test("an existing VPC's private subnets serve the control plane too, unless others are named", () => {
  const privateSubnetIds = ["subnet-aaaaaaaa", "subnet-bbbbbbbb"];
  const existing = { vpcId: "vpc-aaaaaaaa", privateSubnetIds };
  expect(resolveEnvironment({ ...MINIMAL, network: { existing } }).network).toEqual({
    kind: "existing",
    vpcId: "vpc-aaaaaaaa",
    privateSubnetIds,
    controlPlaneSubnetIds: privateSubnetIds,
    publicSubnetIds: [],
  });
});

test("the message has every problem with its path, value, range and remedy", () => {
  const refuse = () => resolveEnvironment({ ...MINIMAL, account: "42", region: "mars" }, "environments/test.ts");
  expect(refuse).toThrow(EnvironmentError);
  expect(refuse).toThrow("environments/test.ts is refused: 2 problems. Nothing was written.");
  expect(refuse).toThrow(/1\. account\n +received {2}"42"\n +allowed {3}12 digits.*\n +remedy {4}aws sts/);
  expect(refuse).toThrow(/2\. region/);
});
