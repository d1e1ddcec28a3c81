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

test("the plan stops on another VPC's subnet, one the load balancer controller does not find, and subnets of one zone", () => {
  expect(conditions("data.aws_subnet.existing_subnet_bbbbbbbb")).toEqual([
    '${self.vpc_id == "vpc-aaaaaaaa"}',
    '${lookup(self.tags, "kubernetes.io/role/internal-elb", "") == "1"}',
  ]);
  expect(conditions("data.aws_subnet.existing_subnet_cccccccc")[1]).toContain("kubernetes.io/role/elb");
  expect(conditions("data.aws_subnet.existing_subnet_aaaaaaaa").slice(2)).toEqual(
    Array(2).fill(
      "${length(distinct([self.availability_zone, data.aws_subnet.existing_subnet_bbbbbbbb.availability_zone])) >= 2}",
    ),
  );
});

test("the plan stops on a VPC that does not resolve private names", () => {
  expect(conditions("data.aws_vpc.existing_vpc")).toEqual(["${self.enable_dns_support && self.enable_dns_hostnames}"]);
});
