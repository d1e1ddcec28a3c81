import { expect, type Scenario } from "../stage.ts";

export const spotOutOfStock: Scenario = {
  name: "spot-out-of-stock",
  title: "No zone has a Spot instance of any type: Karpenter buys on demand.",
  apart: "Karpenter remembers for minutes what is out of stock, for every pool",
  async run(stage) {
    const pool = await stage.pool("cpu");
    const putBack = await stage.world.outOfStock([{ instanceType: "*", zone: "*", capacityType: "spot" }]);
    stage.step("Spot is out of stock everywhere");
    await stage.deploy({ name: "batch", replicas: 1, cpu: 2, memoryGiB: 4, pools: [pool] });
    await stage.running("batch", 1);
    const [node] = await stage.nodes(pool, 1);
    expect(node?.capacityType === "on-demand", `The node is ${node?.capacityType}, not on-demand.`);
    await putBack();
    stage.step("Spot is in stock again");
  },
};
