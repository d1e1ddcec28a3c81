import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";
const EXPIRED = {
  code: "ExpiredToken",
  message: "The security token included in the request is expired",
  status: 403,
};
const PLAN = ["plan", "-input=false", "-no-color"];
const EVERYTHING = { operation: /./ };

export const expiredCredentials: Fault = {
  name: "expired-credentials",
  title: "Credentials are expired; later, they expire while an apply runs.",
  async run(stage) {
    await stage.set();
    const before = stage.aws.fail(EVERYTHING, EXPIRED);
    const deploy = await stage.npm("deploy", [stage.name]);
    stage.told(
      deploy,
      /AWS does not say who you are: The security token included in the request is expired Nothing was changed\./,
    );
    await stage.untouched();
    before.end();
    await stage.prepare(STACK);
    // The log group is made by then, and not yet what it is to be. One at a time, so that nothing else is half-made.
    const held = stage.aws.hold({ service: "logs", operation: /^PutRetentionPolicy$/ });
    const apply = stage.terraform(STACK, [...APPLY, "-parallelism=1"]);
    await stage.reaches(apply, held);
    const meanwhile = stage.aws.fail(EVERYTHING, EXPIRED);
    held.release();
    stage.holds((await apply.ended) === 1, "the apply ends with an error", apply.printed);
    stage.told(apply, /ExpiredToken: The security token included in the request is expired/);
    stage.told(
      apply,
      /errored\.tfstate.*terraform state push errored\.tfstate/,
      "it kept the state in errored.tfstate, and says how to send it",
    );
    meanwhile.end();
    // It could not take its own lock away either.
    const id = toldOfLock(stage, await stage.fails(STACK, APPLY));
    await stage.done(STACK, ["force-unlock", "-force", id]);
    await stage.done(STACK, ["state", "push", "errored.tfstate"]);
    // What is half-made Terraform would make anew; where that is to be kept, it is told so.
    stage.told(await stage.done(STACK, PLAN), /cluster_log is tainted, so must be replaced/);
    await stage.done(STACK, ["untaint", "aws_cloudwatch_log_group.cluster_log"]);
    const again = await stage.done(STACK, APPLY);
    stage.told(
      again,
      /Apply complete! Resources: \d+ added, \d+ changed, 0 destroyed/,
      "unlocked, sent, untainted and applied again: only what was missing is done",
    );
    await stage.agrees(STACK);
  },
};
