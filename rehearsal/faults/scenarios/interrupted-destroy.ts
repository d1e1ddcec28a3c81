import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "network";
const DESTROY = ["destroy", ...APPLY.slice(1)];

export const interruptedDestroy: Fault = {
  name: "interrupted-destroy",
  title: "Terraform is killed half-way through a destroy.",
  async run(stage) {
    await stage.set();
    await stage.deploy("retained", STACK);
    const whole = await stage.made();
    const held = stage.aws.hold({ service: "ec2", operation: /^DeleteSubnet$/ });
    const killed = stage.terraform(STACK, DESTROY);
    await stage.reaches(killed, held);
    killed.kill();
    await killed.ended;
    held.release();
    const half = await stage.made();
    stage.holds(half.length < whole.length, "some of it is gone", `${half.length} of ${whole.length} left`);
    const id = toldOfLock(stage, await stage.fails(STACK, DESTROY));
    await stage.done(STACK, ["force-unlock", "-force", id]);
    // State still has what is gone already: Terraform asks AWS first, and drops it.
    const resumed = await stage.done(STACK, DESTROY);
    stage.told(resumed, /Destroy complete! Resources: [1-9]\d* destroyed\./);
    const { printed } = await stage.done(STACK, ["state", "list"]);
    stage.holds(!/^aws_/m.test(printed), "the state of the network is empty", printed);
    stage.world.push("nothing left of the network, in AWS or in state; of what outlives it:");
    await stage.agrees("retained");
  },
};
