import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EC2Client, RunInstancesCommand, TerminateInstancesCommand } from "@aws-sdk/client-ec2";
import { CreateAccessEntryCommand, CreateClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { CoreV1Api, CustomObjectsApi, PatchStrategy, setHeaderOptions } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conditionOf, Kubernetes, type Manifest, waitUntil } from "../../../kubernetes/api.ts";
import { type Nodes, startNodes } from "../../../rehearsal/drill/nodes/nodes.ts";
import { startClusterApi } from "../../../rehearsal/platform/cluster-api.ts";
import { type AwsConnection, connectionOf } from "../../../rehearsal/platform/connection.ts";
import type { ApiServer } from "../../../rehearsal/platform/kubernetes.ts";
import { type LocalAws, startLocalAws } from "../../../rehearsal/platform/local-aws.ts";
import { makeSubnet, makeVpc } from "../../../rehearsal/platform/prerequisites.ts";
import { MINIMAL } from "../../support/environments.ts";
import { temporaryFolder } from "../../support/temporary.ts";

/** Instances of a real cluster's API that join and run pods, in one story: the tests run in order. */
const CLUSTER = "inference-test";
const PATIENCE = { seconds: 30 };
const folder = temporaryFolder();
const ended = new AbortController();
let aws: LocalAws;
let api: ApiServer;
let connection: AwsConnection;
let kubernetes: Kubernetes;
let nodes: Nodes;
let subnet: string;

beforeAll(async () => {
  const say = () => {};
  aws = await startLocalAws({ accounts: [MINIMAL.account], log: join(folder, "local-aws.log"), say });
  connection = connectionOf(aws.env(MINIMAL.account, MINIMAL.region));
  mkdirSync(join(folder, "kubernetes"));
  api = await startClusterApi({
    input: MINIMAL,
    aws,
    crds: true,
    scheduler: true,
    folder: join(folder, "kubernetes"),
    log: join(folder, "kubernetes.log"),
    say,
    signal: ended.signal,
  });
  kubernetes = new Kubernetes(api.adminKubeconfig);
  await makeCluster();
  const cluster = { name: CLUSTER, region: MINIMAL.region, kubernetesVersion: "1.36" };
  nodes = await startNodes({ api, connection, cluster, signal: ended.signal });
});
afterAll(async () => {
  await nodes?.stop();
  await api?.stop();
  await aws?.stop();
});

async function makeCluster(): Promise<void> {
  const ec2 = new EC2Client(connection);
  const vpcId = await makeVpc(ec2);
  const make = (zone: string, index: number) => makeSubnet(ec2, { vpcId, zone, cidr: `10.0.${index}.0/24` });
  const subnetIds = await Promise.all(["us-west-2a", "us-west-2b"].map(make));
  subnet = subnetIds[0] ?? "";
  await new EKSClient(connection).send(
    new CreateClusterCommand({
      name: CLUSTER,
      version: "1.36",
      roleArn: await makeRole("cluster", "eks.amazonaws.com"),
      resourcesVpcConfig: { subnetIds },
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    }),
  );
}

async function makeRole(RoleName: string, Service: string): Promise<string> {
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: trust });
  const { Role } = await new IAMClient(connection).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? "";
}

/** Makes a role for instances and a profile of the same name. */
async function makeProfile(name: string): Promise<string> {
  const iam = new IAMClient(connection);
  const arn = await makeRole(name, "ec2.amazonaws.com");
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  return arn;
}

async function giveAccess(principalArn: string): Promise<void> {
  const entry = { clusterName: CLUSTER, principalArn, type: "EC2_LINUX" };
  await new EKSClient(connection).send(new CreateAccessEntryCommand(entry));
}

