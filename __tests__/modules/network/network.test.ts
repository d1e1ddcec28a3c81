import { describe, expect, test } from "vitest";
import { MINIMAL, withNetwork } from "../../support/environments.ts";
import { synthStack } from "../../support/synth.ts";

const network = (input = MINIMAL) => synthStack(input, "network");
const values = <T>(record: Record<string, T>): T[] => Object.values(record);

describe("the VPC", () => {
  test("resolves private names", () => {
    expect(network().the("aws_vpc")).toMatchObject({ enable_dns_support: true, enable_dns_hostnames: true });
  });

  test("has a default security group that lets nothing through", () => {
    const group = network().the("aws_default_security_group");
    expect(group).not.toHaveProperty("ingress");
    expect(group).not.toHaveProperty("egress");
  });
});

describe("subnets", () => {
  const tier = (name: string, stack = network()) =>
    Object.entries(stack.resources("aws_subnet"))
      .filter(([subnet]) => subnet.startsWith(name))
      .map(([, subnet]) => subnet as { availability_zone: string; tags: Record<string, string>; cidr_block: string });

  test.each(["public", "private", "control_plane"])("%s ones are in three zones", (name) => {
    expect(tier(name).map((subnet) => subnet.availability_zone)).toEqual(["us-west-2a", "us-west-2b", "us-west-2c"]);
  });

  test("never give out public addresses by themselves", () => {
    for (const subnet of values(network().resources("aws_subnet"))) expect(subnet.map_public_ip_on_launch).toBe(false);
  });

  test("are found by the load balancer controller and Karpenter, each tier by its own tags", () => {
    const keys = (name: string) => Object.keys(tier(name)[0]?.tags ?? {}).sort();
    expect(keys("public")).toEqual(["Name", "kubernetes.io/role/elb"]);
    expect(keys("private")).toEqual(["Name", "karpenter.sh/discovery", "kubernetes.io/role/internal-elb"]);
    expect(keys("control_plane")).toEqual(["Name"]);
    expect(tier("private")[0]?.tags["karpenter.sh/discovery"]).toBe("inference-test");
  });

  test("of pods come after their block, and lead out as the private ones do", () => {
    const stack = network(withNetwork({ podCidr: "100.64.0.0/16" }));
    expect(tier("pods", stack).map((subnet) => subnet.cidr_block)).toEqual([
      "100.64.0.0/18",
      "100.64.64.0/18",
      "100.64.128.0/18",
    ]);
    expect(stack.resources("aws_subnet").pods_us_west_2a?.depends_on).toEqual([
      "aws_vpc_ipv4_cidr_block_association.vpc_pod_block",
    ]);
    expect(stack.resources("aws_route_table_association").pods_us_west_2b_association?.route_table_id).toBe(
      "${aws_route_table.private_us_west_2b_routes.id}",
    );
  });

  test("all have a route table that somebody chose", () => {
    const stack = network(withNetwork({ podCidr: "100.64.0.0/16" }));
    const associated = values(stack.resources("aws_route_table_association")).map(({ subnet_id }) => subnet_id);
    const subnets = Object.keys(stack.resources("aws_subnet")).map((name) => `\${aws_subnet.${name}.id}`);
    expect(associated.sort()).toEqual(subnets.sort());
  });
});

describe("the way out", () => {
  const gateways = (stack: ReturnType<typeof network>) =>
    Object.fromEntries(
      Object.entries(stack.resources("aws_route"))
        .filter(([name]) => name.startsWith("nat"))
        .map(([, route]) => [route.route_table_id, route.nat_gateway_id]),
    );

  test("is one NAT gateway a zone, each behind its own zone's subnet", () => {
    const stack = network();
    expect(Object.keys(stack.resources("aws_nat_gateway"))).toEqual([
      "nat_us_west_2a",
      "nat_us_west_2b",
      "nat_us_west_2c",
    ]);
    expect(gateways(stack)).toEqual({
      "${aws_route_table.private_us_west_2a_routes.id}": "${aws_nat_gateway.nat_us_west_2a.id}",
      "${aws_route_table.private_us_west_2b_routes.id}": "${aws_nat_gateway.nat_us_west_2b.id}",
      "${aws_route_table.private_us_west_2c_routes.id}": "${aws_nat_gateway.nat_us_west_2c.id}",
    });
  });

  test("is one NAT gateway for all zones when that is asked for", () => {
    const stack = network(withNetwork({ nat: "one" }));
    expect(Object.keys(stack.resources("aws_eip"))).toHaveLength(1);
    expect(new Set(values(gateways(stack)))).toEqual(new Set(["${aws_nat_gateway.nat_us_west_2a.id}"]));
    expect(values(gateways(stack))).toHaveLength(3);
  });

  test("is none without NAT", () => {
    const stack = network(withNetwork({ nat: "none" }));
    expect(Object.keys(stack.resources("aws_nat_gateway"))).toEqual([]);
    expect(Object.keys(stack.resources("aws_route"))).toEqual(["public_internet"]);
    expect(stack.outputs.nat_public_ips?.value).toEqual([]);
  });

  test("waits for the internet gateway", () => {
    const stack = network();
    const all = [...values(stack.resources("aws_nat_gateway")), ...values(stack.resources("aws_eip"))];
    for (const resource of all) expect(resource.depends_on).toEqual(["aws_internet_gateway.vpc_internet_gateway"]);
  });

  test("never leads out of the control plane's subnets", () => {
    const routed = values(network().resources("aws_route")).map((route) => route.route_table_id);
    expect(routed).not.toContain("${aws_route_table.control_plane_all_zones_routes.id}");
  });
});

