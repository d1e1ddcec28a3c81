import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Kubernetes, type Manifest, nameOf, waitUntil, wordsOf } from "../../../kubernetes/api.ts";
import { type ApiServer, startApiServer } from "../../../rehearsal/platform/kubernetes.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** What a drill asks of a real Kubernetes API. */
const PATIENCE = { seconds: 20 };
let api: ApiServer;
let kubernetes: Kubernetes;

beforeAll(async () => {
  api = await startApiServer({ crds: true, log: join(temporaryFolder(), "kubernetes.log"), say: () => {} });
  kubernetes = new Kubernetes(api.adminKubeconfig);
});
afterAll(() => api?.stop());

function pool(name: string, spec: object): Manifest {
  return { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name }, spec };
}

const TEMPLATE = {
  spec: {
    nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
    requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }],
  },
};

test("a pool is applied, changed and deleted; one that is not there is nothing", async () => {
  // At once, while the definitions are new.
  await kubernetes.apply([pool("cpu", { template: TEMPLATE, limits: { cpu: "10" } })]);
  await kubernetes.patch("NodePool", "cpu", { metadata: { labels: { drill: "limit" } }, spec: { weight: 7 } });
  expect(await kubernetes.get("NodePool", "cpu")).toMatchObject({
    metadata: { labels: { drill: "limit" } },
    spec: { weight: 7, limits: { cpu: "10" } },
  });
  // Applied once more: what another manager set stays, what is left out goes.
  await kubernetes.apply([pool("cpu", { template: TEMPLATE })]);
  const applied = await kubernetes.get("NodePool", "cpu");
  expect(applied).toMatchObject({ spec: { weight: 7 } });
  expect(applied).not.toHaveProperty("spec.limits");
  await kubernetes.delete("NodePool", "cpu");
  await kubernetes.delete("NodePool", "cpu");
  expect(await kubernetes.get("NodePool", "cpu")).toBeUndefined();
});

test("what is refused is refused in the API server's words", async () => {
  await expect(kubernetes.apply([pool("bad", {})])).rejects.toThrow(
    /^NodePool bad was not accepted: NodePool\.karpenter\.sh "bad" is invalid: .*spec\.template: Required value/,
  );
  const words = await kubernetes.patch("Node", "none", { spec: {} }).catch(wordsOf);
  expect(words).toBe('nodes "none" not found');
});

test("a Deployment is scaled, its pods are listed and its events told in their order", async () => {
  const labels = { app: "server" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "main", image: "registry.example/image" }] } };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  const metadata = { name: "server", namespace: "default" };
  await kubernetes.apply([{ apiVersion: "apps/v1", kind: "Deployment", metadata, spec }]);
  const pods = (count: number) =>
    waitUntil(
      `${count} pods`,
      async () => {
        const found = await kubernetes.list("Pod", "default", "app=server");
        return found.length === count && found;
      },
      PATIENCE,
    );
  const [first] = await pods(1);
  expect(nameOf(first ?? {})).toMatch(/^default\/server-/);
  await kubernetes.scale("default/server", 2);
  await pods(2);
  const events = await waitUntil(
    "two events",
    async () => {
      const found = await kubernetes.eventsOf("Deployment", "default/server");
      return found.length === 2 && found;
    },
    PATIENCE,
  );
  expect(events.map(({ message }) => message?.replace(/server-\w+/, "*"))).toEqual([
    "Scaled up replica set * from 0 to 1",
    "Scaled up replica set * from 1 to 2",
  ]);
});

test("what is followed is told now and later, until the end", async () => {
  const ended = new AbortController();
  const told: string[] = [];
  const failed = (error: unknown) => void told.push(wordsOf(error));
  await kubernetes.apply([pool("before", { template: TEMPLATE })]);
  kubernetes.follow(
    "NodePool",
    { changed: (one) => told.push(nameOf(one)), gone: (one) => told.push(`${nameOf(one)} is gone`), failed },
    ended.signal,
  );
  await waitUntil("the first", async () => told.length === 1, PATIENCE);
  await kubernetes.apply([pool("after", { template: TEMPLATE })]);
  await kubernetes.delete("NodePool", "before");
  await waitUntil("all of it", async () => told.length === 3, PATIENCE);
  ended.abort();
  await kubernetes.delete("NodePool", "after");
  await waitUntil("it to be gone", async () => !(await kubernetes.get("NodePool", "after")), PATIENCE);
  expect(told).toEqual(["before", "after", "before is gone"]);
});
