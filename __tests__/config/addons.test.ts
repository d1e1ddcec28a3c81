import { describe, expect, test } from "vitest";
import { ADDON_NAMES } from "../../config/addons.ts";
import { addonVersions, KUBERNETES_VERSIONS } from "../../config/eks-catalogue.ts";
import type { EnvironmentInput } from "../../config/environment.ts";
import type { Addon } from "../../config/fields/addons.ts";
import { resolveEnvironment } from "../../config/resolve.ts";
import { isOlder, KARPENTER_VERSION, KUBERNETES_VERSION, OLDEST_KARPENTER } from "../../config/versions.ts";
import { MINIMAL, withCluster } from "../support/environments.ts";

type Asked = NonNullable<NonNullable<EnvironmentInput["cluster"]>["addons"]>;

const VERSIONS = Object.keys(KUBERNETES_VERSIONS);
const ALWAYS = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver"];
const OPTIONAL = ADDON_NAMES.filter((name) => !ALWAYS.includes(name));

const addonsOf = (input: EnvironmentInput): readonly Addon[] => resolveEnvironment(input).addons;
const withAddons = (addons: Asked) => addonsOf(withCluster({ addons }));

describe("the catalogue", () => {
  test.each(VERSIONS)("has a build of every add-on for Kubernetes %s", (version) => {
    expect(ADDON_NAMES.filter((name) => addonVersions(name, version).length === 0)).toEqual([]);
  });

  test("and the list of oldest Karpenters know the same Kubernetes versions", () => {
    expect(Object.keys(OLDEST_KARPENTER).sort()).toEqual([...VERSIONS].sort());
    for (const oldest of Object.values(OLDEST_KARPENTER)) expect(oldest).toMatch(/^1\.\d+\.\d+$/);
  });

  test("has the Kubernetes version of clusters that name none, on which the default Karpenter runs", () => {
    expect(VERSIONS).toContain(KUBERNETES_VERSION);
    expect(isOlder(KARPENTER_VERSION, OLDEST_KARPENTER[KUBERNETES_VERSION] ?? "")).toBe(false);
  });
});

describe("add-ons", () => {
  test("that every cluster needs are there unasked, and no others", () => {
    expect(addonsOf(MINIMAL).map(({ name }) => name)).toEqual(ALWAYS);
  });

  test.each(OPTIONAL)("%s is there when it is asked for, beside those", (name) => {
    const names = withAddons({ [name]: {} }).map((addon) => addon.name);
    expect(names).toHaveLength(ALWAYS.length + 1);
    expect(names).toEqual(expect.arrayContaining([...ALWAYS, name]));
  });

  test("that are there anyway are not there twice when they are asked for", () => {
    expect(withAddons({ coredns: {}, "vpc-cni": {} })).toEqual(addonsOf(MINIMAL));
  });

  test("nodes need to become ready come with the cluster, all others when there are nodes", () => {
    const all = withAddons(Object.fromEntries(ADDON_NAMES.map((name) => [name, {}])));
    const early = all.filter(({ needs }) => needs === "cluster").map(({ name }) => name);
    expect(all).toHaveLength(ADDON_NAMES.length);
    expect(early).toEqual(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]);
  });

  test.each(VERSIONS)("on Kubernetes %s are of the newest builds known", (kubernetesVersion) => {
    const input = withCluster({ kubernetesVersion });
    for (const { name, version } of addonsOf(input)) expect(version).toBe(addonVersions(name, kubernetesVersion)[0]);
  });

  test("can be pinned and configured, each by itself", () => {
    const pinned = addonVersions("coredns", KUBERNETES_VERSION)[1] ?? "";
    const configuration = { replicaCount: 3 };
    const addons = withAddons({ coredns: { version: pinned, configuration }, "metrics-server": {} });
    const byName = Object.fromEntries(addons.map((addon) => [addon.name, addon]));
    expect(byName.coredns).toMatchObject({ version: pinned, configuration });
    expect(byName["metrics-server"]).toMatchObject({
      version: addonVersions("metrics-server", KUBERNETES_VERSION)[0],
      configuration: {},
    });
  });

  test("whose pods call AWS have a role of the cluster's name, each its own, with AWS's policy for it", () => {
    const all = withAddons(Object.fromEntries(ADDON_NAMES.map((name) => [name, {}])));
    const roles = all.flatMap(({ name, role }) => (role === undefined ? [] : [[name, role] as const]));
    expect(Object.fromEntries(roles)).toEqual({
      "vpc-cni": { name: "inference-test-vpc-cni", serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
      "aws-ebs-csi-driver": {
        name: "inference-test-ebs-csi",
        serviceAccount: "ebs-csi-controller-sa",
        policy: expect.stringContaining("AmazonEBSCSIDriver"),
      },
      "aws-efs-csi-driver": {
        name: "inference-test-efs-csi",
        serviceAccount: "efs-csi-controller-sa",
        policy: "service-role/AmazonEFSCSIDriverPolicy",
      },
      "amazon-cloudwatch-observability": {
        name: "inference-test-cloudwatch",
        serviceAccount: "cloudwatch-agent",
        policy: "CloudWatchAgentServerPolicy",
      },
    });
  });
});
