import type { ManifestCase } from "./cases.ts";

type Fields = Readonly<Record<string, unknown>>;

const REFERENCE: Fields = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "test" };
const TEMPLATE_SPEC: Fields = { nodeClassRef: REFERENCE, requirements: [] };
const SPEC: Fields = { template: { spec: TEMPLATE_SPEC } };

/** The least a pool may say. */
export const NODE_POOL: Fields = {
  apiVersion: "karpenter.sh/v1",
  kind: "NodePool",
  metadata: { name: "test" },
  spec: SPEC,
};

const of = (valid: boolean) => (name: string, spec: Fields) => ({
  name: `pool: ${name}`,
  manifest: { ...NODE_POOL, spec: { ...SPEC, ...spec } },
  valid,
});
const takes = of(true);
const refuses = of(false);
const whole = (name: string, fields: Fields, valid: boolean): ManifestCase => ({
  name: `pool: ${name}`,
  manifest: { ...NODE_POOL, ...fields },
  valid,
});

const template = (fields: Fields) => ({ template: { spec: { ...TEMPLATE_SPEC, ...fields } } });
const reference = (fields: Fields) => template({ nodeClassRef: { ...REFERENCE, ...fields } });
const requirements = (...list: Fields[]) => template({ requirements: list });
const key = (name: string) => requirements({ key: name, operator: "Exists" });
const operator = (name: string, ...values: unknown[]) =>
  requirements({ key: "karpenter.k8s.aws/instance-cpu", operator: name, values });
const labels = (pairs: Fields) => ({ template: { metadata: { labels: pairs }, spec: TEMPLATE_SPEC } });
const taint = (fields: Fields) => template({ taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule", ...fields }] });
const disruption = (fields: Fields) => ({ disruption: { consolidateAfter: "1m", ...fields } });
const budget = (fields: Fields) => disruption({ budgets: [fields] });
const schedule = (text: string) => budget({ nodes: "0", schedule: text, duration: "8h" });
const times = (count: number, item: Fields) => Array.from({ length: count }, () => item);
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`l-${index}`, "x"]));

const OBJECT: readonly ManifestCase[] = [
  whole("the least", {}, true),
  whole("no spec", { spec: undefined }, false),
  whole("no name", { metadata: {} }, false),
  whole("a name with an underscore", { metadata: { name: "gpu_pool" } }, false),
  whole("a spec that is a text", { spec: "x" }, false),
  refuses("no template", { template: undefined }),
  refuses("a template without a spec", { template: {} }),
  refuses("a template with a name", { template: { metadata: { name: "x" }, spec: TEMPLATE_SPEC } }),
  refuses("a kubelet in the template", template({ kubelet: { maxPods: 10 } })),
  refuses("an unknown field", { requirements: [] }),
  refuses("no requirements", template({ requirements: undefined })),
  refuses("no reference", template({ nodeClassRef: undefined })),
  takes("no disruption, said so", { disruption: null }),
];

const REFERENCES: readonly ManifestCase[] = [
  takes("a reference to another kind", reference({ group: "example.com", kind: "Other" })),
  refuses("a reference without a group", reference({ group: undefined })),
  refuses("a reference with a version", reference({ group: "karpenter.k8s.aws/v1" })),
  refuses("a reference by apiVersion", reference({ group: undefined, apiVersion: "karpenter.k8s.aws/v1" })),
  ...["group", "kind", "name"].map((field) => refuses(`an empty ${field}`, reference({ [field]: "" }))),
];

const KEYS: readonly ManifestCase[] = [
  ...[
    "karpenter.sh/capacity-type",
    "karpenter.k8s.aws/instance-family",
    "karpenter.k8s.aws/instance-gpu-count",
    "karpenter.k8s.aws/ec2nodeclass",
    "karpenter.k8s.aws/capacity-reservation-id",
    "karpenter.k8s.aws/placement-group-id",
    "node.kubernetes.io/instance-type",
    "node.kubernetes.io/purpose",
    "kubernetes.io/arch",
    "topology.kubernetes.io/zone",
    "example.com/team",
    "team",
    "karpenter.sh.example.com/x",
  ].flatMap((name) => [takes(`a requirement ${name}`, key(name)), takes(`a label ${name}`, labels({ [name]: "x" }))]),
  ...[
    "karpenter.sh/nodepool",
    "karpenter.sh/registered",
    "karpenter.sh",
    "sub.karpenter.sh/x",
    "mykarpenter.sh/x",
    "kubernetes.io/hostname",
    "karpenter.k8s.aws/instance-gpus",
    "karpenter.k8s.aws/gpu",
    "karpenter.k8s.aws",
    "sub.karpenter.k8s.aws/x",
  ].flatMap((name) => [
    refuses(`a requirement ${name}`, key(name)),
    refuses(`a label ${name}`, labels({ [name]: "x" })),
  ]),
  ...["", "two words", "-x", "Example.com/x", "a/b/c", "a/"].map((name) =>
    refuses(`a requirement "${name}"`, key(name)),
  ),
  takes("a requirement of 316 characters", key(`${"x".repeat(252)}/${"x".repeat(63)}`)),
  refuses("a requirement of 317 characters", key(`${"x".repeat(253)}/${"x".repeat(63)}`)),
  takes("a label whose key no node would take", labels({ "two words": "x" })),
];

