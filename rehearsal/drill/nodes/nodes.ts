import { setTimeout as sleep } from "node:timers/promises";
import { DescribeAccessEntryCommand, EKSClient } from "@aws-sdk/client-eks";
import { CoreV1Api, type V1Taint } from "@kubernetes/client-node";
import { Kubernetes, type NodeClaim, unlessMissing, wordsOf } from "../../../kubernetes/api.ts";
import type { AwsConnection } from "../../platform/connection.ts";
import type { ApiServer } from "../../platform/kubernetes.ts";
import { architectureOf, type Capacity, capacityOf } from "./capacity.ts";
import { type Instance, instancesOf, providerIdOf, roleOf, userDataOf } from "./instance.ts";
import { InstanceKubelet, type Kubelet } from "./kubelet.ts";
import { giveUp, type Machine, nodeOf, welcome } from "./node.ts";
import { readNodeConfig } from "./node-config.ts";
import { runPods } from "./pods.ts";

export interface NodesOptions {
  readonly api: Pick<ApiServer, "adminKubeconfig">;
  /** The account's local AWS itself: what instances ask is no call of Karpenter's. */
  readonly connection: AwsConnection;
  readonly cluster: {
    readonly name: string;
    readonly region: string;
    /** E.g. `1.36`. */
    readonly kubernetesVersion: string;
  };
  readonly signal: AbortSignal;
  /** Told of each node that joins. */
  readonly say?: (what: string) => void;
}

/** Nodes of a managed node group, for which the local AWS starts no instances. */
export interface GroupNodes {
  readonly group: string;
  readonly count: number;
  readonly type: string;
  /** Zones they are spread over. */
  readonly zones: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly V1Taint[];
}

export interface Nodes {
  /**
   * Registers nodes of a group, with an administrator's rights, that run pods as all others do.
   *
   * @returns their names
   */
  registerGroupNodes(nodes: GroupNodes): Promise<string[]>;
  /** What keeps instances from joining, and what else went wrong, a sentence each. */
  problems(): readonly string[];
  stop(): Promise<void>;
}

const POLL_SECONDS = 1;
/** A kubelet that was refused tries again after a while. */
const REJOIN_SECONDS = 3;

/**
 * Stands in for the kubelets of a cluster's instances: each that runs registers as its user data tells
 * it, with its own role's rights, and then runs the pods that are bound to it. One that ends falls silent.
 */
export async function startNodes(options: NodesOptions): Promise<Nodes> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const nodes = new RunningNodes(options, signal);
  const watching = nodes.watchInstances();
  return {
    registerGroupNodes: (group) => nodes.registerGroupNodes(group),
    problems: () => nodes.problems(),
    async stop() {
      ended.abort();
      await watching;
    },
  };
}

class RunningNodes {
  readonly #options: NodesOptions;
  readonly #signal: AbortSignal;
  readonly #kubernetes: Kubernetes;
  /** By the names of their nodes. */
  readonly #kubelets = new Map<string, Kubelet>();
  /** Ids of instances that have joined or try to. */
  readonly #known = new Set<string>();
  /** By instance, or by themselves. */
  readonly #problems = new Map<string, string>();

