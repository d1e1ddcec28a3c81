import type { Fault } from "../fault.ts";
import { toldOfLock } from "../lock.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";
const EXPIRED = {
  code: "ExpiredToken",
  message: "The security token included in the request is expired",
  status: 403,
};
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
    const held = stage.aws.hold({ service: "kms", operation: /^CreateAlias$/ });
    const apply = stage.terraform(STACK, APPLY);
    await held.reached;
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
    const again = await stage.done(STACK, APPLY);
    stage.told(
      again,
      /Apply complete! Resources: \d+ added, \d+ changed, 0 destroyed/,
      "unlocked, sent and applied again: only the rest is added",
    );
    await stage.agrees(STACK);
  },
};
