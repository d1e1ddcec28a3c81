import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateSecurityGroupCommand,
  CreateVolumeCommand,
  DescribeVolumesCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, EKSClient, UpdateClusterConfigCommand } from "@aws-sdk/client-eks";
import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { readEnvironment } from "../../config/load.ts";
import { OLDEST_AWS_PROVIDER_VERSION } from "../../config/versions.ts";
import type { Kubernetes } from "../../kubernetes/api.ts";
import { Drill } from "../../rehearsal/drill/drill.ts";
import { instancesOf } from "../../rehearsal/drill/nodes/instance.ts";
import { workloadManifests } from "../../rehearsal/drill/workload.ts";
import type { Item } from "../../rehearsal/platform/inventory/item.ts";
import { added, inventory } from "../../rehearsal/platform/inventory.ts";
import { Command } from "../support/command.ts";
import { temporaryFolder } from "../support/temporary.ts";

/**
 * A whole environment with nodes of Karpenter's, destroyed while it is in use, interrupted in the
 * worst way, and destroyed to its end. The tests are one story and run in order.
 */
const NAME = "doomed";
const CLUSTER = `inference-${NAME}`;
const CALLER = "arn:aws:iam::111122223333:user/rehearsal";
const ended = new AbortController();
const say = () => {};
let drill: Drill;
let kubernetes: Kubernetes;
let env: Record<string, string>;
let loadBalancerArn: string;
let volumeId: string;
/** What was in the account before anything was deployed. */
let before: Item[];

beforeAll(async () => {
  const dev = await readEnvironment("dev");
  // Deploying, destroying and asking the cluster are one's who is an owner.
  const input: EnvironmentInput = { ...dev, name: NAME, owners: [...dev.owners, CALLER] };
  const environments = temporaryFolder();
  writeFileSync(join(environments, `${NAME}.ts`), `export default ${JSON.stringify(input)};\n`);
  const awsProviderVersion = OLDEST_AWS_PROVIDER_VERSION;
  drill = await Drill.start({ input, awsProviderVersion, signal: ended.signal }, say);
  await makeOthers();
  await drill.synthesize(say);
  before = await inventory(drill.rehearsal.connection);
  for (const stack of drill.rehearsal.report.stacks) await drill.rehearsal.create(stack, say);
  await drill.install(say);
  const { folders } = drill.rehearsal;
  env = {
    ...drill.rehearsal.env,
    AWS_PROVIDER_VERSION: awsProviderVersion,
    BACKEND_FILE: "",
    ENVIRONMENTS_FOLDER: environments,
    STATE_FOLDER: folders.state,
    CDKTF_OUTPUT: folders.outdir,
  };
  await populate();
});
afterAll(async () => {
  await drill?.stop();
  ended.abort();
});

/** Two nodes with pods that a budget keeps, an Ingress with its load balancer, a volume with data. */
async function populate(): Promise<void> {
  const pods = { name: "web", replicas: 2, apart: true, minAvailable: 2 };
  const metadata = { name: "web", namespace: "team-a" };
  await drill.play({
    name: "populate",
    title: "The cluster is used.",
    run: async (stage) => {
      kubernetes = stage.kubernetes;
      const pool = await stage.pool("cpu", { own: true });
      await kubernetes.apply([
        { apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } },
        ...workloadManifests("team-a", { ...pods, pools: [pool] }),
      ]);
      await stage.nodes(pool, 2);
    },
  });
  const backend = { service: { name: "web", port: { number: 80 } } };
  // As the load balancer controller marks what it has made something for.
  const finalizers = ["ingress.k8s.aws/resources"];
  const csi = { driver: "ebs.csi.aws.com", volumeHandle: "vol-0123456789abcdef0" };
  const claimRef = { namespace: "team-a", name: "data" };
  const volume = {
    capacity: { storage: "1Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Delete",
  };
  await kubernetes.apply([
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { ...metadata, ...{ finalizers } },
      spec: { defaultBackend: backend },
    },
    { apiVersion: "v1", kind: "Service", metadata, spec: { type: "LoadBalancer", ports: [{ port: 80 }] } },
    { apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "data" }, spec: { ...volume, csi, claimRef } },
  ]);
  await makeInAws();
}

