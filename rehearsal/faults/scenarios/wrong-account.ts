import type { Fault } from "../fault.ts";
import { ACCOUNT, APPLY, OTHER_ACCOUNT } from "../stage.ts";

const STACK = "retained";

export const wrongAccount: Fault = {
  name: "wrong-account",
  title: "The credentials are another account's.",
  async run(stage) {
    await stage.set();
    const deploy = await stage.npm("deploy", [stage.name], stage.stranger);
    stage.told(
      deploy,
      new RegExp(`is in account ${ACCOUNT}, but you are \\S+, in account ${OTHER_ACCOUNT}\\. Nothing was changed\\.`),
    );
    // Whoever runs Terraform themselves is stopped by the provider.
    await stage.prepare(STACK, { env: stage.stranger });
    const apply = await stage.fails(STACK, APPLY, { env: stage.stranger });
    stage.told(apply, new RegExp(`AWS account ID not allowed: ${OTHER_ACCOUNT}`));
    await stage.untouched();
    await stage.untouchedElsewhere();
    await stage.deploy(STACK);
    await stage.agrees(STACK);
  },
};
