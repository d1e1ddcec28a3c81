import { describe, expect, test } from "vitest";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { MINIMAL, withCluster } from "../../support/environments.ts";
import { synthStack } from "../../support/synth.ts";

const clusterStack = (cluster: EnvironmentInput["cluster"] = {}, network = MINIMAL.network) =>
  synthStack({ ...withCluster(cluster), network }, "cluster");
const eks = (cluster?: EnvironmentInput["cluster"]) => clusterStack(cluster).the("aws_eks_cluster");
const NAT = 'formatlist("%s/32", data.terraform_remote_state.network.outputs.nat_public_ips)';

describe("the control plane", () => {
  test("encrypts Secrets with the retained key", () => {
    expect(eks().encryption_config).toEqual({
      provider: { key_arn: "${data.terraform_remote_state.retained.outputs.key_arn}" },
      resources: ["secrets"],
    });
  });

  test("is reached inside the VPC alone, unless somebody is named", () => {
    expect(eks().vpc_config).toEqual({
      endpoint_private_access: true,
      endpoint_public_access: false,
      subnet_ids: "${data.terraform_remote_state.network.outputs.control_plane_subnet_ids}",
    });
  });

  test("is reached from the internet by those who are named, and nodes stay inside", () => {
    expect(eks({ endpoint: { public: ["203.0.113.0/24"] } }).vpc_config).toMatchObject({
      endpoint_private_access: true,
      endpoint_public_access: true,
      public_access_cidrs: ["203.0.113.0/24"],
    });
  });

  test("lets the nodes' NAT addresses in where there is no private endpoint", () => {
    expect(eks({ endpoint: { private: false, public: ["203.0.113.0/24"] } }).vpc_config).toMatchObject({
      endpoint_private_access: false,
      public_access_cidrs: `\${concat(["203.0.113.0/24"], ${NAT})}`,
    });
  });

  test("admits by access entries alone, and its creator not at all", () => {
    expect(eks().access_config).toEqual({
      authentication_mode: "API",
      bootstrap_cluster_creator_admin_permissions: false,
    });
    expect(eks({ authenticationMode: "API_AND_CONFIG_MAP", creatorIsAdmin: true }).access_config).toEqual({
      authentication_mode: "API_AND_CONFIG_MAP",
      bootstrap_cluster_creator_admin_permissions: true,
    });
  });

  test("writes every log, stays in standard support, can be shifted out of a zone, and has no add-ons of its own", () => {
    expect(eks()).toMatchObject({
      enabled_cluster_log_types: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
      upgrade_policy: { support_type: "STANDARD" },
      zonal_shift_config: { enabled: true },
      bootstrap_self_managed_addons: false,
    });
  });

  test("has a role of its own, with AWS's policy for it and no other", () => {
    const stack = clusterStack();
    const role = stack.resources("aws_iam_role").cluster_role;
    expect(JSON.parse(String(role?.assume_role_policy)).Statement[0].Principal).toEqual({
      Service: "eks.amazonaws.com",
    });
    const attached = Object.values(stack.resources("aws_iam_role_policy_attachment"))
      .filter((attachment) => attachment.role === "${aws_iam_role.cluster_role.name}")
      .map((attachment) => attachment.policy_arn);
    expect(attached).toEqual(["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"]);
  });

  test("is believed by IAM", () => {
    expect(clusterStack().the("aws_iam_openid_connect_provider")).toEqual({
      url: "${aws_eks_cluster.cluster.identity[0].oidc[0].issuer}",
      client_id_list: ["sts.amazonaws.com"],
    });
  });
});

describe("what only AWS provider 6 knows", () => {
  const input = withCluster({ controlPlaneTier: "tier-xl" });

  test("is there with provider 6", () => {
    const cluster = synthStack(input, "cluster", { awsProviderVersion: "6.25.0" });
    expect(cluster.the("aws_eks_cluster")).toMatchObject({
      deletion_protection: true,
      control_plane_scaling_config: { tier: "tier-xl" },
    });
    expect(cluster.warnings).toEqual([]);
  });

  test("is left out with provider 5, and said to be", () => {
    const cluster = synthStack(input, "cluster", { awsProviderVersion: "5.100.0" });
    expect(cluster.the("aws_eks_cluster")).not.toHaveProperty("deletion_protection");
    expect(cluster.the("aws_eks_cluster")).not.toHaveProperty("control_plane_scaling_config");
    expect(cluster.warnings).toEqual([
      "Left out: deletion_protection of the cluster, which AWS provider 5.100.0 does not know.",
      "Left out: control_plane_scaling_config of the cluster, which AWS provider 5.100.0 does not know.",
    ]);
  });
});
