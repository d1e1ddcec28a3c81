import { join } from "node:path";
import { CustomObjectsApi, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Kubernetes, type Manifest, waitUntil } from "../../../kubernetes/api.ts";
import { type Observer, observe } from "../../../rehearsal/drill/observer.ts";
import { type ApiServer, startApiServer } from "../../../rehearsal/platform/kubernetes.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** What is seen of a real API's pods and NodeClaims. The clock counts what it is asked. */
const PATIENCE = { seconds: 20 };
const ended = new AbortController();
let api: ApiServer;
let kubernetes: Kubernetes;
let observer: Observer;

beforeAll(async () => {
  api = await startApiServer({ crds: true, log: join(temporaryFolder(), "kubernetes.log"), say: () => {} });
  kubernetes = new Kubernetes(api.adminKubeconfig);
  let asked = 0;
  observer = observe({ kubernetes, clock: () => asked++, signal: ended.signal });
});
afterAll(async () => {
  ended.abort();
  await api?.stop();
});

function pod(namespace: string, resources: object): Manifest {
  const containers = ["a", "b"].map((name) => ({ name, image: "registry.example/image", resources }));
  const labels = { drill: "spike" };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", namespace, labels },
    spec: { containers },
  } as Manifest;
}

test("a pod's requests and life are noted, each moment once", async () => {
  const limits = { cpu: "250m", memory: "512Mi", "nvidia.com/gpu": "1" };
  await kubernetes.apply([pod("kube-system", { limits }), pod("default", { limits })]);
  const created = await waitUntil("the pod", async () => observer.pods[0], PATIENCE);
  expect(created).toMatchObject({
    scenario: "spike",
    namespace: "default",
    name: "p",
    requests: { cpu: 0.5, memoryGiB: 1, gpus: 2 },
  });
  expect(created.scheduled).toBeUndefined();
  await kubernetes.patch("Pod", "default/p", { metadata: { labels: { seen: "often" } } });
  await kubernetes.delete("Pod", "default/p");
  await waitUntil("its end", async () => created.gone !== undefined, PATIENCE);
  expect(created.terminating).toBeGreaterThan(created.created);
  expect(observer.pods.map(({ namespace }) => namespace)).toEqual(["default"]);
});

test("another pod of the same name is another pod", async () => {
  await kubernetes.apply([pod("default", {})]);
  await waitUntil("the second pod", async () => observer.pods.length === 2, PATIENCE);
  expect(observer.pods[1]).toMatchObject({ name: "p", requests: { cpu: 0, memoryGiB: 0, gpus: 0 } });
  expect(observer.pods[1]?.gone).toBeUndefined();
});

const CLAIM: Manifest = {
  apiVersion: "karpenter.sh/v1",
  kind: "NodeClaim",
  metadata: {
    name: "gpu-abcde",
    labels: {
      drill: "spike",
      "karpenter.sh/nodepool": "gpu",
      "node.kubernetes.io/instance-type": "g6.2xlarge",
      "topology.kubernetes.io/zone": "us-west-2a",
      "karpenter.sh/capacity-type": "spot",
    },
    finalizers: ["karpenter.sh/termination"],
  },
  spec: {
    nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "gpu" },
    requirements: [
      { key: "node.kubernetes.io/instance-type", operator: "In", values: ["g6.2xlarge", "g6.4xlarge"] },
      { key: "karpenter.sh/nodepool", operator: "In", values: ["gpu"] },
    ],
  },
} as Manifest;

/** Says of the claim what Karpenter would. */
async function say(conditions: readonly (readonly [string, string])[], status: object): Promise<void> {
  const lastTransitionTime = new Date().toISOString();
  const all = conditions.map(([type, reason]) => ({ type, status: "True", reason, message: "", lastTransitionTime }));
  await kubernetes.config.makeApiClient(CustomObjectsApi).patchClusterCustomObjectStatus(
    {
      group: "karpenter.sh",
      version: "v1",
      plural: "nodeclaims",
      name: "gpu-abcde",
      body: { status: { ...status, conditions: all } },
    },
    setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
  );
}

test("a NodeClaim's steps, why it is disrupted and its end are noted", async () => {
  await kubernetes.apply([CLAIM]);
  const record = await waitUntil("the claim", async () => observer.nodes[0], PATIENCE);
  expect(record).toEqual({
    scenario: "spike",
    claim: "gpu-abcde",
    pool: "gpu",
    created: record.created,
    considered: ["g6.2xlarge", "g6.4xlarge"],
  });
  const launched = [["Launched", "Launched"]] as const;
  await say(launched, {
    providerID: "aws:///us-west-2a/i-0123456789abcdef0",
    allocatable: { cpu: "7910m", memory: "30Gi", "nvidia.com/gpu": "1" },
  });
  await waitUntil("the launch", async () => record.launched !== undefined, PATIENCE);
  expect(record).toMatchObject({
    instanceId: "i-0123456789abcdef0",
    instanceType: "g6.2xlarge",
    zone: "us-west-2a",
    capacityType: "spot",
    allocatable: { cpu: 7.91, memoryGiB: 30, gpus: 1 },
  });
  await say([...launched, ["Registered", "Registered"], ["DisruptionReason", "Underutilized"]], { nodeName: "ip-1" });
  await waitUntil("the disruption", async () => record.disrupted !== undefined, PATIENCE);
  expect(record).toMatchObject({ node: "ip-1", disrupted: { reason: "Underutilized" } });
  expect(record.registered).toBeGreaterThan(record.launched ?? Number.POSITIVE_INFINITY);
  await kubernetes.delete("NodeClaim", "gpu-abcde");
  await waitUntil("it to be told to go", async () => record.terminating !== undefined, PATIENCE);
  expect(record.gone).toBeUndefined();
  await kubernetes.patch("NodeClaim", "gpu-abcde", { metadata: { finalizers: null } });
  await waitUntil("it to be gone", async () => record.gone !== undefined, PATIENCE);
  expect(record.initialized).toBeUndefined();
  expect(observer.problems).toEqual([]);
});
