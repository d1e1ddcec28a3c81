import { CreateCapacityReservationCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect, type Scenario, type Stage } from "../stage.ts";

export const reservation: Scenario = {
  name: "reservation",
  title: "What is reserved is used first; what it does not hold comes from the pool that weighs less.",
  async run(stage) {
    const { instanceType, zone } = await reserve(stage);
    stage.step(`one ${instanceType} is reserved in ${zone}`);
    const reserved = await stage.pool("reserved");
    const other = await stage.pool("gpu");
    await stage.deploy({ name: "inference", replicas: 2, cpu: 1, memoryGiB: 4, gpus: 1, pools: [reserved, other] });
    await stage.running("inference", 2);
    const [first, ...more] = await stage.nodes(reserved, 1);
    expect(first?.capacityType === "reserved" && more.length === 0, `The reserved node is ${first?.capacityType}.`);
    expect(first.zone === zone, `The reservation is in ${zone}, the node in ${first.zone}.`);
    const [second] = await stage.nodes(other, 1);
    expect(second?.capacityType !== "reserved", "The second node is of the reservation too, which holds one.");
    stage.step(`the other pod is on a ${second?.instanceType}, ${second?.capacityType}`);
  },
};

/** Makes a reservation of one instance, of the kind the reserved pool looks for. */
async function reserve({ world }: Stage): Promise<{ readonly instanceType: string; readonly zone: string }> {
  const requirements = world.pools.reserved.nodePool.spec.template.spec.requirements;
  const [instanceType = ""] = requirements.find(({ key }) => key === "node.kubernetes.io/instance-type")?.values ?? [];
  const zone = `${world.connection.region}a`;
  await new EC2Client(world.connection).send(
    new CreateCapacityReservationCommand({
      ...{
        InstanceType: instanceType as never,
        AvailabilityZone: zone,
        InstancePlatform: "Linux/UNIX",
        InstanceCount: 1,
      },
      ...{ InstanceMatchCriteria: "targeted" },
      TagSpecifications: [{ ResourceType: "capacity-reservation", Tags: [{ Key: "drill", Value: "reserved" }] }],
    }),
  );
  return { instanceType, zone };
}