const OPERATORS: readonly ManifestCase[] = [
  takes("In one", operator("In", "4")),
  refuses("In none", operator("In")),
  refuses("In, without values", requirements({ key: "x", operator: "In" })),
  takes("NotIn none", operator("NotIn")),
  takes("NotIn, without values", requirements({ key: "x", operator: "NotIn" })),
  takes("Exists with a value", operator("Exists", "4")),
  takes("DoesNotExist", operator("DoesNotExist")),
  refuses("an operator in lower case", operator("in", "4")),
  refuses("no operator", requirements({ key: "x" })),
  refuses("no key", requirements({ operator: "Exists" })),
  refuses("a value that is a number", operator("In", 4)),
  refuses("a value that is nothing", operator("In", null)),
  takes("a value that no label has", operator("In", "two words")),
  ...["Gt", "Gte", "Lt", "Lte"].flatMap((name) => [
    takes(`${name} 4`, operator(name, "4")),
    refuses(`${name} nothing`, operator(name)),
    refuses(`${name} -1`, operator(name, "-1")),
    refuses(`${name} 4 and 8`, operator(name, "4", "8")),
    refuses(`${name} four`, operator(name, "four")),
  ]),
  takes("Gt 0", operator("Gt", "0")),
  takes("Gt -0", operator("Gt", "-0")),
  takes("Gt +4", operator("Gt", "+4")),
  takes("Gt 007", operator("Gt", "007")),
  refuses("Gt 4.5", operator("Gt", "4.5")),
  refuses("Gt with a space", operator("Gt", " 4")),
  takes("Gt the largest number", operator("Gt", "9223372036854775807")),
  refuses("Gt a larger number", operator("Gt", "9223372036854775808")),
  refuses("Gt, without values", requirements({ key: "x", operator: "Gt" })),
  takes("minValues of as many", requirements({ key: "x", operator: "In", values: ["a", "b"], minValues: 2 })),
  refuses("minValues of more", requirements({ key: "x", operator: "In", values: ["a", "b"], minValues: 3 })),
  takes("minValues of any", requirements({ key: "x", operator: "Exists", minValues: 50 })),
  refuses("minValues 0", requirements({ key: "x", operator: "Exists", minValues: 0 })),
  refuses("minValues 51", requirements({ key: "x", operator: "Exists", minValues: 51 })),
  takes("a hundred requirements", requirements(...times(100, { key: "x", operator: "Exists" }))),
  refuses("a hundred and one requirements", requirements(...times(101, { key: "x", operator: "Exists" }))),
];

const LABELS: readonly ManifestCase[] = [
  takes("a label without a value", labels({ team: "" })),
  takes("a label of 63 characters", labels({ team: "x".repeat(63) })),
  refuses("a label of 64 characters", labels({ team: "x".repeat(64) })),
  refuses("a label with a slash", labels({ team: "a/b" })),
  refuses("a label that is true", labels({ "nvidia.com/gpu.present": true })),
  takes("a hundred labels", labels(numbered(100))),
  refuses("a hundred and one labels", labels(numbered(101))),
  takes("annotations", { template: { metadata: { annotations: { x: "two words" } }, spec: TEMPLATE_SPEC } }),
  takes("a taint", taint({ value: "present" })),
  takes("a taint without a value", taint({})),
  refuses("a taint with an empty value", taint({ value: "" })),
  refuses("a taint with a value of two words", taint({ value: "two words" })),
  refuses("a taint that is true", taint({ value: true })),
  refuses("a taint with an unknown effect", taint({ effect: "NoStart" })),
  refuses("a taint without an effect", taint({ effect: undefined })),
  refuses("a taint without a key", taint({ key: undefined })),
  refuses("a taint with an empty key", taint({ key: "" })),
  takes("a taint since a time", taint({ timeAdded: "2026-11-21T08:00:00Z" })),
  refuses("a taint since a day", taint({ timeAdded: "yesterday" })),
  takes("one taint twice", template({ startupTaints: times(2, { key: "x", effect: "NoExecute" }) })),
];

