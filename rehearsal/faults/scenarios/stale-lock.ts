import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";

export const staleLock: Fault = {
  name: "stale-lock",
  title: "A lock is left by somebody whose machine is gone.",
  async run(stage) {
    await stage.set();
    await stage.prepare(STACK);
    // Terraform takes the lock before it asks AWS who it is.
    const held = stage.aws.hold({ service: "sts", operation: /^GetCallerIdentity$/ });
    const gone = stage.terraform(STACK, ["plan", "-input=false", "-no-color"]);
    await stage.reaches(gone, held);
    gone.kill();
    await gone.ended;
    held.release();
    const id = toldOfLock(stage, await stage.fails(STACK, APPLY));
    const state = await stage.npm("state", [stage.name]);
    const shown = stage.told(
      state,
      /retained.*plan by (\S+) since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, ID (\S+)/,
      LOCK_SHOWN,
    );
    stage.holds(shown[2]?.startsWith(id) === true, "npm run state shows the same lock", shown[0]);
    const other = "00000000-0000-0000-0000-000000000000";
    const refused = await stage.fails(STACK, ["force-unlock", "-force", other]);
    stage.told(refused, /Failed to unlock state/, "force-unlock with another ID: refused");
    const unlocked = await stage.done(STACK, ["force-unlock", "-force", id]);
    stage.told(unlocked, /Terraform state has been successfully unlocked!/);
    await stage.done(STACK, APPLY);
    await stage.agrees(STACK);
  },
};

const LOCK_SHOWN = "npm run state: locked, plan by user@machine since when, ID";
