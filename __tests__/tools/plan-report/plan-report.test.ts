import { describe, expect, test } from "vitest";
import { planReport, type StackPlan } from "../../../tools/plan-report/plan-report.ts";
import type { ResourceChange } from "../../../tools/plan-report/terraform-plan.ts";
import { recorded, recordedStack } from "./recorded.ts";

const OPTIONS = { environment: "dev", allow: [], unplanned: [] };
const GITHUB_TAKES = 65_536;

test("a week's change, as a reader of the pull request sees it", async () => {
  const { markdown, refused, drifted } = planReport(recorded("change"), OPTIONS);
  await expect(markdown).toMatchFileSnapshot("upgrade.md");
  expect(refused).toEqual([]);
  expect(drifted).toEqual([]);
});

describe("what is protected", () => {
  const PROTECTED = [
    "aws_cloudwatch_log_group.cluster_log",
    "aws_kms_key.key",
    "helm_release.karpenter_crd",
    "kubernetes_manifest.pool_general",
    "kubernetes_manifest.pool_gpu_inference",
  ];

  test("is refused by address, and nothing else is", () => {
    const { refused, markdown } = planReport(recorded("destroy"), OPTIONS);
    expect([...refused].sort()).toEqual(PROTECTED);
    expect(markdown).toMatch(/^## ⛔ Plan of dev: refused/);
    expect(markdown).toContain("`--allow kubernetes_manifest.pool_gpu_inference`");
  });

  test("goes where every address is allowed", () => {
    const { refused, markdown } = planReport(recorded("destroy"), { ...OPTIONS, allow: PROTECTED });
    expect(refused).toEqual([]);
    expect(markdown).toContain("## ⚠️ Plan of dev: 12 destroyed");
    expect(markdown).not.toContain("nothing protected of that address");
  });

  test("says so when an address that was allowed is nothing's", () => {
    const { refused, markdown } = planReport(recorded("destroy"), { ...OPTIONS, allow: ["aws_kms_key.kye"] });
    expect(refused).toContain("aws_kms_key.key");
    expect(markdown).toContain("nothing protected of that address goes: `aws_kms_key.kye`");
  });

  test.each(["aws_eks_cluster", "aws_vpc", "aws_s3_bucket", "aws_sqs_queue"])("has %s in it", (type) => {
    const resource = {
      address: `${type}.x`,
      mode: "managed",
      type,
      change: { actions: ["create", "delete"], before: { name: "x" }, after: { name: "y" } },
    } as const;
    expect(planReport([planOf(resource)], OPTIONS).refused).toEqual([`${type}.x`]);
  });

  test("has no pool in it that only changes, and no other log group", () => {
    const resource = {
      address: "aws_cloudwatch_log_group.flow",
      mode: "managed",
      type: "aws_cloudwatch_log_group",
      change: { actions: ["delete"], before: { name: "/aws/vpc/x/flow-logs" }, after: null },
    } as const;
    expect(planReport([planOf(resource), recordedStack("change", "node-pools")], OPTIONS).refused).toEqual([]);
  });

  test("may be forgotten: it stays", () => {
    const resource = {
      address: "aws_vpc.x",
      mode: "managed",
      type: "aws_vpc",
      change: { actions: ["forget"], before: { id: "x" }, after: null },
    } as const;
    const { refused, markdown } = planReport([planOf(resource)], OPTIONS);
    expect(refused).toEqual([]);
    expect(markdown).toContain("1 forgotten: out of the state, not out of the world");
  });

  test("is refused as well where it is only left over from a replacement", () => {
    const resource = {
      address: "aws_vpc.x",
      mode: "managed",
      type: "aws_vpc",
      deposed: "0a1b2c3d",
      change: { actions: ["delete"], before: { id: "x" }, after: null },
    } as const;
    const { refused, markdown } = planReport([planOf(resource)], OPTIONS);
    expect(refused).toEqual(["aws_vpc.x"]);
    expect(markdown).toContain("what is left of it after another took its place");
  });
});

describe("what cannot be known", () => {
  test("is said of stacks that were not planned, with why", () => {
    const why = "Error: no API server\n```\n## forged";
    const { markdown } = planReport([], { ...OPTIONS, unplanned: [{ stack: "addons", why }] });
    expect(markdown).toContain("## ⚠️ Plan of dev: not whole");
    expect(markdown).toContain("### Not planned\n\n**addons**\n\n````text\nError: no API server\n```\n## forged\n````");
  });

  test("is said of a plan that ended in an error", () => {
    const { stack, plan } = recordedStack("change", "retained");
    expect(planReport([{ stack, plan: { ...plan, errored: true } }], OPTIONS).markdown).toContain(
      "**Not planned, or not to the end: retained.**",
    );
  });

  test("is said of outputs: their readers are planned with the old ones", () => {
    const change = { actions: ["update"], before: "secret-before", after: null, after_unknown: true };
    const { markdown } = planReport([{ stack: "retained", plan: { output_changes: { key_arn: change } } }], OPTIONS);
    expect(markdown).toContain("Outputs change: of retained `key_arn`.");
    expect(markdown).not.toContain("secret-before");
  });
});

describe("behind Terraform's back", () => {
  test("a pool that somebody edited is named, with what was edited", () => {
    const { markdown, drifted } = planReport(recorded("drift"), OPTIONS);
    expect(drifted).toEqual(["kubernetes_manifest.pool_general"]);
    expect(markdown).toContain(
      [
        "- `kubernetes_manifest.pool_general` in node-pools. This plan changes it back, or further.",
        "  - `spec.limits.cpu`: `200` → `9000`",
        "  - `spec.weight`: nothing → `7`",
      ].join("\n"),
    );
  });

  test("a plan that only refreshes says what an apply would do", () => {
    const { markdown, drifted } = planReport(recorded("refresh"), OPTIONS);
    expect(drifted).toEqual(["aws_sqs_queue.q"]);
    expect(markdown).toContain("`aws_sqs_queue.q` in queue. An apply changes it back, or further.");
    expect(markdown).toContain("`message_retention_seconds`: `300` → `600`");
  });

  describe("what another resource of the state did is left out, and no more than that", () => {
    const POLICY = (Action: string) => JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
    const drifted = (before: object, after: object, other: object) => {
      const address = "aws_iam_role.node";
      const change = { actions: ["update"], before, after };
      const resources = [
        { address, values: after },
        { address: "aws_x.other", values: other },
      ];
      const plan = {
        resource_drift: [{ address, mode: "managed", type: "aws_iam_role", change } as const],
        prior_state: { values: { root_module: { resources } } },
      };
      return planReport([{ stack: "cluster", plan }], OPTIONS).markdown;
    };

    test("a policy attached by a resource, and one attached by hand", () => {
      const other = { policy_arn: "arn:one" };
      expect(drifted({ arns: [] }, { arns: ["arn:one"] }, other)).not.toContain("behind");
      expect(drifted({ arns: [] }, { arns: ["arn:one", "arn:two"] }, other)).toContain("`arns`: nothing → `[arn:two]`");
    });

    test("an inline policy of a resource, and one whose every word is in others", () => {
      const inline = (policy: string) => ({ inline_policy: [{ name: "p", policy }] });
      const other = { name: "p", policy: POLICY("a:Read"), more: POLICY("a:*") };
      expect(drifted({}, inline(POLICY("a:Read")), other)).not.toContain("behind");
      const both = JSON.stringify({
        Statement: ["a:Read", "a:*"].map((Action) => ({ Effect: "Allow", Action, Resource: "*" })),
      });
      expect(drifted({}, inline(both), other)).toContain("behind");
    });

    test("a number and a switch that happen to be elsewhere", () => {
      expect(drifted({ max: 1, on: false }, { max: 9, on: true }, { size: 9, open: true })).toContain(
        "`max`: `1` → `9`",
      );
      expect(drifted({ max: 1, on: false }, { max: 9, on: true }, { size: 9, open: true })).toContain(
        "`on`: `false` → `true`",
      );
    });
  });

  test("a resource that is gone is named", () => {
    const { stack, plan } = recordedStack("drift", "node-pools");
    const resource_drift = (plan.resource_drift ?? []).map((resource) => ({
      ...resource,
      change: { ...resource.change, actions: ["delete"], after: null },
    }));
    const { markdown } = planReport([{ stack, plan: { ...plan, resource_drift } }], OPTIONS);
    expect(markdown).toContain("`kubernetes_manifest.pool_general` in node-pools: **it is gone**.");
  });
});

describe("a comment that GitHub takes", () => {
  const many = (what: "change" | "destroy", copies: number): StackPlan[] =>
    Array.from({ length: copies }, (_, copy) =>
      recorded(what).map(({ stack, plan }) => ({ stack: `${stack}-${copy}`, plan })),
    ).flat();

  test("loses details of what is made first, and says so", () => {
    const { markdown } = planReport(many("change", 14), OPTIONS);
    expect(markdown.length).toBeLessThanOrEqual(GITHUB_TAKES);
    expect(markdown).toContain("Too long for a comment. Not shown: details of what is created in ");
    // Each is there, if only by its address; what interrupts nodes is whole.
    expect(markdown.match(/kubernetes_manifest\.pool_batch/g)?.length).toBeGreaterThanOrEqual(14);
    expect(markdown.match(/nodes with another image drift/g)).toHaveLength(14);
  });

  test("names everything that is refused, however much that is", () => {
    const { markdown, refused } = planReport(many("destroy", 40), OPTIONS);
    expect(markdown.length).toBeLessThanOrEqual(GITHUB_TAKES);
    expect(refused).toHaveLength(200);
    expect(markdown).toMatch(/Too long for a comment\. Not shown: .*\n$/);
  });

  test("is cut at its end where nothing else is left to cut", () => {
    const unplanned = Array.from({ length: 50 }, (_, index) => ({ stack: `stack-${index}`, why: "x".repeat(2000) }));
    const { markdown } = planReport([], { ...OPTIONS, unplanned });
    expect(markdown.length).toBeLessThanOrEqual(GITHUB_TAKES);
    expect(markdown).toContain("the end of this report");
  });
});

describe("what a pull request made up", () => {
  test("is no Markdown: names of stacks, addresses, values", () => {
    const evil = "</details>\n\n# All is well\n[x](https://example.com)";
    const change = { actions: ["update"], before: { a: "" }, after: { a: evil } };
    const resource = { address: `aws_x.y["${evil}"]`, mode: "managed", type: "aws_x", change } as const;
    const { markdown } = planReport([{ stack: evil, plan: { resource_changes: [resource] } }], {
      ...OPTIONS,
      environment: evil,
    });
    expect(markdown).not.toMatch(/^# All is well/m);
    expect(
      markdown.split("</details>").filter((_, index, all) => index < all.length - 1 && all[index]?.endsWith("\n\n")),
    ).toHaveLength(1);
    // Outside of code spans there is no link.
    expect(markdown.replaceAll(/`[^`]*`/g, "")).not.toContain("](");
  });

  test("shows no secret by way of permissions or judgements", () => {
    const values = {
      principal_arn: "hunter2",
      type: "STANDARD",
      policy_arn: "hunter2",
      role: "hunter2",
      version: "hunter2",
    };
    const marks = { principal_arn: true, policy_arn: true, role: true, version: true };
    const types = [
      "aws_eks_access_entry",
      "aws_eks_access_policy_association",
      "aws_iam_role_policy_attachment",
      "aws_eks_cluster",
    ];
    const changes = types.flatMap((type) => [
      {
        address: `${type}.new`,
        mode: "managed",
        type,
        change: { actions: ["create"], before: null, after: values, after_sensitive: marks },
      } as const,
      {
        address: `${type}.old`,
        mode: "managed",
        type,
        change: {
          actions: ["update"],
          before: values,
          before_sensitive: marks,
          after: { type: "EC2" },
          after_sensitive: {},
        },
      } as const,
    ]);
    const { markdown } = planReport([planOf(...changes)], OPTIONS);
    expect(markdown).toContain("role (sensitive) has (sensitive)");
    expect(markdown).not.toContain("hunter2");
  });
});

function planOf(...resource_changes: ResourceChange[]): StackPlan {
  return { stack: "x", plan: { resource_changes } };
}
