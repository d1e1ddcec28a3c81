import type { Fault } from "../fault.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";
const OTHER = "somebody-elses";

export const wrongWorkspace: Fault = {
  name: "wrong-workspace",
  title: "Terraform is run by hand, in another environment's workspace.",
  async run(stage) {
    await stage.set();
    await stage.deploy(STACK);
    const guard = new RegExp(
      `This is environment ${stage.name}, but the selected workspace is ${OTHER}: stopped, nothing was changed\\.`,
    );
    await stage.done(STACK, ["workspace", "new", OTHER]);
    for (const args of [["plan", "-input=false", "-no-color"], APPLY, ["destroy", ...APPLY.slice(1)]]) {
      const refused = await stage.fails(STACK, args);
      stage.told(refused, guard, `${args[0]}: ${guard.source.replaceAll("\\", "")}`);
    }
    const selected = { env: { TF_WORKSPACE: OTHER } };
    await stage.done(STACK, ["workspace", "select", stage.name]);
    stage.told(await stage.fails(STACK, APPLY, selected), guard, "the same with TF_WORKSPACE");
    await stage.agrees(STACK);
  },
};
