import { expect, type Scenario } from "../stage.ts";

export const taints: Scenario = {
  name: "taints",
  title: "A pod that wants no GPU is kept off a GPU's node, though there is room.",
  async run(stage) {
    const pool = await stage.pool("gpu");
    await stage.deploy({ name: "inference", replicas: 1, cpu: 1, memoryGiB: 4, gpus: 1, pools: [pool] });
    await stage.running("inference", 1);
    await stage.deploy({ name: "web", replicas: 1, cpu: 0.1, memoryGiB: 0.1, pools: [pool] });
    const [web] = await stage.until("the pod without a GPU", async () => {
      const pods = await stage.pods("web");
      return pods.length > 0 && pods;
    });
    await stage.said("Pod", `taints/${web?.metadata?.name}`, /untolerated taint|did not tolerate taint/);
    stage.step("the pod without a GPU waits: it tolerates no taint");
    await stage.deploy({ name: "guest", replicas: 1, cpu: 0.1, memoryGiB: 0.1, pools: [pool], tolerant: true });
    await stage.running("guest", 1);
    const [still] = await stage.pods("web");
    expect(still?.spec?.nodeName === undefined, `The pod without a GPU runs on ${still?.spec?.nodeName}.`);
    stage.step("one that tolerates it runs");
  },
};
