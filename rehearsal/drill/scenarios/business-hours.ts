import { conditionOf } from "../../../kubernetes/api.ts";
import { budgetsAt } from "../pools.ts";
import { expect, type Scenario } from "../stage.ts";

export const businessHours: Scenario = {
  name: "business-hours",
  title: "In the hours of its budget a pool replaces no node that has drifted; after them it does.",
  async run(stage) {
    const pool = await stage.pool("hours", { hours: "now" });
    await stage.deploy({ name: "inference", replicas: 1, cpu: 1, memoryGiB: 4, gpus: 1, pools: [pool] });
    await stage.running("inference", 1);
    const [node] = await stage.nodes(pool, 1);
    const claim = node?.claim ?? "";
    const labels = { "drill/generation": "2" };
    await stage.kubernetes.patch("NodePool", pool, { spec: { template: { metadata: { labels } } } });
    await stage.until(
      `${claim} to have drifted`,
      async () => conditionOf(await stage.kubernetes.get("NodeClaim", claim), "Drifted")?.status === "True",
    );
    stage.step("the node has drifted");
    await stage.said("NodePool", pool, /No allowed disruptions for disruption reason Drifted/);
    expect(node?.terminating === undefined, `${claim} goes, though these are hours in which it is not to.`);
    stage.step("it stays, by the budget");
    await stage.kubernetes.patch("NodePool", pool, budgetsAt(stage.world.pools.hours, "later"));
    stage.step("the hours are over");
    await stage.until(`${claim} to be replaced`, async () => node?.gone !== undefined);
    await stage.running("inference", 1);
    stage.step("it is replaced");
  },
};
