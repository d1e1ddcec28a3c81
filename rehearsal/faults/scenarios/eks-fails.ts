import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.ts";
import { EXISTING_NETWORK } from "../network.ts";
import { APPLY } from "../stage.ts";

const STACK = "cluster";
const FAILS = { code: "ServerException", message: "An internal error occurred.", status: 500 };
const THROTTLES = { code: "ThrottlingException", message: "Rate exceeded", status: 429 };

export const eksFails: Fault = {
  name: "eks-fails",
  title: "EKS answers with errors, for longer than anybody waits; later, it throttles for a while.",
  async run(stage) {
    await stage.set({ network: EXISTING_NETWORK });
    await stage.deploy("retained", "network");
    await stage.prepare(STACK);
    const broken = stage.aws.fail({ service: "eks", operation: /^POST \/clusters$/ }, FAILS);
    // Left alone, the provider tries 25 times, for minutes.
    const impatient = join(stage.folderOf(STACK), "retries_override.tf.json");
    writeFileSync(impatient, JSON.stringify({ provider: { aws: [{ max_retries: 3 }] } }));
    const apply = await stage.fails(STACK, APPLY);
    rmSync(impatient);
    stage.told(
      apply,
      /creating EKS Cluster .*? exceeded maximum number of attempts, 3, .*? ServerException: An internal error occurred\./,
    );
    stage.holds(broken.met === 3, "the provider tried as often as it may", `${broken.met} times`);
    broken.end();
    const throttled = stage.aws.fail({ service: "eks", operation: /./ }, THROTTLES, 5);
    const again = await stage.done(STACK, APPLY);
    stage.holds(throttled.met === 5, "EKS throttled", `${throttled.met} times`);
    stage.told(
      again,
      /Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/,
      "run again while EKS throttles: slower, and Apply complete!",
    );
    await stage.agrees("retained", "network", STACK);
  },
};
