import { join } from "node:path";
import { EC2Client } from "@aws-sdk/client-ec2";
import { App } from "cdktf";
import type { Construct } from "constructs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { environmentNames, readEnvironment } from "../../config/load.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { connectionOf } from "../../rehearsal/platform/connection.ts";
import { CommandFailed } from "../../rehearsal/platform/errors.ts";
import { type LocalAws, startLocalAws } from "../../rehearsal/platform/local-aws.ts";
import { makeSubnet, makeVpc } from "../../rehearsal/platform/prerequisites.ts";
import { KUBERNETES_STACKS } from "../../stacks/platform.ts";
import { PlatformStack, type PlatformStackProps } from "../../stacks/platform-stack.ts";
import { LocalState } from "../../stacks/state/backend.ts";
import { OutputContract, text } from "../../stacks/state/contract.ts";
import { MINIMAL } from "../support/environments.ts";
import { Workbench } from "../support/terraform.ts";

const bench = new Workbench();

describe("Terraform finds the JSON valid", () => {
  test.each(environmentNames())("of what %s has in AWS", async (name) => {
    const app = bench.synthesize(`valid-${name}`, await readEnvironment(name));
    // Those on the cluster are a rehearsal's to judge: their providers cannot be had everywhere.
    const stacks = Object.keys(app.manifest.stacks).filter((stack) => !KUBERNETES_STACKS.includes(stack));
    for (const stack of stacks) await (await bench.terraform(app, stack)).validate();
  });
});

describe("a stack that reads another's outputs", () => {
  const CONTRACT = new OutputContract("producer", { greeting: text("What it says.") });
  const HEARD = new OutputContract("consumer", { heard: text("What it heard.") });
  class Producer extends PlatformStack {
    constructor(scope: Construct, props: PlatformStackProps) {
      super(scope, "producer", props);
      CONTRACT.publish(this, { greeting: `hello from ${props.environment.name}` });
    }
  }
  class Consumer extends PlatformStack {
    constructor(scope: Construct, props: PlatformStackProps) {
      super(scope, "consumer", props);
      HEARD.publish(this, { heard: this.read(CONTRACT).greeting });
    }
  }

  test("reads those of its own workspace", async () => {
    const state = new LocalState(join(bench.folder, "contract-state"));
    const heard: unknown[] = [];
    for (const name of ["one", "two"]) {
      const app = new App({ outdir: bench.makeFolder(`contract-${name}`), stackTraces: false });
      const { awsProviderVersion } = bench;
      const props = { environment: resolveEnvironment({ ...MINIMAL, name }), awsProviderVersion, state };
      new Producer(app, props);
      new Consumer(app, props);
      app.synth();
      for (const stack of ["producer", "consumer"]) {
        const terraform = await bench.terraform(app, stack);
        await terraform.selectWorkspace(name);
        await terraform.apply(() => {});
        if (stack === "consumer") heard.push(await terraform.outputs());
      }
    }
    expect(heard).toEqual([{ heard: "hello from one" }, { heard: "hello from two" }]);
  });
});

describe("an existing VPC is looked at before anything is built on it", () => {
  let aws: LocalAws;
  let ec2: EC2Client;
  let env: Record<string, string>;
  beforeAll(async () => {
    const log = join(bench.folder, "local-aws.log");
    aws = await startLocalAws({ accounts: [MINIMAL.account], log, say: () => {} });
    env = aws.env(MINIMAL.account, MINIMAL.region);
    ec2 = new EC2Client(connectionOf(env));
  });
  afterAll(() => aws?.stop());

  let next = 0;
  const subnet = (vpcId: string, zone: string, roleTag?: string) => {
    next += 1;
    return makeSubnet(ec2, { vpcId, zone: `us-west-2${zone}`, cidr: `10.0.${next}.0/24`, roleTag });
  };

  /** What Terraform says to a plan; nothing when it has no objection. */
  async function objection(
    name: string,
    existing: NonNullable<EnvironmentInput["network"]["existing"]>,
  ): Promise<string> {
    const app = bench.synthesize(name, { ...MINIMAL, network: { existing } });
    const terraform = await bench.terraform(app, "network", env);
    await terraform.selectWorkspace(MINIMAL.name);
    try {
      await terraform.plan();
      return "";
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      return error.end.output.replaceAll("│", "").replaceAll(/\s+/g, " ");
    }
  }

  const INTERNAL = "kubernetes.io/role/internal-elb";

  test("and has nothing against one that will do", async () => {
    const vpcId = await makeVpc(ec2);
    const privateSubnetIds = [await subnet(vpcId, "a", INTERNAL), await subnet(vpcId, "b", INTERNAL)];
    expect(await objection("good", { vpcId, privateSubnetIds })).toBe("");
  });

  test("fails when it does not resolve private names, a subnet lacks its tag, or all are in one zone", async () => {
    const vpcId = await makeVpc(ec2, { dnsHostnames: false });
    const privateSubnetIds = [await subnet(vpcId, "a"), await subnet(vpcId, "a", INTERNAL)];
    const said = await objection("bad", { vpcId, privateSubnetIds });
    expect(said).toContain(`VPC ${vpcId} must have DNS support and DNS host names on`);
    expect(said).toContain(`Subnet ${privateSubnetIds[0]} lacks the tag ${INTERNAL}=1`);
    expect(said).toContain("must lie in two availability zones at least");
  });

  test("fails when a subnet is another VPC's", async () => {
    const [vpcId, other] = [await makeVpc(ec2), await makeVpc(ec2)];
    const privateSubnetIds = [await subnet(vpcId, "a", INTERNAL), await subnet(other, "b", INTERNAL)];
    expect(await objection("foreign", { vpcId, privateSubnetIds })).toContain(
      `Subnet ${privateSubnetIds[1]} is not in VPC ${vpcId} but in ${other}.`,
    );
  });
});
