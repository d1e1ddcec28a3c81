import { describe, expect, test } from "vitest";
import type { EnvironmentInput } from "../../../config/environment.ts";
import { withCluster } from "../../support/environments.ts";
import { type SynthesizedStack, synthEnvironment } from "../../support/synth.ts";

const stacks = (
  cluster: EnvironmentInput["cluster"] = {},
  network: EnvironmentInput["network"] = { cidr: "10.0.0.0/16" },
) => synthEnvironment({ ...withCluster(cluster), network }) as Record<"cluster" | "nodes", SynthesizedStack>;
const addons = (stack: SynthesizedStack) => stack.resources("aws_eks_addon");
const cniConfiguration = (made: ReturnType<typeof stacks>) =>
  String(addons(made.cluster).vpc_cni?.configuration_values);

describe("add-ons", () => {
  test("that nodes need are there before any, the others come after the system group", () => {
    const { cluster, nodes } = stacks();
    expect(Object.keys(addons(cluster))).toEqual(["eks_pod_identity_agent", "kube_proxy", "vpc_cni"]);
    expect(Object.keys(addons(nodes))).toEqual(["aws_ebs_csi_driver", "coredns"]);
    for (const addon of Object.values(addons(nodes))) expect(addon.depends_on).toContain("aws_eks_node_group.system");
  });

  test("are pinned, begin as configured, and keep what was changed in them since", () => {
    const { cluster, nodes } = stacks({ addons: { coredns: { version: "v1.14.3-eksbuild.16" } } });
    for (const addon of [...Object.values(addons(cluster)), ...Object.values(addons(nodes))])
      expect(addon).toMatchObject({
        addon_version: expect.stringMatching(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/),
        resolve_conflicts_on_create: "OVERWRITE",
        resolve_conflicts_on_update: "PRESERVE",
      });
    expect(addons(nodes).coredns?.addon_version).toBe("v1.14.3-eksbuild.16");
  });

  test("get their roles by Pod Identity, for their own service account of this cluster", () => {
    const { nodes } = stacks();
    expect(addons(nodes).aws_ebs_csi_driver).toMatchObject({
      pod_identity_association: [
        { role_arn: "${aws_iam_role.aws_ebs_csi_driver_role.arn}", service_account: "ebs-csi-controller-sa" },
      ],
    });
    const role = nodes.resources("aws_iam_role").aws_ebs_csi_driver_role;
    expect(JSON.parse(String(role?.assume_role_policy)).Statement).toEqual([
      {
        Sid: "AllowPodIdentityOfOneServiceAccount",
        Effect: "Allow",
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Principal: { Service: "pods.eks.amazonaws.com" },
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-name": "inference-test",
            "aws:RequestTag/kubernetes-namespace": "kube-system",
            "aws:RequestTag/kubernetes-service-account": "ebs-csi-controller-sa",
          },
        },
      },
    ]);
  });

  test("beyond those every cluster needs come by asking", () => {
    const { nodes } = stacks({ addons: { "amazon-cloudwatch-observability": { configuration: { agent: {} } } } });
    expect(addons(nodes).amazon_cloudwatch_observability).toMatchObject({
      configuration_values: '${jsonencode({"agent" = {}})}',
    });
    expect(addons(nodes)).not.toHaveProperty("metrics_server");
  });
});

describe("the VPC CNI", () => {
  test("gives pods addresses from prefixes, and keeps one warm", () => {
    const configuration = cniConfiguration(stacks());
    expect(configuration).toContain('"ENABLE_PREFIX_DELEGATION" = "true"');
    expect(configuration).toContain('"WARM_PREFIX_TARGET" = "1"');
    expect(configuration).not.toContain("eniConfig");
  });

  test("gives them single addresses when told so", () => {
    expect(cniConfiguration(stacks({ prefixDelegation: false }))).not.toContain("PREFIX");
  });

  test("takes them from the pods' own block, zone by zone, where there is one", () => {
    const configuration = cniConfiguration(stacks({}, { cidr: "10.0.0.0/16", podCidr: "100.64.0.0/16" }));
    expect(configuration).toContain('"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG" = "true"');
    expect(configuration).toContain('"ENI_CONFIG_LABEL_DEF" = "topology.kubernetes.io/zone"');
    expect(configuration).toContain(
      '"us-west-2b" = {"id" = element(data.terraform_remote_state.network.outputs.pod_subnet_ids, 1), ' +
        '"securityGroups" = [aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id]}',
    );
  });

  test("keeps settings of the environment's own", () => {
    const configuration = cniConfiguration(
      stacks({
        addons: {
          "vpc-cni": { configuration: { enableNetworkPolicy: "true", env: { AWS_VPC_K8S_CNI_LOGLEVEL: "INFO" } } },
        },
      }),
    );
    expect(configuration).toContain('"enableNetworkPolicy" = "true"');
    expect(configuration).toContain('"AWS_VPC_K8S_CNI_LOGLEVEL" = "INFO"');
    expect(configuration).toContain('"ENABLE_PREFIX_DELEGATION" = "true"');
  });
});
