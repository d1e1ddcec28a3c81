import { expect, test } from "vitest";
import { MINIMAL } from "../../support/environments.ts";
import { synthStack } from "../../support/synth.ts";

const existing = {
  vpcId: "vpc-aaaaaaaa",
  privateSubnetIds: ["subnet-aaaaaaaa", "subnet-bbbbbbbb"],
  publicSubnetIds: ["subnet-cccccccc"],
};
const network = synthStack({ ...MINIMAL, network: { existing } }, "network");

const conditions = (address: string): string[] => {
  const [, type = "", name = ""] = address.split(".");
  const { lifecycle } = network.data(type)[name] as { lifecycle: { postcondition: { condition: string }[] } };
  return lifecycle.postcondition.map(({ condition }) => condition);
};

test("nothing in it is managed", () => {
  expect(network.json.resource).toBeUndefined();
});

test("its ids are published as a made network's are", () => {
  expect(network.outputs).toMatchObject({
    vpc_id: { value: "${data.aws_vpc.existing_vpc.id}" },
    control_plane_subnet_ids: {
      value: ["${data.aws_subnet.existing_subnet_aaaaaaaa.id}", "${data.aws_subnet.existing_subnet_bbbbbbbb.id}"],
    },
    pod_subnet_ids: { value: [] },
  });
});

test("a subnet is looked up once, whatever it is used for", () => {
  expect(Object.keys(network.data("aws_subnet"))).toHaveLength(3);
});

test("the plan stops on another VPC's subnet, and on one the load balancer controller does not find", () => {
  expect(conditions("data.aws_subnet.existing_subnet_aaaaaaaa")).toEqual([
    '${self.vpc_id == "vpc-aaaaaaaa"}',
    '${lookup(self.tags, "kubernetes.io/role/internal-elb", "") == "1"}',
  ]);
  expect(conditions("data.aws_subnet.existing_subnet_cccccccc")[1]).toContain("kubernetes.io/role/elb");
});

test("the plan stops on a VPC that does not resolve private names, or subnets in one zone", () => {
  const [names, ...spreads] = conditions("data.aws_vpc.existing_vpc");
  expect(names).toContain("enable_dns_hostnames");
  expect(spreads).toHaveLength(2);
  for (const spread of spreads) expect(spread).toContain("distinct");
});
