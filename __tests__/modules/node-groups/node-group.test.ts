import { describe, expect, test } from "vitest";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { MINIMAL, withNodeGroups } from "../../support/environments.ts";
import { type SynthesizedStack, synthStack } from "../../support/synth.ts";

const nodes = (nodeGroups: EnvironmentInput["nodeGroups"] = {}, input = MINIMAL) =>
  synthStack({ ...input, ...withNodeGroups(nodeGroups), network: input.network }, "nodes");
const group = (name: string, stack = nodes()) => stack.resources("aws_eks_node_group")[name];
const template = (name: string, stack = nodes()) => stack.resources("aws_launch_template")[`${name}_launch_template`];
const userData = (name: string, stack: SynthesizedStack) =>
  Buffer.from(String(template(name, stack)?.user_data), "base64").toString();

describe("the system group", () => {
  test("is there without being asked for: two nodes of AL2023, in every private subnet", () => {
    expect(group("system")).toMatchObject({
      ami_type: "AL2023_x86_64_STANDARD",
      capacity_type: "ON_DEMAND",
      instance_types: ["m6i.large"],
      scaling_config: { min_size: 2, desired_size: 2, max_size: 4 },
      subnet_ids: "${data.terraform_remote_state.network.outputs.private_subnet_ids}",
      version: "1.36",
      release_version: expect.stringMatching(/^1\.36\.\d+-20\d{6}$/),
    });
  });

  test("is rolled a third at a time, repaired, and followed before it goes", () => {
    expect(group("system")).toMatchObject({
      update_config: { max_unavailable_percentage: 33 },
      node_repair_config: { enabled: true },
      node_group_name_prefix: "system-",
      lifecycle: { create_before_destroy: true },
    });
    expect(group("system")?.lifecycle).not.toHaveProperty("ignore_changes");
  });
});

describe("further groups", () => {
  test("are of Spot instances of several types, with labels and taints", () => {
    const stack = nodes({
      spot: {
        instanceTypes: ["m5.xlarge", "m5a.xlarge", "m4.xlarge"],
        capacityType: "SPOT",
        size: { min: 0, max: 20 },
        labels: { role: "app" },
        taints: [
          { key: "spot", value: "true", effect: "NoSchedule" },
          { key: "drain", effect: "NoExecute" },
          { key: "rather-not", effect: "PreferNoSchedule" },
        ],
      },
    });
    expect(group("spot", stack)).toMatchObject({
      capacity_type: "SPOT",
      instance_types: ["m5.xlarge", "m5a.xlarge", "m4.xlarge"],
      scaling_config: { min_size: 0, desired_size: 0, max_size: 20 },
      labels: { role: "app" },
      taint: [
        { key: "spot", value: "true", effect: "NO_SCHEDULE" },
        { key: "drain", effect: "NO_EXECUTE" },
        { key: "rather-not", effect: "PREFER_NO_SCHEDULE" },
      ],
    });
  });

  test("leave the desired size alone where something else decides it", () => {
    const stack = nodes({ app: { instanceTypes: ["m6i.large"], autoscaled: true } });
    expect(group("app", stack)?.lifecycle).toEqual({
      create_before_destroy: true,
      ignore_changes: ["scaling_config[0].desired_size"],
    });
  });

  test("are in the zones they name", () => {
    const stack = nodes({ gpu: { instanceTypes: ["g6.xlarge"], zones: ["us-west-2c"] } });
    expect(group("gpu", stack)).toMatchObject({
      ami_type: "AL2023_x86_64_NVIDIA",
      subnet_ids: ["${element(data.terraform_remote_state.network.outputs.private_subnet_ids, 2)}"],
    });
  });

  test("may be called as an add-on is", () => {
    expect(group("coredns", nodes({ coredns: { instanceTypes: ["m6i.large"] } }))).toBeDefined();
  });
});

describe("every node", () => {
  test("has an encrypted disk, and instance metadata for itself alone", () => {
    expect(template("system")).toMatchObject({
      block_device_mappings: [
        { device_name: "/dev/xvda", ebs: { encrypted: "true", volume_type: "gp3", volume_size: 50 } },
      ],
      metadata_options: { http_endpoint: "enabled", http_tokens: "required", http_put_response_hop_limit: 1 },
    });
  });

  test("bears the environment's tags, and so do its disk and its interface", () => {
    const specifications = template("system")?.tag_specifications as { resource_type: string; tags: object }[];
    expect(specifications.map(({ resource_type }) => resource_type)).toEqual([
      "instance",
      "volume",
      "network-interface",
    ]);
    for (const { tags } of specifications)
      expect(tags).toMatchObject({ Project: "inference", Environment: "test", ManagedBy: "cdktf" });
  });

  test("takes as many pods as its type has addresses for", () => {
    expect(userData("system", nodes())).toContain('"maxPods": 110');
    const single = nodes({}, { ...MINIMAL, cluster: { prefixDelegation: false } });
    expect(userData("system", single)).toContain('"maxPods": 29');
    expect(userData("system", nodes({ system: { maxPods: 60 } }))).toContain('"maxPods": 60');
  });

  test("tells nodeadm in a form that EKS adds its own part to", () => {
    const [header = "", part = ""] = userData("system", nodes()).split("\n--==NODECONFIG==\n");
    expect(header).toContain('Content-Type: multipart/mixed; boundary="==NODECONFIG=="');
    expect(part).toMatch(/^Content-Type: application\/node\.eks\.aws\n\n\{/);
    expect(part).toMatch(/\n--==NODECONFIG==--\n$/);
  });

  test("has a role that registers, pulls images and can be logged in to; pods have their own", () => {
    const stack = nodes();
    const attached = Object.values(stack.resources("aws_iam_role_policy_attachment"))
      .filter(({ role }) => role === "${aws_iam_role.node_role.name}")
      .map(({ policy_arn }) => String(policy_arn).split("/").at(-1));
    expect(attached.sort()).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodePolicy",
      "AmazonSSMManagedInstanceCore",
    ]);
  });
});
