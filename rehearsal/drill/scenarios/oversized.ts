import { INSTANCE_TYPE_NAMES, instanceType } from "../../../config/instance-types.ts";
import { expect, type Scenario } from "../stage.ts";

export const oversized: Scenario = {
  name: "oversized",
  title: "Of families alone, with small sizes out of stock, a pod of one GPU gets a node of many: the report flags it.",
  apart: "Karpenter remembers for minutes what is out of stock, for every pool",
  async run(stage) {
    const small = INSTANCE_TYPE_NAMES.filter((name) => (instanceType(name)?.gpus?.count ?? 2) < 2);
    const putBack = await stage.world.outOfStock(
      small.flatMap((instanceType) =>
        (["spot", "on-demand"] as const).map((capacityType) => ({ instanceType, zone: "*", capacityType })),
      ),
    );
    stage.step("types with one GPU are out of stock");
    const pool = await stage.pool("families");
    await stage.deploy({ name: "inference", replicas: 1, cpu: 1, memoryGiB: 4, gpus: 1, pools: [pool] });
    await stage.running("inference", 1);
    const [node] = await stage.nodes(pool, 1);
    expect((node?.allocatable?.gpus ?? 0) > 1, `${node?.instanceType} has one GPU: it was not out of stock.`);
    expect(node !== undefined && stage.world.isOversized(node), `${node?.instanceType} for one GPU was not flagged.`);
    stage.step(`${node?.instanceType} was bought for one GPU, and is flagged`);
    await putBack();
  },
};