/** Runs an instance of the cluster's. @returns its id and its node's name */
async function launch(
  profile: string,
  { labels = "team=a,karpenter.sh/capacity-type=spot", tags = {} } = {},
): Promise<{ id: string; node: string }> {
  const spec = {
    cluster: { name: CLUSTER, apiServerEndpoint: api.url, certificateAuthority: api.caData, cidr: "172.20.0.0/16" },
    kubelet: {
      config: { maxPods: 17, registerWithTaints: [{ key: "team", value: "a", effect: "NoSchedule" }] },
      flags: [`--node-labels="${labels}"`],
    },
  };
  const config = JSON.stringify({ apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec });
  const archive = [
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="//"\n',
    `--//\nContent-Type: application/node.eks.aws\n\n${config}\n--//--`,
  ];
  const all = { [`kubernetes.io/cluster/${CLUSTER}`]: "owned", ...tags };
  const tagList = Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
  const { Instances = [] } = await new EC2Client(connection).send(
    new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      InstanceType: "g6.2xlarge",
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnet,
      IamInstanceProfile: { Name: profile },
      UserData: Buffer.from(archive.join("\n")).toString("base64"),
      TagSpecifications: [{ ResourceType: "instance", Tags: tagList }],
    }),
  );
  const [{ InstanceId = "", PrivateDnsName = "" } = {}] = Instances;
  return { id: InstanceId, node: PrivateDnsName };
}

function pod(name: string, spec: object = {}, labels: object = {}): Manifest {
  const container = { name: "main", image: "registry.example/image", resources: { requests: { cpu: "100m" } } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [container], tolerations: [{ key: "team", operator: "Exists" }], ...spec },
  } as Manifest;
}

const isReady = async (name: string) => {
  const found = await kubernetes.get("Pod", `default/${name}`);
  return conditionOf(found, "Ready")?.status === "True" && found;
};
const isGone = async (name: string) => (await kubernetes.get("Pod", `default/${name}`)) === undefined;

/** Ends an instance that could not join: its problem is nobody's any more. */
async function end(id: string): Promise<void> {
  await new EC2Client(connection).send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await waitUntil("no problem any more", async () => nodes.problems().length === 0, PATIENCE);
}

/** The one that joins. */
let first: { id: string; node: string };

test("an instance whose role has no access entry does not join, and is told of", async () => {
  const role = await makeProfile("stranger");
  const { id, node } = await launch("stranger");
  const problem = await waitUntil("a problem", async () => nodes.problems()[0], PATIENCE);
  expect(problem).toContain(`Instance ${id} (g6.2xlarge) with ${role} could not join as node ${node}`);
  expect(problem).toContain("Unauthorized");
  expect(problem).toContain(`The cluster has no access entry for ${role}.`);
  expect(await kubernetes.list("Node")).toEqual([]);
  await end(id);
});

test("one whose role has an entry joins, as its user data tells it", async () => {
  await giveAccess(await makeProfile("node"));
  first = await launch("node");
  const node = await waitUntil(
    "the node to be welcome",
    async () => {
      const found = await kubernetes.get("Node", first.node);
      return found?.metadata?.labels?.["topology.kubernetes.io/zone"] !== undefined && found;
    },
    PATIENCE,
  );
  expect(nodes.problems()).toEqual([]);
  expect(node.spec?.providerID).toBe(`aws:///us-west-2a/${first.id}`);
  expect(node.spec?.taints).toEqual([{ key: "team", value: "a", effect: "NoSchedule" }]);
  expect(node.metadata?.labels).toMatchObject({
    team: "a",
    "karpenter.sh/capacity-type": "spot",
    "kubernetes.io/hostname": first.node,
    "kubernetes.io/arch": "amd64",
    "node.kubernetes.io/instance-type": "g6.2xlarge",
    "topology.kubernetes.io/zone": "us-west-2a",
    "topology.kubernetes.io/region": "us-west-2",
  });
  expect(node.status?.capacity).toMatchObject({ cpu: "8", pods: "17", "nvidia.com/gpu": "1" });
  expect(conditionOf(node, "Ready")?.status).toBe("True");
});

test("a node may not give itself labels that are kept from nodes", async () => {
  const { id } = await launch("node", { labels: "node-restriction.kubernetes.io/team=a" });
  const problem = await waitUntil("a problem", async () => nodes.problems()[0], PATIENCE);
  expect(problem).toContain("is not allowed to set the following labels: node-restriction.kubernetes.io/team");
  await end(id);
});

test("a pod that the scheduler puts on it runs and is ready", async () => {
  await kubernetes.apply([pod("one")]);
  const { spec, status } = await waitUntil("the pod to be ready", () => isReady("one"), PATIENCE);
  expect(spec?.nodeName).toBe(first.node);
  expect(status?.phase).toBe("Running");
  expect(status?.podIP).toMatch(/^100\.64\./);
  expect(status?.containerStatuses?.map(({ ready, started }) => [ready, started])).toEqual([[true, true]]);
});

