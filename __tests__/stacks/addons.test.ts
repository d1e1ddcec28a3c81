import { describe, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { MINIMAL, withNetwork } from "../support/environments.ts";
import { synthStack } from "../support/synth.ts";

const addons = (input: EnvironmentInput = MINIMAL) => synthStack(input, "addons");
const release = (name: string, input?: EnvironmentInput) => addons(input).resources("helm_release")[name];
const values = (name: string, input?: EnvironmentInput) => String(release(name, input)?.values);

describe("the providers", () => {
  const { json } = addons();
  const exec = {
    api_version: "client.authentication.k8s.io/v1beta1",
    command: "aws",
    args: [
      "eks",
      "get-token",
      "--cluster-name",
      "${data.terraform_remote_state.cluster.outputs.cluster_name}",
      "--region",
      "us-west-2",
      "--output",
      "json",
    ],
  };
  const connection = {
    host: "${data.terraform_remote_state.cluster.outputs.endpoint}",
    cluster_ca_certificate: "${base64decode(data.terraform_remote_state.cluster.outputs.certificate_authority)}",
  };

  test("reach the cluster that the cluster stack names, by a token for each call", () => {
    expect(json.provider?.kubernetes).toEqual([{ ...connection, exec: [exec] }]);
    expect(json.provider?.helm).toEqual([{ kubernetes: { ...connection, exec } }]);
  });

  test("hold no token and no secret", () => {
    expect(JSON.stringify(json)).not.toMatch(/"(token|password|client_key|secret_key)"/);
  });

  test("take a role and a profile when told to", () => {
    const auth = { roleArn: "arn:aws:iam::111122223333:role/Deploy", profile: "deploy" };
    const { provider } = addons({ ...MINIMAL, kubernetes: { auth } }).json;
    const args = [...exec.args, "--role-arn", auth.roleArn, "--profile", "deploy"];
    expect(provider?.kubernetes).toMatchObject([{ exec: [{ args }] }]);
  });

  test("guard the account, though nothing of AWS is made", () => {
    expect(Object.keys(addons().data("aws_caller_identity"))).toEqual(["caller"]);
  });

  test("read the state of the workspace they run in", () => {
    for (const state of Object.values(addons().data("terraform_remote_state")))
      expect(state.workspace).toBe("${terraform.workspace}");
  });
});

describe("charts", () => {
  test("are pinned, each from where its makers publish it", () => {
    for (const { repository, version } of Object.values(addons().resources("helm_release"))) {
      expect(repository).toMatch(/^(https|oci):\/\//);
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });

  test("come from a mirror or a folder when told to", () => {
    const charts = {
      karpenter: { repository: "/charts" },
      "aws-load-balancer-controller": { repository: "oci://mirror/x" },
    };
    const input = { ...MINIMAL, kubernetes: { charts } };
    expect(release("karpenter_controller", input)).toMatchObject({ chart: "/charts/karpenter" });
    expect(release("karpenter_controller", input)).not.toHaveProperty("repository");
    expect(release("load_balancer_controller", input)).toMatchObject({ repository: "oci://mirror/x" });
  });

  test("are rolled back when they fail, unless nobody waits for them", () => {
    expect(release("karpenter_controller")).toMatchObject({ wait: true, atomic: true });
    const without = { ...MINIMAL, kubernetes: { waitForCharts: false } };
    expect(release("karpenter_controller", without)).toMatchObject({ wait: false, atomic: false });
  });
});

describe("Karpenter", () => {
  test("has its CRDs first, never rolled back, kept when the release goes", () => {
    expect(release("karpenter_crd")).toMatchObject({ atomic: false, skip_crds: false });
    expect(values("karpenter_crd")).toContain('"helm.sh/resource-policy" = "keep"');
    expect(release("karpenter_controller")).toMatchObject({
      skip_crds: true,
      depends_on: ["helm_release.karpenter_crd"],
    });
  });

  test("is told its cluster and its queue", () => {
    expect(values("karpenter_controller")).toContain('"clusterName" = "inference-test"');
    expect(values("karpenter_controller")).toContain(
      '"interruptionQueue" = data.terraform_remote_state.cluster.outputs.karpenter_queue_name',
    );
  });

  test("keeps an interface of each node free where pods have subnets of their own", () => {
    expect(values("karpenter_controller")).toContain('"reservedENIs" = "0"');
    expect(values("karpenter_controller", withNetwork({ podCidr: "100.64.0.0/16" }))).toContain('"reservedENIs" = "1"');
  });

  test("asks nothing outside a VPC without a way out", () => {
    expect(values("karpenter_controller", withNetwork({ nat: "none" }))).toContain('"isolatedVPC" = true');
  });

  test("is annotated with its role by IRSA, and only then", () => {
    expect(values("karpenter_controller")).not.toContain("role-arn");
    expect(values("karpenter_controller", { ...MINIMAL, karpenter: { via: "irsa" } })).toContain(
      '"eks.amazonaws.com/role-arn" = data.terraform_remote_state.cluster.outputs.role_annotations["kube-system/karpenter"]',
    );
  });
});

describe("the load balancer controller", () => {
  test("keeps nobody from making Services while it is away, and its certificate over upgrades", () => {
    const told = values("load_balancer_controller");
    expect(told).toContain('"enableServiceMutatorWebhook" = false');
    expect(told).toContain('"keepTLSSecret" = true');
    expect(told).toContain('"vpcId" = data.terraform_remote_state.network.outputs.vpc_id');
  });

  test("does of WAF and Shield what its policies permit", () => {
    expect(values("load_balancer_controller")).toContain('"enableWafv2" = false');
    const input = { ...MINIMAL, loadBalancerController: { features: ["waf"] } } satisfies EnvironmentInput;
    expect(values("load_balancer_controller", input)).toContain('"enableWafv2" = true, ');
    expect(values("load_balancer_controller", input)).toContain('"enableShield" = false');
  });
});

describe("namespaces and groups", () => {
  const input: EnvironmentInput = {
    ...MINIMAL,
    kubernetes: {
      namespaces: { production: {}, tools: { podSecurity: "baseline" } },
      bindings: [
        { group: "developers", clusterRole: "edit", namespaces: ["production"] },
        { group: "on-call", clusterRole: "view" },
      ],
    },
    workloads: [
      { namespace: "production", serviceAccount: "orders", policies: ["AmazonS3ReadOnlyAccess"] },
      { namespace: "production", serviceAccount: "legacy", via: "irsa", policies: ["AmazonS3ReadOnlyAccess"] },
      { namespace: "elsewhere", serviceAccount: "app", policies: ["AmazonS3ReadOnlyAccess"] },
    ],
  };

  test("hold pods to a standard: restricted, unless said otherwise", () => {
    const metadata = (name: string) => addons(input).resources("kubernetes_namespace_v1")[name]?.metadata;
    expect(metadata("namespace_production")).toEqual({
      name: "production",
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    });
    expect(metadata("namespace_tools")).toMatchObject({ labels: { "pod-security.kubernetes.io/enforce": "baseline" } });
  });

  test("have the service accounts of workloads, annotated by IRSA alone; others make their own", () => {
    const accounts = addons(input).resources("kubernetes_service_account_v1");
    expect(Object.keys(accounts)).toEqual(["namespace_production_legacy", "namespace_production_orders"]);
    expect(accounts.namespace_production_orders?.metadata).not.toHaveProperty("annotations");
    expect(accounts.namespace_production_legacy?.metadata).toMatchObject({
      annotations: { "eks.amazonaws.com/role-arn": expect.stringContaining('"production/legacy"') },
    });
  });

  test("give groups a role, in namespaces or everywhere", () => {
    expect(addons(input).resources("kubernetes_role_binding_v1").group_production_developers_edit).toMatchObject({
      metadata: { namespace: "production", name: "developers-edit" },
      role_ref: { kind: "ClusterRole", name: "edit" },
      subject: [{ kind: "Group", name: "developers" }],
    });
    expect(addons(input).resources("kubernetes_cluster_role_binding_v1").group_on_call_view).toBeDefined();
  });
});

test("the default StorageClass encrypts, and waits for the pod", () => {
  expect(addons().the("kubernetes_storage_class_v1")).toMatchObject({
    metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    parameters: { type: "gp3", encrypted: "true" },
    volume_binding_mode: "WaitForFirstConsumer",
  });
});
