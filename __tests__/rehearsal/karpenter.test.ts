import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { controllerEnv } from "../../rehearsal/platform/karpenter.ts";
import { KUBERNETES, karpenterVersion } from "../../rehearsal/platform/kubernetes.ts";

const fromNamespace = { name: "SYSTEM_NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } };
const cpuRequests = {
  name: "CPU_REQUESTS",
  valueFrom: { resourceFieldRef: { containerName: "controller", divisor: "1m", resource: "requests.cpu" } },
};
const memoryLimit = {
  name: "MEMORY_LIMIT",
  valueFrom: { resourceFieldRef: { containerName: "controller", divisor: "0", resource: "limits.memory" } },
};

function rendered(container: object) {
  const metadata = { name: "karpenter", namespace: "kube-system" };
  const spec = { template: { spec: { containers: [{ name: "controller", ...container }, { name: "sidecar" }] } } };
  return [
    { name: "an account", manifest: { apiVersion: "v1", kind: "ServiceAccount", metadata } },
    { name: "the controller", manifest: { apiVersion: "apps/v1", kind: "Deployment", metadata, spec } },
  ];
}

test("gives the controller what its chart would", () => {
  const env = [
    { name: "FEATURE_GATES", value: "SpotToSpotConsolidation=true" },
    { name: "CLUSTER_NAME", value: "first" },
    { name: "EMPTY" },
    fromNamespace,
    { name: "CLUSTER_NAME", value: "last" },
  ];
  expect(controllerEnv(rendered({ env }))).toEqual({
    FEATURE_GATES: "SpotToSpotConsolidation=true",
    CLUSTER_NAME: "last",
    EMPTY: "",
    SYSTEM_NAMESPACE: "kube-system",
  });
});

test.each([
  { resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } }, cpu: "1000", memory: "1073741824" },
  { resources: { requests: { cpu: "100m" }, limits: { memory: "1.5G" } }, cpu: "100", memory: "1500000000" },
  { resources: { limits: { cpu: 2, memory: 1000 } }, cpu: "2000", memory: "1000" },
  { resources: undefined, cpu: undefined, memory: undefined },
])("counts what the container may have: $resources", ({ resources, cpu, memory }) => {
  const env = controllerEnv(rendered({ env: [cpuRequests, memoryLimit], resources }));
  expect([env.CPU_REQUESTS, env.MEMORY_LIMIT]).toEqual([cpu, memory]);
});

test("does not leave out what it cannot tell", () => {
  const secretKeyRef = { name: "keys", key: "key" };
  expect(() => controllerEnv(rendered({ env: [{ name: "KEY", valueFrom: { secretKeyRef } }] }))).toThrow(
    "What KEY of Karpenter's controller is told from is not known here.",
  );
  expect(() => controllerEnv(rendered({ envFrom: [{ secretRef: { name: "keys" } }] }))).toThrow("envFrom");
  expect(() => controllerEnv(rendered({}).slice(0, 1))).toThrow("There is no Deployment");
});

test("the controller that is built is of the release whose charts are rendered", () => {
  const required = (module: string) =>
    /^\tsigs\.k8s\.io\/karpenter v\S+/m.exec(readFileSync(join(module, "go.mod"), "utf8"))?.[0];
  const controller = join(KUBERNETES, "controller");
  expect(readFileSync(join(controller, "go.mod"), "utf8")).toContain(
    `\tgithub.com/aws/karpenter-provider-aws v${karpenterVersion()} `,
  );
  expect(required(controller)).toBe(required(KUBERNETES));
});
