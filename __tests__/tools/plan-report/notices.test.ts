import { describe, expect, test } from "vitest";
import { nodeInterruptions } from "../../../tools/plan-report/node-interruptions.ts";
import { Looked } from "../../../tools/plan-report/notice.ts";
import type { ResourceChange } from "../../../tools/plan-report/terraform-plan.ts";
import { worthALook } from "../../../tools/plan-report/worth-a-look.ts";
import { recordedStack } from "./recorded.ts";

type Values = Record<string, unknown>;

/** A recorded change of a resource, as it would be with other values: what both sides have in common stays. */
function recordedChange(stack: string, address: string): ResourceChange {
  const found = recordedStack("change", stack).plan.resource_changes?.find((change) => change.address === address);
  if (found === undefined) throw new Error(`no change of ${address} is recorded`);
  return found;
}

/** The recorded resource as it was, changed by nothing but these values. */
function changed(
  stack: string,
  address: string,
  before: (values: Values) => unknown,
  after: (values: Values) => unknown,
): Looked {
  const resource = recordedChange(stack, address);
  const [old, now] = [structuredClone(resource.change.before), structuredClone(resource.change.before)] as [
    Values,
    Values,
  ];
  before(old);
  after(now);
  return new Looked({
    ...resource,
    change: { ...resource.change, actions: ["update"], before: old, after: now, after_unknown: {} },
  });
}

const as = (actions: string[], resource: ResourceChange) =>
  new Looked({
    ...resource,
    change: { ...resource.change, actions, after: actions.includes("create") ? resource.change.after : null },
  });

const says = (notices: readonly { says: string }[]) => notices.map(({ says }) => says).join("\n");

describe("worth a look", () => {
  const cluster = (before: (values: Values) => unknown, after: (values: Values) => unknown) =>
    says(worthALook([changed("cluster", "aws_eks_cluster.cluster", before, after)]));
  const block = (name: string, more: Values) => (values: Values) => {
    const [first = {}] = (values[name] ?? []) as Values[];
    values[name] = [{ ...first, ...more }];
  };
  const set = (more: Values) => (values: Values) => Object.assign(values, more);
  const open = (...public_access_cidrs: string[]) =>
    block("vpc_config", { endpoint_public_access: true, public_access_cidrs });

  test.each([
    ["CONFIG_MAP", "API_AND_CONFIG_MAP", "cannot be taken back**"],
    ["API_AND_CONFIG_MAP", "API", "whoever aws-auth alone names is locked out"],
    ["API", "API_AND_CONFIG_MAP", "EKS refuses to go back"],
  ])("is an authentication mode that goes from %s to %s", (old, now, said) => {
    expect(
      cluster(
        block("access_config", { authentication_mode: old }),
        block("access_config", { authentication_mode: now }),
      ),
    ).toContain(said);
  });

  test.each([
    ["1.35", "1.36", "**this cannot be taken back**"],
    ["1.9", "1.10", "**this cannot be taken back**"],
    ["1.36", "1.35", "EKS does not downgrade"],
  ])("is Kubernetes that goes from %s to %s", (old, now, said) => {
    expect(cluster(set({ version: old }), set({ version: now }))).toContain(said);
  });

  test("is deletion protection that goes, and not that it comes", () => {
    expect(cluster(set({ deletion_protection: true }), set({ deletion_protection: false }))).toBe(
      "deletion protection is switched off",
    );
    expect(cluster(set({ deletion_protection: false }), set({ deletion_protection: true }))).toBe("");
  });

  test("is an endpoint that is opened, or opened further", () => {
    const closed = block("vpc_config", { endpoint_public_access: false, public_access_cidrs: ["0.0.0.0/0"] });
    expect(cluster(closed, open("203.0.113.0/24"))).toBe(
      "the API server is opened to the internet, for `203.0.113.0/24`",
    );
    expect(cluster(closed, open())).toContain("**everybody**");
    expect(cluster(open("203.0.113.0/25"), open("203.0.113.0/24"))).toBe(
      "the API server is opened to `203.0.113.0/24` too",
    );
    expect(cluster(open("203.0.113.0/24"), open("0.0.0.0/0"))).toContain("**everybody**");
  });

  test("is none that is narrowed or closed", () => {
    expect(cluster(open("203.0.113.0/24", "198.51.100.0/24"), open("203.0.113.128/25"))).toBe("");
    expect(cluster(open("0.0.0.0/0"), block("vpc_config", { endpoint_public_access: false }))).toBe("");
  });

  test("is a control plane that leaves the VPC, logs less, or costs more", () => {
    const inside = (endpoint_private_access: boolean) => block("vpc_config", { endpoint_private_access });
    expect(cluster(inside(true), inside(false))).toContain("no longer inside the VPC");
    const logs = (...types: string[]) => set({ enabled_cluster_log_types: types });
    expect(cluster(logs("api", "audit"), logs("api"))).toBe("the control plane logs less: without `audit`");
    expect(
      cluster(
        block("upgrade_policy", { support_type: "STANDARD" }),
        block("upgrade_policy", { support_type: "EXTENDED" }),
      ),
    ).toContain("six times");
  });

  test("is a log that is kept for less time; for ever is nought", () => {
    const kept = (old: number, now: number) =>
      says(
        worthALook([
          changed(
            "retained",
            "aws_cloudwatch_log_group.cluster_log",
            set({ retention_in_days: old }),
            set({ retention_in_days: now }),
          ),
        ]),
      );
    expect(kept(90, 30)).toContain("older than 30 days");
    expect(kept(0, 30)).toContain("older than 30 days");
    expect(kept(30, 90)).toBe("");
    expect(kept(30, 0)).toBe("");
  });

  test.each([
    ["aws_kms_key", { enable_key_rotation: true }, { enable_key_rotation: false }, "rotated no more"],
    ["aws_kms_key", { is_enabled: true }, { is_enabled: false }, "disabled"],
    [
      "aws_s3_bucket_public_access_block",
      { block_public_policy: true },
      { block_public_policy: false },
      "`block_public_policy` is switched off",
    ],
    ["aws_s3_bucket_public_access_block", { block_public_policy: true }, null, "made public"],
    [
      "aws_s3_bucket_versioning",
      { versioning_configuration: [{ status: "Enabled" }] },
      { versioning_configuration: [{ status: "Suspended" }] },
      "no older versions",
    ],
    ["aws_s3_bucket_versioning", { versioning_configuration: [{ status: "Enabled" }] }, null, "no older versions"],
  ])("is %s that goes from %j to %j", (type, before, after, said) => {
    const change = { actions: [after === null ? "delete" : "update"], before, after };
    expect(says(worthALook([new Looked({ address: `${type}.x`, mode: "managed", type, change })]))).toContain(said);
  });
});

