import { expect, type Scenario } from "../stage.ts";

const CONSOLIDATE_AFTER_SECONDS = 15;

/** The platform's main job. */
export const gpuInference: Scenario = {
  name: "gpu-inference",
  title: "A Deployment of inference goes from none to three GPUs and back: nodes come for it, and go when empty.",
  async run(stage) {
    const pool = await stage.pool("gpu", { own: true, consolidateAfter: `${CONSOLIDATE_AFTER_SECONDS}s` });
    await stage.deploy({ name: "inference", replicas: 0, cpu: 2, memoryGiB: 8, gpus: 1, pools: [pool] });
    expect(stage.allNodes(pool).length === 0, "There was a node before anybody asked for one.");
    await stage.scale("inference", 3);
    await stage.running("inference", 3);
    const bought = stage.liveNodes(pool);
    const tooBig = bought.filter((node) => stage.world.isOversized(node)).map(({ instanceType }) => instanceType);
    expect(tooBig.length === 0, `The pool let Karpenter buy far too much: ${tooBig.join(", ")}.`);
    await stage.scale("inference", 0);
    await stage.nodes(pool, 0);
    for (const { claim, disrupted } of bought)
      expect(disrupted?.reason === "Empty", `${claim} went for another reason than being empty: ${disrupted?.reason}.`);
    stage.step("no node is left");
  },
};