/** What controllers would have made, and switches the cluster's deletion protection on. */
async function makeInAws(): Promise<void> {
  const { connection, report } = drill.rehearsal;
  const { private_subnet_ids: subnets } = report.stacks.find(({ name }) => name === "network")?.outputs ?? {};
  const { LoadBalancers = [] } = await new ElasticLoadBalancingV2Client(connection).send(
    new CreateLoadBalancerCommand({
      Name: "team-a-web",
      Type: "network",
      Subnets: subnets as string[],
      Tags: [{ Key: "elbv2.k8s.aws/cluster", Value: CLUSTER }],
    }),
  );
  loadBalancerArn = LoadBalancers[0]?.LoadBalancerArn ?? "";
  volumeId = await makeVolume(CLUSTER);
  // AWS provider 5 cannot.
  await new EKSClient(connection).send(new UpdateClusterConfigCommand({ name: CLUSTER, deletionProtection: true }));
}

async function makeVolume(cluster: string): Promise<string> {
  const Tags = [{ Key: `kubernetes.io/cluster/${cluster}`, Value: "owned" }];
  const TagSpecifications = [{ ResourceType: "volume" as const, Tags }];
  const made = await new EC2Client(drill.rehearsal.connection).send(
    new CreateVolumeCommand({ AvailabilityZone: "us-west-2a", Size: 1, TagSpecifications }),
  );
  return made.VolumeId ?? "";
}

/** Things of another cluster, and of nobody's. */
let others: { readonly volume: string; readonly groups: readonly string[] };

async function makeOthers(): Promise<void> {
  const ec2 = new EC2Client(drill.rehearsal.connection);
  const group = async (GroupName: string, ...Tags: { Key: string; Value: string }[]) => {
    const TagSpecifications = Tags.length === 0 ? [] : [{ ResourceType: "security-group" as const, Tags }];
    return (
      (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description: GroupName, TagSpecifications })))
        .GroupId ?? ""
    );
  };
  const key = "cluster.k8s.amazonaws.com/name";
  others = {
    volume: await makeVolume("inference-other"),
    groups: [await group("nobodys"), await group("others", { Key: key, Value: "inference-other" })],
  };
}

function destroy(...options: string[]): Command {
  // Not through npm: the process that is killed is to be the command itself.
  return new Command("node", ["--import", "tsx/esm", "tools/destroy.ts", NAME, ...options], env);
}

async function destroyed(...options: string[]): Promise<{ code: number | null; output: string }> {
  const command = destroy(...options);
  return { code: await command.ended, output: command.output };
}

/** All files of state, by their paths. */
function stateFiles(): Record<string, string> {
  const folder = drill.rehearsal.folders.state;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "utf8")]),
  );
}

const names = async (kind: "NodePool" | "NodeClaim" | "EC2NodeClass" | "Ingress") =>
  (await kubernetes.list(kind)).map(({ metadata }) => metadata?.name);
const liveInstances = async () =>
  (await instancesOf(drill.rehearsal.connection, CLUSTER)).filter(({ running }) => running);

/** Everything a destroy could change. */
async function world(): Promise<unknown> {
  const { cluster } = await new EKSClient(drill.rehearsal.connection).send(
    new DescribeClusterCommand({ name: CLUSTER }),
  );
  const objects = await Promise.all((["NodePool", "NodeClaim", "EC2NodeClass", "Ingress"] as const).map(names));
  const volume = await kubernetes.get("PersistentVolume", "data");
  return [
    objects,
    volume?.spec?.persistentVolumeReclaimPolicy,
    await liveInstances(),
    cluster?.deletionProtection,
    stateFiles(),
  ];
}

test("a dry run tells the order, what stays and what is in AWS, and changes nothing", async () => {
  const asItWas = await world();
  const { code, output } = await destroyed("--dry-run");
  expect(code).toBe(0);
  const order = ["Ingress team-a/web", "NodePools: general", "deletion protection", "stack node-pools", "stack addons"];
  const positions = [...order, "stack nodes", "stack cluster", "stack network"].map((words) => output.indexOf(words));
  expect(positions).toEqual([...positions].sort((a, b) => a - b));
  expect(positions).not.toContain(-1);
  const [, stays = ""] = output.split("Stays:");
  expect(stays).toContain("stack retained: the cluster's key and its log");
  expect(stays).toContain("vol-0123456789abcdef0 of team-a/data");
  const [, leftovers = ""] = output.split("in no state");
  for (const { id } of await liveInstances()) expect(leftovers).toContain(`${id}, of Karpenter`);
  expect(leftovers).toContain(`${loadBalancerArn}, of AWS Load Balancer Controller`);
  for (const id of [others.volume, ...others.groups]) expect(output).not.toContain(id);
  expect(await world()).toEqual(asItWas);
});

