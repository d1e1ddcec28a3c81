import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { NodeRecord } from "../record.ts";
import { expect, type Scenario, type Stage } from "../stage.ts";

export const amiDrift: Scenario = {
  name: "ami-drift",
  title: "Another AMI alias replaces nodes one after the other, as budgets and PodDisruptionBudgets have it.",
  async run(stage) {
    const pool = await stage.pool("cpu", { ownClass: true });
    await stage.deploy({ name: "api", replicas: 2, apart: true, minAvailable: 1, pools: [pool] });
    await stage.running("api", 2);
    const before = await stage.nodes(pool, 2);
    const [oldImage, ...others] = new Set(await imagesOf(stage, before));
    expect(others.length === 0, "Two nodes of one alias have different images.");
    const alias = stage.world.olderAlias;
    await stage.kubernetes.patch("EC2NodeClass", pool, { spec: { amiSelectorTerms: [{ alias }] } });
    stage.step(`AMI alias ${alias}`);
    let fewest = 2;
    await stage.until("both nodes to be replaced", async () => {
      const pods = await stage.pods("api");
      fewest = Math.min(fewest, pods.filter(({ status }) => status?.phase === "Running").length);
      if (before.every(({ gone }) => gone !== undefined)) return true;
      throw new Error(
        before.map(({ claim, disrupted }) => `${claim} ${disrupted?.reason ?? "not disrupted"}`).join(", "),
      );
    });
    expect(fewest >= 1, "There was a moment when no pod ran, though the PodDisruptionBudget wants one.");
    expect(!overlap(before), "Both nodes went at once, though the budget lets a tenth go.");
    for (const { claim, disrupted } of before)
      expect(disrupted?.reason === "Drifted", `${claim} went for another reason than drift: ${disrupted?.reason}.`);
    await stage.running("api", 2);
    const after = await imagesOf(stage, await stage.nodes(pool, 2));
    expect(!after.includes(oldImage ?? ""), `A node still has the image of before, ${oldImage}.`);
    stage.step("both nodes have the other image");
  },
};

/** Whether the one began to go before the other was gone. */
function overlap([one, other]: readonly NodeRecord[]): boolean {
  const [first, second] = (one?.terminating ?? 0) < (other?.terminating ?? 0) ? [one, other] : [other, one];
  return (second?.terminating ?? 0) < (first?.gone ?? 0);
}

async function imagesOf({ world }: Stage, nodes: readonly NodeRecord[]): Promise<string[]> {
  const InstanceIds = nodes.flatMap(({ instanceId }) => instanceId ?? []);
  const { Reservations = [] } = await new EC2Client(world.connection).send(
    new DescribeInstancesCommand({ InstanceIds }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ ImageId = "" }) => ImageId));
}