describe("endpoints", () => {
  const services = (stack: ReturnType<typeof network>, type: string) =>
    values(stack.data("aws_vpc_endpoint_service"))
      .filter(({ service_type }) => service_type === type)
      .map(({ service_name }) => service_name);

  test("the S3 gateway serves every route table nodes and load balancers use", () => {
    expect(network().resources("aws_vpc_endpoint").endpoint_s3?.route_table_ids).toEqual([
      "${aws_route_table.public_all_zones_routes.id}",
      "${aws_route_table.private_us_west_2a_routes.id}",
      "${aws_route_table.private_us_west_2b_routes.id}",
      "${aws_route_table.private_us_west_2c_routes.id}",
    ]);
  });

  test("are those that are asked for, with private names, behind one security group", () => {
    const stack = network(withNetwork({ endpoints: ["sts", "ecr.api"] }));
    expect(services(stack, "Interface")).toEqual(["com.amazonaws.us-west-2.ecr.api", "com.amazonaws.us-west-2.sts"]);
    const { endpoint_sts: sts } = stack.resources("aws_vpc_endpoint");
    expect(sts).toMatchObject({
      private_dns_enabled: true,
      security_group_ids: ["${aws_security_group.endpoint_security_group.id}"],
    });
    expect(sts?.subnet_ids).toHaveLength(3);
  });

  test("have the names EC2 has for them in China", () => {
    const owners = ["arn:aws-cn:iam::111122223333:role/PlatformAdmin"];
    const stack = network({ ...withNetwork({ endpoints: ["sts", "kms"] }), region: "cn-northwest-1", owners });
    expect(services(stack, "Interface")).toEqual([
      "com.amazonaws.cn-northwest-1.kms",
      "cn.com.amazonaws.cn-northwest-1.sts",
    ]);
    expect(services(stack, "Gateway")).toEqual(["com.amazonaws.cn-northwest-1.s3"]);
  });

  test("leave no security group behind when none are asked for", () => {
    const stack = network(withNetwork({ endpoints: [] }));
    expect(Object.keys(stack.resources("aws_vpc_endpoint"))).toEqual(["endpoint_s3"]);
    expect(stack.resources("aws_security_group")).toEqual({});
  });

  test("answer HTTPS from the VPC and from pods, and nobody else", () => {
    const stack = network(withNetwork({ podCidr: "100.64.0.0/16" }));
    const rules = values(stack.resources("aws_vpc_security_group_ingress_rule"));
    expect(rules.map(({ cidr_ipv4, from_port, to_port }) => [cidr_ipv4, from_port, to_port])).toEqual([
      ["10.0.0.0/16", 443, 443],
      ["100.64.0.0/16", 443, 443],
    ]);
  });
});

describe("flow logs", () => {
  test("go to a log group that forgets", () => {
    const stack = network(withNetwork({ flowLogs: { retentionDays: 7, traffic: "REJECT" } }));
    expect(stack.the("aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/vpc/inference-test/flow-logs",
      retention_in_days: 7,
    });
    expect(stack.the("aws_flow_log")).toMatchObject({ traffic_type: "REJECT" });
  });

  test("are written by a role that only this account's flow logs get, into this log group alone", () => {
    const stack = network();
    const trust = JSON.parse(String(stack.the("aws_iam_role").assume_role_policy)).Statement[0];
    expect(trust.Condition).toEqual({
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": "arn:aws:ec2:us-west-2:111122223333:vpc-flow-log/*" },
    });
    const [write] = JSON.parse(String(stack.the("aws_iam_role_policy").policy)).Statement;
    const group = "arn:aws:logs:us-west-2:111122223333:log-group:/aws/vpc/inference-test/flow-logs";
    expect(write.Resource).toEqual([group, `${group}:*`]);
  });

  test("cannot bring their log group back after a destroy", () => {
    expect(String(network().the("aws_iam_role_policy").policy)).not.toContain("CreateLogGroup");
  });

  test("are off when that is said", () => {
    const { addresses } = network(withNetwork({ flowLogs: false }));
    expect(addresses.filter((address) => /flow_log|iam|log_group/.test(address))).toEqual([]);
  });
});