  constructor(options: NodesOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#kubernetes = new Kubernetes(options.api.adminKubeconfig);
    const problem = (what: string) => this.#report(what, what);
    runPods({ kubernetes: this.#kubernetes, kubelets: this.#kubelets, signal, problem });
  }

  problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  async watchInstances(): Promise<void> {
    const { connection, cluster } = this.#options;
    const underway = new Set<Promise<void>>();
    while (!this.#signal.aborted) {
      try {
        for (const instance of await instancesOf(connection, cluster.name)) {
          const task = this.#see(instance).finally(() => underway.delete(task));
          underway.add(task);
        }
        this.#problems.delete("instances");
      } catch (error) {
        this.#report("instances", `EC2 does not say which instances there are: ${wordsOf(error)}.`);
      }
      await this.#wait(POLL_SECONDS);
    }
    await Promise.all(underway);
  }

  async registerGroupNodes({ group, count, type, zones, labels, taints = [] }: GroupNodes): Promise<string[]> {
    const admin = this.#kubernetes.config.makeApiClient(CoreV1Api);
    const names = Array.from({ length: count }, (_, index) => `${group}-${index + 1}`);
    for (const [index, node] of names.entries()) {
      const ip = `100.127.0.${this.#kubelets.size + 1}`;
      const machine = {
        // Karpenter takes a node without one for nobody's machine, and leaves it alone.
        providerId: undefined,
        type,
        zone: zones[index % zones.length] ?? "",
        architecture: architectureOf(type),
        labels: { "eks.amazonaws.com/nodegroup": group, ...labels },
        taints,
        ...capacityOf(type),
      };
      await this.#register({ node, ip, api: async () => admin }, machine);
    }
    return names;
  }

  /** Lets an instance join or fall silent, whichever has not happened yet. */
  async #see(instance: Instance): Promise<void> {
    const { id, running, privateDnsName } = instance;
    if (!running) this.#problems.delete(id);
    if (running === this.#known.has(id)) return;
    if (running) {
      this.#known.add(id);
      const joined = await this.#join(instance);
      if (!joined) this.#known.delete(id);
      return;
    }
    this.#known.delete(id);
    if (!this.#kubelets.delete(privateDnsName)) return;
    await unlessMissing(giveUp(this.#kubernetes, privateDnsName)).catch((error) => {
      this.#report(privateDnsName, `Node ${privateDnsName} could not be marked as silent: ${wordsOf(error)}.`);
    });
  }

  /** @returns whether it did */
  async #join(instance: Instance): Promise<boolean> {
    const { connection, cluster, say } = this.#options;
    const { id, type, privateDnsName: name } = instance;
    let role = "no role";
    try {
      const claim = await this.#claimOf(instance);
      // To boot takes a machine longer than it takes Karpenter to write down what it launched.
      if (instance.isKarpenters && claim === undefined) return false;
      const config = readNodeConfig(await userDataOf(connection, id));
      role = await roleOf(connection, instance);
      const { capacity, allocatable } = capacityOfClaim(claim) ?? capacityOf(type, config.maxPods);
      const pods = config.maxPods === undefined ? {} : { pods: String(config.maxPods) };
      await this.#register(new InstanceKubelet(connection, instance, role, config.cluster), {
        ...instance,
        ...config,
        providerId: providerIdOf(instance),
        capacity: { ...capacity, ...pods },
        allocatable: { ...allocatable, ...pods },
      });
      this.#problems.delete(id);
      say?.(`node ${name} has joined ${cluster.name}: ${type} in ${instance.zone}`);
      return true;
    } catch (error) {
      const entry = (await this.#hasEntry(role)) ? "" : ` The cluster has no access entry for ${role}.`;
      this.#report(
        id,
        `Instance ${id} (${type}) with ${role} could not join as node ${name}: ${wordsOf(error)}.${entry}`,
      );
      await this.#wait(REJOIN_SECONDS);
      return false;
    }
  }

  /** Whether the cluster knows a role; of what cannot be asked nothing is claimed. */
  async #hasEntry(principalArn: string): Promise<boolean> {
    const { connection, cluster } = this.#options;
    const command = new DescribeAccessEntryCommand({ clusterName: cluster.name, principalArn });
    return await new EKSClient(connection).send(command).then(
      () => true,
      (error: Error) => error.name !== "ResourceNotFoundException",
    );
  }

  async #register(kubelet: Kubelet, machine: Omit<Machine, "name" | "ip" | "region" | "kubernetesVersion">) {
    const { region, kubernetesVersion } = this.#options.cluster;
    const whole = { ...machine, name: kubelet.node, ip: kubelet.ip, region, kubernetesVersion };
    const api = await kubelet.api();
    // Before it registers: a DaemonSet's pod is bound to it at once.
    this.#kubelets.set(kubelet.node, kubelet);
    await api.createNode({ body: nodeOf(whole) }).catch((error) => {
      // Registered already: by an earlier try, after which something else failed.
      if (error.code === 409) return;
      this.#kubelets.delete(kubelet.node);
      throw error;
    });
    await welcome(this.#kubernetes, whole);
  }

  async #claimOf(instance: Instance): Promise<NodeClaim | undefined> {
    if (!instance.isKarpenters) return undefined;
    const claims = await this.#kubernetes.list("NodeClaim");
    return claims.find(({ status }) => status?.providerID === providerIdOf(instance));
  }

  /** What goes wrong while everything ends is no problem. */
  #report(about: string, what: string): void {
    if (!this.#signal.aborted) this.#problems.set(about, what);
  }

  async #wait(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: this.#signal }).catch(() => {});
  }
}

function capacityOfClaim(claim: NodeClaim | undefined): Capacity | undefined {
  const { capacity, allocatable } = claim?.status ?? {};
  return capacity && allocatable && { capacity, allocatable };
}
