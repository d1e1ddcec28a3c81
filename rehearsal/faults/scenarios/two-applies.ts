import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";

export const twoApplies: Fault = {
  name: "two-applies",
  title: "Two people apply the same stack at once.",
  async run(stage) {
    await stage.set();
    await stage.synthesize("colleague");
    await stage.prepare(STACK);
    await stage.prepare(STACK, { checkout: "colleague" });
    const held = stage.aws.hold({ service: "logs", operation: /^CreateLogGroup$/ });
    const first = stage.terraform(STACK, APPLY);
    await stage.reaches(first, held);
    toldOfLock(stage, await stage.fails(STACK, APPLY, { checkout: "colleague" }));
    held.release();
    stage.holds((await first.ended) === 0, "the first apply is whole", first.printed);
    stage.told(first, /Apply complete! Resources: \d+ added/, "the first: Apply complete!");
    const second = await stage.done(STACK, APPLY, { checkout: "colleague" });
    stage.told(second, /Resources: 0 added, 0 changed, 0 destroyed/, "the second, tried again: nothing left to do");
    await stage.agrees(STACK);
  },
};
