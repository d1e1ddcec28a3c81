import type { Fault } from "../fault.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";

export const stateBucketMissing: Fault = {
  name: "state-bucket-missing",
  title: "The bucket for state is not there: nobody made it, or its name is misspelt.",
  async run(stage) {
    await stage.set({ bucket: false });
    const init = await stage.fails(STACK, ["init", "-input=false", "-no-color"]);
    stage.told(init, new RegExp(`S3 bucket "${stage.bucket}" does not exist`));
    // Nobody gets past it by not looking: without init there is no plan and no apply.
    stage.told(await stage.fails(STACK, APPLY), /Backend initialization required, please run "terraform init"/);
    await stage.untouched();
    await stage.makeBucket();
    await stage.deploy(STACK);
    stage.saw.push("once the bucket is there, the same command goes through");
    await stage.agrees(STACK);
  },
};
