import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, type Scenario } from "../stage.ts";

export const poolDeleted: Scenario = {
  name: "pool-deleted",
  title: "A NodePool is deleted: its nodes are drained and their instances terminated, though Karpenter ends half-way.",
  apart: "Karpenter is away for a while",
  async run(stage) {
    const pool = await stage.pool("cpu");
    await stage.deploy({ name: "api", replicas: 2, apart: true, minAvailable: 2, pools: [pool] });
    await stage.running("api", 2);
    const nodes = await stage.nodes(pool, 2);
    await stage.kubernetes.delete("NodePool", pool);
    await stage.until("both NodeClaims to go", async () => nodes.every(({ terminating }) => terminating !== undefined));
    stage.step("both nodes are to be drained; a PodDisruptionBudget lets no pod go");
    await stage.world.restartKarpenter(async () => {
      stage.step("Karpenter ended");
      expect(
        nodes.every(({ gone }) => gone === undefined),
        "A node was gone before its pods were.",
      );
      await stage.kubernetes.delete("PodDisruptionBudget", "pool-deleted/api");
      stage.step("the budget is gone");
    });
    stage.step("another Karpenter goes on");
    await stage.nodes(pool, 0);
    await stage.until("both instances to be terminated", async () => {
      const InstanceIds = nodes.flatMap(({ instanceId }) => instanceId ?? []);
      const { Reservations = [] } = await new EC2Client(stage.world.connection).send(
        new DescribeInstancesCommand({ InstanceIds }),
      );
      const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
      if (states.length === 2 && states.every((state) => state === "terminated")) return true;
      throw new Error(states.join(", "));
    });
    stage.step("no node and no instance is left");
  },
};
