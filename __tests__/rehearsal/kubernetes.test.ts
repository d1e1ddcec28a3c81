import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { MissingPrerequisite } from "../../rehearsal/platform/errors.ts";
import {
  karpenterVersion,
  kubernetesAssets,
  kubernetesVersion,
  startApiServer,
} from "../../rehearsal/platform/kubernetes.ts";
import { kubernetesContents } from "../../rehearsal/platform/kubernetes-manifests.ts";
import { temporaryFolder } from "../support/temporary.ts";

afterEach(() => vi.unstubAllEnvs());

const nothing = () => undefined;

test("says what to install where there is no Go", async () => {
  vi.stubEnv("PATH", temporaryFolder());
  vi.stubEnv("KUBEBUILDER_ASSETS", undefined);
  const asked = kubernetesAssets(nothing);
  await expect(asked).rejects.toThrow(MissingPrerequisite);
  await expect(asked).rejects.toThrow(
    /^There is no Go \d+\.\d+\.\d+ or newer\. Install it \(go\.dev\/dl\) and put go on PATH\.$/,
  );
});

test("says what to install where Go is too old", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "go"), "#!/bin/sh\necho 'go: go.mod requires go >= 1.26.0' >&2\nexit 1\n");
  chmodSync(join(folder, "go"), 0o755);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  vi.stubEnv("KUBEBUILDER_ASSETS", undefined);
  await expect(kubernetesAssets(nothing)).rejects.toThrow(/^There is no Go /);
});

test("refuses a folder of servers that lacks one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "etcd"));
  vi.stubEnv("KUBEBUILDER_ASSETS", folder);
  await expect(kubernetesAssets(nothing)).rejects.toThrow(
    `KUBEBUILDER_ASSETS is ${folder}, but there is no kube-apiserver in it. Put them there, or unset it.`,
  );
});

test("refuses a folder of servers that lacks the scheduler, where one is wanted", async () => {
  const folder = temporaryFolder();
  for (const server of ["etcd", "kube-apiserver", "kube-controller-manager"]) writeFileSync(join(folder, server), "");
  vi.stubEnv("KUBEBUILDER_ASSETS", folder);
  const asked = startApiServer({ crds: false, scheduler: true, log: join(folder, "log"), say: nothing });
  await expect(asked).rejects.toThrow(
    `KUBEBUILDER_ASSETS is ${folder}, but there is no kube-scheduler in it. Put them there, or unset it.`,
  );
});

test("knows its versions from the modules it requires", () => {
  expect(kubernetesVersion()).toMatch(/^v1\.\d+\.\d+$/);
  expect(karpenterVersion()).toMatch(/^1\.\d+\.\d+$/);
});

test("reads manifests of any kind, and of kinds that the provider knows", () => {
  const manifest = { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "general" } };
  const binding = {
    metadata: { name: "readers", labels: { some_key: "kept" } },
    role_ref: { api_group: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    subject: [{ api_group: "rbac.authorization.k8s.io", kind: "Group", name: "readers" }],
    depends_on: ["kubernetes_namespace_v1.here"],
  };
  const { manifests, unknown } = kubernetesContents({
    aws_vpc: { vpc: { cidr_block: "10.0.0.0/16" } },
    kubernetes_manifest: { pool: { manifest, timeouts: [{ delete: "30m" }] } },
    kubernetes_cluster_role_binding_v1: { readers: binding },
    kubernetes_storage_class_v1: {
      gp3: { metadata: { name: "gp3" }, storage_provisioner: "ebs.csi.aws.com", parameters: { a_b: "c" } },
    },
    kubernetes_secret_v1: { other: {} },
  });
  expect(manifests).toEqual([
    { name: "kubernetes_manifest.pool", manifest },
    {
      name: "kubernetes_cluster_role_binding_v1.readers",
      manifest: {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: "readers", labels: { some_key: "kept" } },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "readers" }],
      },
    },
    {
      name: "kubernetes_storage_class_v1.gp3",
      manifest: {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata: { name: "gp3" },
        provisioner: "ebs.csi.aws.com",
        parameters: { a_b: "c" },
      },
    },
  ]);
  expect(unknown).toEqual(["kubernetes_secret_v1.other"]);
});

test("reads releases, of charts in a repository and in a folder", () => {
  const values = ['${jsonencode({"replicas" = 2})}'];
  const { releases } = kubernetesContents({
    helm_release: {
      near: { name: "karpenter", chart: "/charts/karpenter", namespace: "kube-system", values },
      far: { name: "karpenter", chart: "karpenter", version: "1.14.1", set: [{ name: "a.b", value: "c" }] },
    },
  });
  const common = { chart: "karpenter", release: "karpenter" };
  expect(releases).toEqual([
    { ...common, name: "helm_release.near", version: undefined, namespace: "kube-system", values, set: [] },
    { ...common, name: "helm_release.far", version: "1.14.1", namespace: "default", values: [], set: ["a.b=c"] },
  ]);
});
