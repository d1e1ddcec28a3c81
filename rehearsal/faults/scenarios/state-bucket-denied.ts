import type { Fault } from "../fault.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";
const DENIED = { code: "AccessDenied", message: "Access Denied", status: 403 };

export const stateBucketDenied: Fault = {
  name: "state-bucket-denied",
  title: "The bucket for state lets nobody in; later, it takes no more state while an apply runs.",
  async run(stage) {
    await stage.set();
    const closed = stage.aws.fail({ service: "s3", operation: /./ }, DENIED);
    const init = await stage.fails(STACK, ["init", "-input=false", "-no-color"]);
    stage.told(init, /Error refreshing state.*AccessDenied|AccessDenied/, "init: AccessDenied, of the bucket's name");
    stage.holds(init.words.includes(stage.bucket), "the bucket is named", init.printed);
    await stage.untouched();
    closed.end();
    await stage.prepare(STACK);
    // The state itself, not its lock: as when the key that encrypts it says no.
    const readOnly = stage.aws.fail({ service: "s3", operation: /^PUT .*\.tfstate$/ }, DENIED);
    const apply = await stage.fails(STACK, APPLY);
    stage.told(apply, /Error saving state.*AccessDenied/, "apply: Error saving state: AccessDenied");
    stage.told(
      apply,
      /errored\.tfstate.*terraform state push errored\.tfstate/,
      "it kept the state in errored.tfstate, and says how to send it",
    );
    readOnly.end();
    await stage.done(STACK, ["state", "push", "errored.tfstate"]);
    await stage.agrees(STACK);
  },
};