const LIFETIMES: readonly ManifestCase[] = [
  ...["720h", "1h30m", "90s", "0s", "Never", "1m1m"].map((text) =>
    takes(`expireAfter ${text}`, template({ expireAfter: text })),
  ),
  ...["30d", "never", "", "1.5h", "-1h", "720"].map((text) =>
    refuses(`expireAfter "${text}"`, template({ expireAfter: text })),
  ),
  refuses("expireAfter a number", template({ expireAfter: 720 })),
  takes("terminationGracePeriod 48h", template({ terminationGracePeriod: "48h" })),
  refuses("terminationGracePeriod Never", template({ terminationGracePeriod: "Never" })),
  refuses("expireAfter in disruption", disruption({ expireAfter: "720h" })),
];

const DISRUPTION: readonly ManifestCase[] = [
  ...["30s", "1h5m", "Never"].map((text) => takes(`consolidateAfter ${text}`, disruption({ consolidateAfter: text }))),
  refuses("consolidateAfter 1d", disruption({ consolidateAfter: "1d" })),
  refuses("no consolidateAfter", { disruption: { consolidationPolicy: "WhenEmpty" } }),
  refuses("consolidationAfter", { disruption: { consolidationAfter: "1m" } }),
  ...["WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"].map((policy) =>
    takes(policy, disruption({ consolidationPolicy: policy })),
  ),
  refuses("WhenUnderutilized", disruption({ consolidationPolicy: "WhenUnderutilized" })),
  ...["0", "10", "100%", "99%", "0%"].map((nodes) => takes(`a budget of ${nodes}`, budget({ nodes }))),
  ...["101%", "-1", "10 %", "ten", ""].map((nodes) => refuses(`a budget of "${nodes}"`, budget({ nodes }))),
  refuses("a budget that is a number", budget({ nodes: 10 })),
  takes("a budget without a number", budget({})),
  takes("no budgets", disruption({ budgets: [] })),
  ...["0 9 * * mon-fri", "@daily", "@hourly and more", "a b c d e f"].map((text) =>
    takes(`schedule ${text}`, schedule(text)),
  ),
  ...["0 9 * *", "daily", "", "@fortnightly"].map((text) => refuses(`schedule "${text}"`, schedule(text))),
  refuses("a schedule without a duration", budget({ nodes: "0", schedule: "@daily" })),
  refuses("a duration without a schedule", budget({ nodes: "0", duration: "8h" })),
  ...["30m", "8h30m", "8h30m0s", "8h0s"].map((duration) =>
    takes(`a duration of ${duration}`, budget({ nodes: "0", schedule: "@daily", duration })),
  ),
  ...["30s", "30m8h", "8h30m1s", "1d", ""].map((duration) =>
    refuses(`a duration of "${duration}"`, budget({ nodes: "0", schedule: "@daily", duration })),
  ),
  takes("reasons", budget({ reasons: ["Empty", "Drifted", "Underutilized"] })),
  refuses("a reason that is none", budget({ reasons: ["Expired"] })),
  refuses("a reason twice", budget({ reasons: ["Empty", "Empty"] })),
  refuses("an unknown field of a budget", budget({ node: "1" })),
  takes("fifty budgets", disruption({ budgets: times(50, { nodes: "1" }) })),
  refuses("fifty-one budgets", disruption({ budgets: times(51, { nodes: "1" }) })),
];

const LIMITS: readonly ManifestCase[] = [
  takes("limits", { limits: { cpu: 1000, memory: "4Ti", "nvidia.com/gpu": "8", nodes: "10" } }),
  ...["500m", "1.5Gi", ".5", "1e3", "1E-3", "-1", "+1"].map((cpu) => takes(`a limit of ${cpu}`, { limits: { cpu } })),
  ...["ten", "", "10 Gi", "10GB", "1Gi1"].map((cpu) => refuses(`a limit of "${cpu}"`, { limits: { cpu } })),
  refuses("a limit of a fraction", { limits: { cpu: 1.5 } }),
  refuses("limits.resources", { limits: { resources: { cpu: "1000" } } }),
  takes("a weight", { weight: 100 }),
  refuses("a weight of 0", { weight: 0 }),
  refuses("a weight of 101", { weight: 101 }),
  refuses("a weight in a text", { weight: "10" }),
  takes("a static pool", { replicas: 0 }),
  takes("a static pool with a limit of nodes", { replicas: 2, limits: { nodes: 4 } }),
  takes("a static pool with no limits in an object", { replicas: 2, limits: {} }),
  refuses("a static pool with a limit of CPU", { replicas: 2, limits: { cpu: 4 } }),
  refuses("a static pool with limits of nodes and CPU", { replicas: 2, limits: { nodes: 4, cpu: 4 } }),
  refuses("a static pool with a weight", { replicas: 2, weight: 1 }),
  refuses("a static pool of -1", { replicas: -1 }),
];

export const NODE_POOL_CASES: readonly ManifestCase[] = [
  ...OBJECT,
  ...REFERENCES,
  ...KEYS,
  ...OPERATORS,
  ...LABELS,
  ...LIFETIMES,
  ...DISRUPTION,
  ...LIMITS,
];
