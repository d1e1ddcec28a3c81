import { CoreV1Api, PatchStrategy, setHeaderOptions, type V1Node, type V1Taint } from "@kubernetes/client-node";
import { conditionOf, type Kubernetes } from "../../../kubernetes/api.ts";
import type { Capacity } from "./capacity.ts";

/** A machine that is to be a node. */
export interface Machine extends Capacity {
  readonly name: string;
  /** undefined: no machine of EC2's stands behind it. */
  readonly providerId: string | undefined;
  readonly ip: string;
  readonly type: string;
  readonly zone: string;
  readonly region: string;
  readonly architecture: "amd64" | "arm64";
  /** E.g. `1.36`. */
  readonly kubernetesVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly V1Taint[];
}

/** The API server taints each new node so; of the controllers that take it off none runs here. */
const NOT_READY = "node.kubernetes.io/not-ready";
/** Kubelets with a cloud provider taint themselves so, until the cloud controller knows their machine. */
const UNINITIALIZED = "node.cloudprovider.kubernetes.io/uninitialized";
const UNREACHABLE = "node.kubernetes.io/unreachable";

/** How often a change is tried again that somebody else's came before. */
const MOST_TRIES = 10;

/** The Node with which a kubelet registers its machine. */
export function nodeOf(machine: Machine): V1Node {
  const { name, providerId, ip, architecture, kubernetesVersion, labels, taints, capacity, allocatable } = machine;
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        ...labels,
      },
    },
    spec: {
      ...(providerId !== undefined && { providerID: providerId }),
      taints: [{ key: UNINITIALIZED, value: "true", effect: "NoSchedule" }, ...taints],
    },
    status: {
      capacity,
      allocatable,
      addresses: [
        { type: "InternalIP", address: ip },
        { type: "InternalDNS", address: name },
        { type: "Hostname", address: name },
      ],
      conditions: [
        conditionNow("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
        conditionNow("MemoryPressure", "False", "KubeletHasSufficientMemory"),
        conditionNow("DiskPressure", "False", "KubeletHasNoDiskPressure"),
        conditionNow("PIDPressure", "False", "KubeletHasSufficientPID"),
      ],
      nodeInfo: {
        architecture,
        operatingSystem: "linux",
        osImage: "Amazon Linux 2023",
        kubeletVersion: `v${kubernetesVersion}`,
        containerRuntimeVersion: "containerd://2",
        kernelVersion: "6.12",
        // No machine: nothing to be told apart by.
        bootID: "",
        machineID: "",
        systemUUID: "",
        kubeProxyVersion: "",
      },
    },
  };
}

/**
 * What EKS's controllers do to a node that has registered: its machine's labels, and the taints of a
 * node that is not ready yet go. EKS runs them with rights of its own, and so do we.
 */
export async function welcome(kubernetes: Kubernetes, { name, type, zone, region }: Machine): Promise<void> {
  await changeNode(kubernetes, name, ({ spec }) => ({
    metadata: {
      labels: {
        "node.kubernetes.io/instance-type": type,
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": region,
      },
    },
    spec: { taints: (spec?.taints ?? []).filter(({ key }) => key !== UNINITIALIZED && key !== NOT_READY) },
  }));
}

/** What Kubernetes' controllers do to a node that is no longer heard of. */
export async function giveUp(kubernetes: Kubernetes, name: string): Promise<void> {
  const silent = conditionNow("Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.");
  const node = await kubernetes.get("Node", name);
  if (node === undefined || conditionOf(node, "Ready")?.status === "Unknown") return;
  await kubernetes.config
    .makeApiClient(CoreV1Api)
    .patchNodeStatus(
      { name, body: { status: { conditions: [silent] } } },
      setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch),
    );
  await changeNode(kubernetes, name, ({ spec }) => ({
    spec: { taints: [...(spec?.taints ?? []), { key: UNREACHABLE, effect: "NoSchedule" }] },
  }));
}

/** Changes a node as it is now: taints are a list, of which Karpenter takes some at the same time. */
async function changeNode(
  kubernetes: Kubernetes,
  name: string,
  change: (node: V1Node) => { readonly metadata?: object; readonly spec: object },
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const node = await kubernetes.get("Node", name);
    if (node === undefined) return;
    const { metadata, ...rest } = change(node);
    const resourceVersion = node.metadata?.resourceVersion;
    try {
      return await kubernetes.patch("Node", name, { ...rest, metadata: { ...metadata, resourceVersion } });
    } catch (error) {
      if ((error as { code?: number }).code !== 409 || tries === MOST_TRIES) throw error;
    }
  }
}

function conditionNow(type: string, status: string, reason: string, message = "") {
  const now = new Date();
  return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: now };
}
