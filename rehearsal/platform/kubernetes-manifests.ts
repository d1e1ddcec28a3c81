import { basename } from "node:path";
import type { Candidate, ChartRelease } from "./kubernetes.ts";

/** A synthesized stack's resources: by type, then by name. */
export type Resources = Readonly<Record<string, Readonly<Record<string, Block>>>>;
type Block = Readonly<Record<string, unknown>>;

/** A Helm release, and what is known of its chart's version. */
export interface StackRelease extends ChartRelease {
  /** Undefined where the chart is a folder. */
  readonly version: string | undefined;
}

/** What a stack would create in Kubernetes. Texts may hold Terraform's expressions. */
export interface KubernetesContents {
  readonly manifests: readonly Candidate[];
  readonly releases: readonly StackRelease[];
  /** Addresses of resources of types that are not known here. */
  readonly unknown: readonly string[];
}

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Fields that the provider names otherwise. */
  readonly renamed?: Readonly<Record<string, string>>;
}

const RBAC = { apiVersion: "rbac.authorization.k8s.io/v1", renamed: { subject: "subjects" } };

/** The provider's types for Kubernetes' own kinds. */
const KINDS: Readonly<Record<string, Kind>> = {
  kubernetes_namespace_v1: { apiVersion: "v1", kind: "Namespace" },
  kubernetes_service_account_v1: { apiVersion: "v1", kind: "ServiceAccount" },
  kubernetes_storage_class_v1: {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    renamed: { storageProvisioner: "provisioner" },
  },
  kubernetes_role_binding_v1: { ...RBAC, kind: "RoleBinding" },
  kubernetes_cluster_role_binding_v1: { ...RBAC, kind: "ClusterRoleBinding" },
};

/** What Terraform itself knows of a resource. */
const META_ARGUMENTS = new Set(["depends_on", "lifecycle", "provider", "timeouts", "provisioner", "connection"]);
/** Tables whose keys are somebody's own. */
const FREE_TABLES = new Set(["labels", "annotations", "parameters"]);

/** What a synthesized stack would create in Kubernetes, and what of it is not understood. */
export function kubernetesContents(resources: Resources): KubernetesContents {
  const all = Object.entries(resources)
    .filter(([type]) => /^(kubernetes|helm)_/.test(type))
    .flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([name, block]) => ({ type, address: `${type}.${name}`, block })),
    );
  const isKnown = (type: string) => ["kubernetes_manifest", "helm_release"].includes(type) || type in KINDS;
  return {
    manifests: all.flatMap(({ type, address, block }) => {
      const kind = KINDS[type];
      if (type === "kubernetes_manifest") return { name: address, manifest: block.manifest };
      return kind === undefined ? [] : { name: address, manifest: typed(kind, block) };
    }),
    releases: all.filter(({ type }) => type === "helm_release").map(({ address, block }) => release(address, block)),
    unknown: all.filter(({ type }) => !isKnown(type)).map(({ address }) => address),
  };
}

function typed({ apiVersion, kind, renamed = {} }: Kind, block: Block): Block {
  const fields = Object.entries(block)
    .filter(([key]) => !META_ARGUMENTS.has(key))
    .map(([key, value]) => [renamed[camel(key)] ?? camel(key), inCamel(key, value)]);
  return { apiVersion, kind, ...Object.fromEntries(fields) };
}

/** The value with the keys that Kubernetes has where the provider has others. */
function inCamel(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => inCamel(name, item));
  if (typeof value !== "object" || value === null || FREE_TABLES.has(name)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [camel(key), inCamel(key, child)]));
}

function camel(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function release(address: string, block: Block): StackRelease {
  const {
    name,
    chart,
    version,
    namespace = "default",
    values = [],
    set = [],
  } = block as {
    name: string;
    chart: string;
    version?: string;
    namespace?: string;
    values?: string[];
    set?: { name: string; value: string }[];
  };
  return {
    name: address,
    chart: basename(chart),
    version,
    release: name,
    namespace,
    values,
    set: set.map((one) => `${one.name}=${one.value}`),
  };
}