test("a pod that is deleted goes", async () => {
  await kubernetes.delete("Pod", "default/one");
  await waitUntil("the pod to be gone", () => isGone("one"), PATIENCE);
  expect(nodes.problems()).toEqual([]);
});

test("a node group's nodes run pods too, and a drain leaves as many as a disruption budget wants", async () => {
  const [other = ""] = await nodes.registerGroupNodes({
    group: "system",
    count: 1,
    type: "m7i.large",
    zones: ["us-west-2b"],
    labels: { role: "system" },
  });
  expect((await kubernetes.get("Node", other))?.status?.allocatable).toMatchObject({ cpu: "1930m", pods: "29" });
  const labels = { app: "server" };
  const selector = { matchLabels: labels };
  const { spec } = pod("server", { nodeSelector: { role: "system" }, terminationGracePeriodSeconds: 600 });
  await kubernetes.apply([
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "server", namespace: "default" },
      spec: { replicas: 2, selector, template: { metadata: { labels }, spec } },
    },
    {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "server", namespace: "default" },
      spec: { minAvailable: 1, selector },
    },
  ]);
  const allowed = async () => {
    const budget = await kubernetes.get("PodDisruptionBudget", "default/server");
    return budget?.status?.disruptionsAllowed === 1;
  };
  await waitUntil("the budget to see both pods ready", allowed, PATIENCE);
  // No replacement may come to the rescue of the budget.
  await kubernetes.patch("Node", other, { spec: { unschedulable: true } });
  const pods = await kubernetes.list("Pod", "default", "app=server");
  expect(pods.map(({ spec }) => spec?.nodeName)).toEqual([other, other]);
  const [evicted = "", kept = ""] = pods.map(({ metadata }) => metadata?.name);
  await evict(evicted);
  await waitUntil("the evicted pod to be gone", () => isGone(evicted), PATIENCE);
  await expect(evict(kept)).rejects.toMatchObject({ code: 429 });
});

async function evict(name: string): Promise<void> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: "default" } };
  const core = kubernetes.config.makeApiClient(CoreV1Api);
  await core.createNamespacedPodEviction({ name, namespace: "default", body: eviction });
}

test("the node of an instance that was terminated falls silent", async () => {
  await new EC2Client(connection).send(new TerminateInstancesCommand({ InstanceIds: [first.id] }));
  await waitUntil(
    "the node to be tainted",
    async () =>
      (await kubernetes.get("Node", first.node))?.spec?.taints?.some(({ key }) => key.endsWith("/unreachable")),
    PATIENCE,
  );
  expect(conditionOf(await kubernetes.get("Node", first.node), "Ready")?.status).toBe("Unknown");
});

test("one of Karpenter's joins when its NodeClaim knows it, with what the claim says it has", async () => {
  const spec = {
    nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "gpu" },
    requirements: [{ key: "karpenter.sh/nodepool", operator: "In", values: ["gpu"] }],
  };
  await kubernetes.apply([{ apiVersion: "karpenter.sh/v1", kind: "NodeClaim", metadata: { name: "gpu-abcde" }, spec }]);
  const { id, node } = await launch("node", { tags: { "karpenter.sh/nodepool": "gpu" } });
  const capacity = { cpu: "7", memory: "29Gi", "nvidia.com/gpu": "1", pods: "58" };
  const status = { providerID: `aws:///us-west-2a/${id}`, capacity, allocatable: { ...capacity, cpu: "6900m" } };
  await kubernetes.config
    .makeApiClient(CustomObjectsApi)
    .patchClusterCustomObjectStatus(
      { group: "karpenter.sh", version: "v1", plural: "nodeclaims", name: "gpu-abcde", body: { status } },
      setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
    );
  const joined = await waitUntil("the node", () => kubernetes.get("Node", node), PATIENCE);
  expect(joined.status?.capacity).toEqual({ ...capacity, pods: "17" });
  expect(joined.status?.allocatable).toEqual({ ...capacity, cpu: "6900m", pods: "17" });
});