test("without its name said once more, nothing is changed", async () => {
  const asItWas = await world();
  const { code, output } = await destroyed();
  expect(code).toBe(2);
  expect(output).toContain(`There is no terminal to ask on. To destroy ${NAME}, say --yes-destroy ${NAME}.`);
  expect(await world()).toEqual(asItWas);
});

test("an API server that does not answer stops it, with what would be left", async () => {
  const asItWas = await world();
  const { cluster } = await new EKSClient(drill.rehearsal.connection).send(
    new DescribeClusterCommand({ name: CLUSTER }),
  );
  const tell = (endpoint: string) =>
    fetch(`${drill.rehearsal.aws.endpoint}/_local/kubernetes`, {
      method: "PUT",
      body: JSON.stringify({ endpoint, certificateAuthority: cluster?.certificateAuthority?.data }),
    });
  // Nobody listens on the first port.
  await tell("https://127.0.0.1:1");
  const { code, output } = await destroyed("--yes-destroy", NAME);
  await tell(cluster?.endpoint ?? "");
  expect(code).toBe(2);
  expect(output).toContain(`The API server of ${CLUSTER} cannot be asked: https://127.0.0.1:1`);
  expect(output).toContain("add --without-api");
  for (const { id } of await liveInstances())
    expect(output).toContain(`aws ec2 terminate-instances --instance-ids ${id}`);
  expect(await world()).toEqual(asItWas);
});

test("it waits for load balancers, names the pods that keep a node, and then goes on; and is killed", async () => {
  const command = destroy("--yes-destroy", NAME);
  await command.printed("left: Ingress team-a/web");
  expect(await names("NodePool")).toEqual(["general"]);
  // What the controller does when an Ingress is told to go.
  await new ElasticLoadBalancingV2Client(drill.rehearsal.connection).send(
    new DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancerArn }),
  );
  await kubernetes.patch("Ingress", "team-a/web", { metadata: { finalizers: null } });
  await command.printed("PodDisruptionBudget team-a/web allows no disruption");
  expect(await names("NodeClaim")).toHaveLength(2);
  await kubernetes.delete("PodDisruptionBudget", "team-a/web");
  // Terraform is in the middle of it: it has destroyed something.
  await command.printed("❯ cluster\n› ");
  process.kill(command.child.pid as number, "SIGKILL");
  expect(await command.ended).toBeNull();
  expect(await names("NodePool")).toEqual([]);
  expect(await names("NodeClaim")).toEqual([]);
  expect(await liveInstances()).toEqual([]);
  expect((await kubernetes.get("PersistentVolume", "data"))?.spec?.persistentVolumeReclaimPolicy).toBe("Retain");
});

test("the same command goes on to the end; what outlives a cluster stays, and the volume nobody agreed to", async () => {
  const { code, output } = await destroyed("--yes-destroy", NAME);
  expect(output).toContain(`Nothing else is left with a tag of ${CLUSTER}.`);
  expect(code).toBe(0);
  expect(output).toContain(`${volumeId}, of the cluster: aws ec2 delete-volume --volume-id ${volumeId}`);
  expect(
    Object.keys(stateFiles())
      .filter((file) => file.endsWith(".tfstate"))
      .map((file) => file.split("/").slice(-3)),
  ).toEqual([["retained", NAME, "terraform.tfstate"]]);
  const key = new DescribeKeyCommand({ KeyId: `alias/${CLUSTER}` });
  expect((await new KMSClient(drill.rehearsal.connection).send(key)).KeyMetadata?.KeyState).toBe("Enabled");
});

test("with --all nothing is left, and others' things are as they were", async () => {
  const { code, output } = await destroyed("--yes-destroy", NAME, "--all");
  expect(output).toContain(`Kept, as it holds data:\n  volume  ${volumeId}`);
  expect(code).toBe(0);
  const more = added(before, await inventory(drill.rehearsal.connection));
  // AWS makes a key of its own for the first encrypted disk.
  expect(more.filter(({ kind, tags }) => kind !== "kms-key" || Object.keys(tags).length > 0)).toEqual([]);
  const { Volumes = [] } = await new EC2Client(drill.rehearsal.connection).send(
    new DescribeVolumesCommand({ VolumeIds: [volumeId, others.volume] }),
  );
  expect(Volumes).toHaveLength(2);
});
