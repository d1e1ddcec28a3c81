import fc from "fast-check";
import { expect, test } from "vitest";
import type { EnvironmentInput } from "../../config/environment.ts";
import { MINIMAL, problemsOf } from "../support/environments.ts";

/** Every field of a file, filled in. */
const FULL: EnvironmentInput = {
  ...MINIMAL,
  project: "inference",
  tags: { Team: "x" },
  network: {
    cidr: "10.0.0.0/16",
    zones: ["us-west-2a", "us-west-2b"],
    nat: "one",
    subnets: { private: 20, public: 24, controlPlane: 28 },
    endpoints: ["sts"],
    flowLogs: { retentionDays: 30, traffic: "ALL" },
    podCidr: "100.64.0.0/16",
  },
  cluster: {
    kubernetesVersion: "1.36",
    supportType: "STANDARD",
    endpoint: { private: false, public: ["203.0.113.0/24"] },
    access: [
      { principal: "arn:aws:iam::111122223333:role/Team", policy: "View", namespaces: ["a"], groups: ["a"] },
      { principal: "arn:aws:iam::111122223333:role/Nodes", type: "EC2_LINUX" },
    ],
    authenticationMode: "API",
    creatorIsAdmin: false,
    logs: { types: ["api"], retentionDays: 30 },
    prefixDelegation: true,
    zonalShift: true,
    deletionProtection: true,
    controlPlaneTier: "standard",
    addons: {
      coredns: { version: "v1.14.7-eksbuild.11", configuration: { replicaCount: 3 } },
      "vpc-cni": { configuration: { env: { WARM_PREFIX_TARGET: "1" } } },
    },
  },
  nodeGroups: {
    system: { size: { min: 2 } },
    web: {
      instanceTypes: ["m6i.large"],
      capacityType: "SPOT",
      size: { min: 1, max: 3, desired: 2 },
      autoscaled: true,
      zones: ["us-west-2a"],
      diskGiB: 100,
      labels: { team: "a" },
      taints: [{ key: "team", value: "a", effect: "NoSchedule" }],
      maxPods: 20,
      releaseVersion: "1.36.4-20260930",
    },
  },
  karpenter: { version: "1.14.1" },
  nodePools: [
    {
      preset: "gpuInference",
      name: "gpu",
      types: ["g6.2xlarge"],
      families: ["g6"],
      architectures: ["amd64"],
      capacityTypes: ["on-demand"],
      cpu: 64,
      memoryGiB: 512,
      gpus: 8,
      zones: ["us-west-2a"],
      labels: { team: "a" },
      taints: [{ key: "team", value: "a", effect: "NoSchedule" }],
      diskGiB: 100,
      maxPods: 20,
      amiRelease: "v20260930",
      weight: 10,
      consolidateAfter: "1m",
      expireAfter: "720h",
      terminationGracePeriod: "1h",
      budgets: [{ nodes: "10%", reasons: ["Drifted"], schedule: "@daily", duration: "8h" }],
      businessHours: { schedule: "@daily", duration: "8h" },
      fastImagePull: true,
    },
    {
      name: "raw",
      nodeClass: { amiSelectorTerms: [{ alias: "al2023@v20261003" }], kubelet: { maxPods: 20 } },
      nodePool: {
        limits: { cpu: "100" },
        template: {
          metadata: { labels: { team: "a" } },
          spec: {
            requirements: [{ key: "node.kubernetes.io/instance-type", operator: "In", values: ["m7i.xlarge"] }],
            taints: [{ key: "team", effect: "NoSchedule" }],
          },
        },
      },
    },
  ],
};

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
}

/** A copy with another value at a path; as it was where the path leads nowhere. */
function withValueAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value))
    return value.map((child, index) => (String(index) === key ? withValueAt(child, rest, other) : child));
  return { ...value, [key]: withValueAt((value as Record<string, unknown>)[key], rest, other) };
}

/** Words that every object of JavaScript answers to, and values a careless look-up takes for a list or a number. */
const hostile = fc.constantFrom(
  "toString",
  "constructor",
  "__proto__",
  "length",
  "",
  "1.36",
  "arn:",
  "x/",
  -1,
  0,
  null,
);
const anyValue = fc.oneof(hostile, fc.jsonValue(), fc.array(hostile), fc.dictionary(fc.string(), hostile));
const fieldPath = fc.constantFrom(...pathsOf(FULL).filter(([field]) => field !== undefined));

test("the full environment is accepted", () => {
  expect(problemsOf(FULL)).toEqual([]);
});

test("whatever stands in whichever fields, it is accepted or refused with problems", () => {
  const changes = fc.array(fc.tuple(fieldPath, anyValue), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(changes, (replaced) => {
      const input = replaced.reduce<unknown>((value, [path, other]) => withValueAt(value, path, other), FULL);
      for (const { path, remedy } of problemsOf(input)) {
        expect(path).not.toBe("");
        expect(remedy).not.toBe("");
      }
    }),
    { numRuns: 200 },
  );
}, 120_000);