describe("nodes are interrupted", () => {
  const POOL = "kubernetes_manifest.pool_general";
  const CLASS = "kubernetes_manifest.class_general";
  const GROUP = "aws_eks_node_group.system";
  type Spec = { disruption: Values; template: { metadata?: Values; spec: Values } } & Values;
  const spec = (change: (spec: Spec) => void) => (values: Values) => {
    const manifest = values.manifest as { spec: Spec };
    change(manifest.spec);
  };
  const nothing = () => {};
  const pool = (change: (spec: Spec) => void) =>
    says(nodeInterruptions([changed("node-pools", POOL, nothing, spec(change))]));
  const nodeClass = (change: (spec: Spec) => void) =>
    says(nodeInterruptions([changed("node-pools", CLASS, nothing, spec(change))]));

  test("by a launch template alone, and then EKS takes the newest AMI", () => {
    const template = (version: string) => (values: Values) =>
      Object.assign(values, { launch_template: [{ id: "lt-0123456789abcdef0", version }] });
    const alone = says(nodeInterruptions([changed("nodes", GROUP, template("1"), template("2"))]));
    expect(alone).toContain("EKS also takes the newest AMI");
    const withRelease = (values: Values) => Object.assign(values, { release_version: "1.36.4-20261010" });
    const both = says(
      nodeInterruptions([
        changed("nodes", GROUP, template("1"), (values) => {
          template("2")(values);
          withRelease(values);
        }),
      ]),
    );
    expect(both).toContain("`release_version`, `launch_template.version`");
    expect(both).not.toContain("newest AMI");
  });

  test("by a group that goes, is replaced, or shrinks", () => {
    const group = recordedChange("nodes", GROUP);
    expect(says(nodeInterruptions([as(["delete"], group)]))).toContain("drained and terminated");
    expect(says(nodeInterruptions([as(["create", "delete"], group)]))).toContain("another group is made");
    const size = (desired_size: number) => (values: Values) =>
      Object.assign(values, { scaling_config: [{ desired_size, max_size: 5, min_size: 1 }] });
    expect(says(nodeInterruptions([changed("nodes", GROUP, size(4), size(2))]))).toBe(
      "fewer nodes: `desired_size` 4 → 2",
    );
    expect(says(nodeInterruptions([changed("nodes", GROUP, size(2), size(4))]))).toBe("");
  });

  test.each([
    ["subnetSelectorTerms", [{ tags: { a: "b" } }], "nodes in other subnets drift"],
    ["securityGroupSelectorTerms", [{ id: "sg-0123456789abcdef0" }], "nodes in other security groups drift"],
    ["userData", "x", "every node of the class drifts"],
    ["metadataOptions", { httpTokens: "optional" }, "every node of the class drifts"],
    ["role", "another", "every node of the class drifts"],
  ])("by %s of an EC2NodeClass", (field, value, said) => {
    expect(nodeClass((spec) => (spec[field] = value))).toContain(`\`${field}\``);
    expect(nodeClass((spec) => (spec[field] = value))).toContain(said);
  });

  test("not by what is for new nodes alone", () => {
    expect(nodeClass((spec) => (spec.ipPrefixCount = 2))).toBe("");
    expect(pool((spec) => (spec.weight = 50))).toBe("");
    expect(pool((spec) => (spec.limits = { cpu: "1" }))).toBe("");
  });

  test("by a pool's template; of its requirements, those that no longer meet them", () => {
    expect(pool((spec) => (spec.template.spec.expireAfter = "24h"))).toContain(
      "every node of the pool drifts, for `spec.expireAfter`",
    );
    expect(pool((spec) => (spec.template.spec.requirements = []))).toContain("no longer meet the pool's requirements");
  });

  test("by budgets, which are a tenth where there are none", () => {
    expect(pool((spec) => delete spec.disruption.budgets)).toMatch(/how many nodes may go at once: − .*, \+ `10%`$/);
    expect(pool((spec) => (spec.disruption.consolidateAfter = "0s"))).toContain("`consolidateAfter` `1m` → `0s`");
  });

  test("by a pool or a class that goes", () => {
    expect(says(nodeInterruptions([as(["delete"], recordedChange("node-pools", POOL))]))).toContain(
      "every node of the pool",
    );
    expect(says(nodeInterruptions([as(["delete"], recordedChange("node-pools", CLASS))]))).toContain(
      "every node of the class",
    );
  });

  test("by what somebody did to a pool itself, which the plan takes back", () => {
    const [resource] = recordedStack("drift", "node-pools").plan.resource_changes ?? [];
    if (resource === undefined) throw new Error("nothing is recorded");
    const { before } = structuredClone(resource.change) as { before: { object: { spec: Spec } } };
    before.object.spec.template.spec.expireAfter = "1h";
    expect(says(nodeInterruptions([new Looked({ ...resource, change: { ...resource.change, before } })]))).toContain(
      "`spec.expireAfter`",
    );
  });

  test("by Karpenter of another release, or none, and by no other chart", () => {
    const controller = recordedChange("addons", "helm_release.karpenter_controller");
    expect(says(nodeInterruptions([new Looked(controller)]))).toContain("`1.13.0` → `1.14.1`");
    expect(says(nodeInterruptions([as(["delete"], controller)]))).toContain("no node is made");
    const { change } = controller;
    const other = {
      ...controller,
      change: { ...change, before: { ...(change.before as object), name: "external-dns" } },
    };
    expect(nodeInterruptions([new Looked(other)])).toEqual([]);
  });

  test.each([
    ["aws_launch_template", { id: "lt-1" }, "groups that use it"],
    ["aws_subnet", { id: "subnet-1" }, "nodes in this subnet"],
    ["aws_security_group", { id: "sg-1" }, "this security group"],
    ["aws_eks_access_entry", { type: "EC2_LINUX" }, "let in no more"],
    [
      "aws_iam_role",
      { assume_role_policy: '{"Statement":[{"Principal":{"Service":"ec2.amazonaws.com"}}]}' },
      "lose their credentials",
    ],
  ])("by %s that goes", (type, before, said) => {
    const change = { actions: ["delete"], before, after: null };
    expect(says(nodeInterruptions([new Looked({ address: `${type}.x`, mode: "managed", type, change })]))).toContain(
      said,
    );
  });

  test("by Kubernetes of another version", () => {
    const upgraded = changed("cluster", "aws_eks_cluster.cluster", nothing, (values) =>
      Object.assign(values, { version: "1.37" }),
    );
    expect(says(nodeInterruptions([upgraded]))).toContain("whose image an alias chooses");
  });

  test("by the control plane's subnets, and by what Karpenter finds subnets by", () => {
    const move = (name: string) =>
      says(
        nodeInterruptions([
          changed("cluster", "aws_eks_cluster.cluster", nothing, (values) => {
            const [config] = values.vpc_config as [Values];
            config[name] = ["x-1"];
          }),
        ]),
      );
    expect(move("subnet_ids")).toContain("`vpc_config.subnet_ids`");
    expect(move("security_group_ids")).toContain("`vpc_config.security_group_ids`");
    const tags = (name: string) => ({ tags: { "karpenter.sh/discovery": name } });
    const change = { actions: ["update"], before: tags("a"), after: tags("b") };
    expect(
      says(nodeInterruptions([new Looked({ address: "aws_subnet.x", mode: "managed", type: "aws_subnet", change })])),
    ).toContain("Karpenter finds subnets by this tag");
  });
});
