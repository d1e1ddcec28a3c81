import { expect, type Scenario } from "../stage.ts";

const PODS = 40;

/** Pods that come all at once share nodes. */
export const cpuSpike: Scenario = {
  name: "cpu-spike",
  title: `${PODS} pods at once are packed on few nodes, and those go when the pods have gone.`,
  async run(stage) {
    const pool = await stage.pool("cpu", { own: true, consolidateAfter: "15s" });
    await stage.deploy({ name: "spike", replicas: PODS, cpu: 0.5, memoryGiB: 1, pools: [pool] });
    stage.step(`${PODS} pods of half a vCPU`);
    await stage.running("spike", PODS);
    const bought = stage.liveNodes(pool);
    expect(bought.length <= PODS / 8, `${PODS} pods were spread over ${bought.length} nodes.`);
    const tooBig = bought.filter((node) => stage.world.isOversized(node)).map(({ instanceType }) => instanceType);
    expect(tooBig.length === 0, `The pool let Karpenter buy far too much: ${tooBig.join(", ")}.`);
    await stage.scale("spike", 0);
    await stage.nodes(pool, 0);
    stage.step("no node is left");
  },
};
