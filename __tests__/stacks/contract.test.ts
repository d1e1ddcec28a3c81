import { join } from "node:path";
import { App } from "cdktf";
import type { Construct } from "constructs";
import { expect, test } from "vitest";
import { resolveEnvironment } from "../../config/resolve.ts";
import { PlatformStack, type PlatformStackProps } from "../../stacks/platform-stack.ts";
import { LocalState } from "../../stacks/state/backend.ts";
import { list, OutputContract, text } from "../../stacks/state/contract.ts";
import { MINIMAL } from "../support/environments.ts";
import { synthApp } from "../support/synth.ts";
import { temporaryFolder } from "../support/temporary.ts";

const CONTRACT = new OutputContract("producer", {
  vpcId: text("The VPC."),
  subnetIds: list("Its subnets."),
});

class Producer extends PlatformStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, CONTRACT.stack, props);
    CONTRACT.publish(this, { vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] });
  }
}

class Consumer extends PlatformStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, "consumer", props);
    const { vpcId, subnetIds } = this.read(CONTRACT);
    new OutputContract("consumer", { seen: text(""), all: list("") }).publish(this, { seen: vpcId, all: subnetIds });
  }
}

function bothStacks() {
  const outdir = temporaryFolder();
  const app = new App({ outdir, stackTraces: false });
  const props = {
    environment: resolveEnvironment(MINIMAL),
    awsProviderVersion: "6.25.0",
    state: new LocalState(join(outdir, "state")),
  };
  new Producer(app, props);
  new Consumer(app, props);
  return { stacks: synthApp(app), app };
}

test("what a producer publishes has readable names and says what it is", () => {
  expect(bothStacks().stacks.producer?.outputs).toEqual({
    vpc_id: { value: "vpc-1", description: "The VPC." },
    subnet_ids: { value: ["subnet-1", "subnet-2"], description: "Its subnets." },
  });
});

test("a consumer reads the producer's state, in its own workspace", () => {
  const { consumer, producer } = bothStacks().stacks;
  expect(consumer?.data("terraform_remote_state").producer).toMatchObject({
    backend: "local",
    workspace: "${terraform.workspace}",
    config: { workspace_dir: "../../state/producer" },
  });
  expect(producer?.json.terraform?.backend?.local).toMatchObject({ workspace_dir: "../../state/producer" });
  expect(consumer?.outputs.seen?.value).toBe("${data.terraform_remote_state.producer.outputs.vpc_id}");
});

test("a consumer comes after its producer", () => {
  expect(bothStacks().app.manifest.stacks.consumer?.dependencies).toEqual(["producer"]);
});

// Never run: tsc is the test. Each line must be an error, or tsc complains of the directive.
export function doesNotCompile(stack: Producer, values: ReturnType<typeof CONTRACT.from>) {
  // @ts-expect-error an output is missing
  CONTRACT.publish(stack, { vpcId: "vpc-1" });
  // @ts-expect-error an output is misspelt
  CONTRACT.publish(stack, { vpcId: "vpc-1", subnetIds: [], vpcIdd: "" });
  // @ts-expect-error an output is of the wrong kind
  CONTRACT.publish(stack, { vpcId: ["vpc-1"], subnetIds: [] });
  // @ts-expect-error nobody publishes it
  return values.vpcName;
}
