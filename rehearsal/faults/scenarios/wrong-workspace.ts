import type { Fault } from "../fault.ts";
import { APPLY } from "../stage.ts";

const STACK = "retained";
/** The environment whose files are used. */
const OTHER = "somebody-elses";
const DESTROY = ["destroy", ...APPLY.slice(1)];

export const wrongWorkspace: Fault = {
  name: "wrong-workspace",
  title: "Terraform is run by hand, with another environment's files.",
  async run(stage) {
    await stage.set();
    await stage.deploy(STACK);
    await stage.synthesize(OTHER, OTHER);
    await stage.prepare(STACK, { checkout: OTHER });
    const said = `This is environment ${OTHER}, but the selected workspace is ${stage.name}: stopped, nothing was changed.`;
    for (const args of [["plan", "-input=false", "-no-color"], APPLY, DESTROY]) {
      const refused = await stage.fails(STACK, args, { checkout: OTHER });
      stage.holds(refused.words.includes(said), `the guard stops terraform ${args[0]}`, refused.printed);
      stage.told(refused, new RegExp(`run terraform workspace select ${OTHER}`), `${args[0]}: ${said}`);
    }
    const elsewhere = { checkout: OTHER, env: { TF_WORKSPACE: stage.name } };
    stage.told(
      await stage.fails(STACK, APPLY, elsewhere),
      /stopped, nothing was changed/,
      "the same with TF_WORKSPACE",
    );
    await stage.agrees(STACK);
  },
};
