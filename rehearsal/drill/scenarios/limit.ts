import type { Scenario } from "../stage.ts";

export const limit: Scenario = {
  name: "limit",
  title: "A pool at its limit buys no more: the pod that is too many waits, and is told why.",
  async run(stage) {
    const pool = await stage.pool("limited");
    const gpus = Number(stage.world.pools.limited.nodePool.spec.limits?.["nvidia.com/gpu"]);
    await stage.deploy({ name: "inference", replicas: gpus, cpu: 1, memoryGiB: 4, gpus: 1, pools: [pool] });
    await stage.running("inference", gpus);
    stage.step(`${gpus} GPUs, as many as its limit`);
    await stage.deploy({ name: "one-more", replicas: 1, cpu: 1, memoryGiB: 4, gpus: 1, pools: [pool] });
    const [waiting] = await stage.until("the pod that is too many", async () => {
      const pods = await stage.pods("one-more");
      return pods.length > 0 && pods;
    });
    await stage.said("Pod", `limit/${waiting?.metadata?.name}`, /limit/);
    stage.step("one more waits, and was told why");
  },
};
