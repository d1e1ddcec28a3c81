import type { Manifest } from "../../kubernetes/api.ts";

/** A Deployment's pods, as far as Karpenter and the scheduler look at them. */
export interface Workload {
  readonly name: string;
  readonly replicas: number;
  /** vCPUs a pod asks for. @default 0.5 */
  readonly cpu?: number;
  /** GiB of memory a pod asks for. @default 0.5 */
  readonly memoryGiB?: number;
  /** NVIDIA GPUs a pod asks for. @default none */
  readonly gpus?: number;
  /** NodePools it may run on. */
  readonly pools: readonly string[];
  /** Whether it tolerates what keeps pods without a GPU off. @default when it asks for one */
  readonly tolerant?: boolean;
  /** Whether each pod wants a node where no other of them is. @default false */
  readonly apart?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Pods that must stay available: a PodDisruptionBudget with it. @default no budget */
  readonly minAvailable?: number;
}

/** Nothing of it runs: the stand-in for the kubelet only says so. */
const IMAGE = "registry.k8s.io/pause:3.10";

/** Manifests of a workload in a namespace. */
export function workloadManifests(namespace: string, workload: Workload): Manifest[] {
  const { name, replicas, annotations, minAvailable } = workload;
  const labels = { app: name, drill: namespace };
  const selector = { matchLabels: { app: name } };
  const deployment: Manifest = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { replicas, selector, template: { metadata: { labels, annotations }, spec: podSpec(workload) } },
  };
  if (minAvailable === undefined) return [deployment];
  const budget = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name, namespace } };
  return [{ ...budget, spec: { minAvailable, selector } }, deployment];
}

function podSpec(workload: Workload) {
  const { name, cpu = 0.5, memoryGiB = 0.5, gpus = 0, pools, tolerant = gpus > 0, apart = false } = workload;
  const gpu = gpus === 0 ? {} : { "nvidia.com/gpu": String(gpus) };
  const requests = { cpu: `${cpu * 1000}m`, memory: `${memoryGiB * 1024}Mi`, ...gpu };
  return {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image: IMAGE, resources: { requests, limits: gpu } }],
    tolerations: tolerant ? [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }] : [],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "karpenter.sh/nodepool", operator: "In", values: pools }] }],
        },
      },
      ...(apart && {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: name } } },
          ],
        },
      }),
    },
  };
}
