import { KubeConfig } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { resolveEnvironment } from "../../../config/resolve.ts";
import { Kubernetes } from "../../../kubernetes/api.ts";
import type { Tagged } from "../../../tools/destroy/leftovers.ts";
import { describe, isKept, notInState, obstacle, type Survey } from "../../../tools/destroy/survey.ts";
import { MINIMAL } from "../../support/environments.ts";

const NOTHING_AGREED = { all: false, volumes: false, withoutApi: false };
const environment = resolveEnvironment(MINIMAL);
const CLUSTER = environment.names.cluster;
const ORDER = ["node-pools", "addons", "nodes", "cluster", "network", "retained"];

function stack(name: string, ...ids: string[]) {
  return { name, resources: ids.map((id) => `aws_thing.${id}`), ids: new Set(ids) };
}

function tagged(kind: Tagged["kind"], id: string, by = "Karpenter", needsCluster = true): Tagged {
  return { kind, id, by, needsCluster, tags: {} };
}

const config = new KubeConfig();
config.loadFromClusterAndUser(
  { name: CLUSTER, server: "https://api.example", skipTLSVerify: false },
  { name: "caller" },
);
const ANSWERS = { state: "answers", isProtected: true, kubernetes: new Kubernetes(config) } as const;
const SILENT = { state: "silent", isProtected: true, why: "https://api.example: connect ETIMEDOUT" } as const;

function surveyed(seen: Partial<Survey>): Survey {
  return {
    environment,
    agreed: NOTHING_AGREED,
    cluster: ANSWERS,
    balanced: [{ kind: "Ingress", name: "team-a/web" }],
    nodePools: ["general"],
    nodeClaims: ["general-abcde"],
    disks: [{ name: "pvc-1", claim: "team-a/data", volumeId: "vol-1", goesWithClaim: true }],
    stacks: ORDER.map((name) => stack(name, `${name}-1`)),
    stateLocation: "the state bucket team-state",
    tagged: [],
    ...seen,
  };
}

/** The numbered lines, without numbers, and the lines of what stays. */
function told(survey: Survey) {
  const lines = describe(survey).split("\n");
  const matching = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
  return { goes: matching(/^ +\d+\. (.*)$/), stays: matching(/^ {2}- {2}(.*)$/) };
}

test("what controllers made goes before protection, and that before the stacks, each before those it needs", () => {
  const { goes } = told(surveyed({}));
  expect(goes).toEqual([
    "Ingresses, Gateways, LoadBalancer Services and their load balancers: Ingress team-a/web",
    "NodePools: general; their nodes are drained and terminated: general-abcde",
    `deletion protection of ${CLUSTER} is switched off`,
    "stack node-pools  1 resources",
    "stack addons      1 resources",
    "stack nodes       1 resources",
    "stack cluster     1 resources",
    "stack network     1 resources",
    "what is left with a tag of the cluster's is listed, and not touched",
  ]);
});

test("what outlives the cluster stays, the state, and the disks that nobody agreed to", () => {
  const { stays } = told(surveyed({}));
  expect(stays[0]).toMatch(/^stack retained: the cluster's key and its log, .* --all destroys it too$/);
  expect(stays[1]).toBe("the state bucket team-state, with the history of this state");
  expect(stays[2]).toBe("volumes, unless --volumes is said: vol-1 of team-a/data");
});

test("--all lets the retained stack go, last; --volumes the disks, before the stacks", () => {
  const { goes, stays } = told(surveyed({ agreed: { ...NOTHING_AGREED, all: true, volumes: true } }));
  expect(goes.filter((line) => line.startsWith("stack")).at(-1)).toBe("stack retained    1 resources");
  expect(goes[2]).toBe("volumes and their claims: vol-1 of team-a/data");
  expect(stays.join()).not.toMatch(/retained|volumes/);
});

test("a disk that is retained stays even with --volumes, and is named", () => {
  const disks = [{ name: "pv", claim: undefined, volumeId: "vol-2", goesWithClaim: false }];
  const { goes, stays } = told(surveyed({ disks, agreed: { ...NOTHING_AGREED, volumes: true } }));
  expect(goes.join()).not.toContain("vol-2");
  expect(stays).toContain("volumes, which are retained: vol-2");
});

test("what is off, or gone, is no step", () => {
  expect(told(surveyed({ cluster: { ...ANSWERS, isProtected: false } })).goes.join()).not.toContain("protection");
  expect(told(surveyed({ cluster: { state: "gone" } })).goes[0]).toBe("stack node-pools  1 resources");
});

test("what is in a state is no leftover", () => {
  const things = [tagged("security group", "network-1"), tagged("instance", "i-1")];
  expect(notInState(surveyed({ tagged: things })).map(({ id }) => id)).toEqual(["i-1"]);
});

test("an API server that does not answer stops it, with what is skipped, what that leaves, and the word", () => {
  const stop = obstacle(surveyed({ cluster: SILENT, tagged: [tagged("instance", "i-1")] }));
  expect(stop).toContain(`The API server of ${CLUSTER} cannot be asked: https://api.example: connect ETIMEDOUT`);
  expect(stop).toContain("docs/runbooks/reach-the-cluster.md");
  expect(stop).toContain("add --without-api. Skipped are then: deleting Ingresses");
  expect(stop).toContain("instance  i-1, of Karpenter: aws ec2 terminate-instances --instance-ids i-1");
});

test("with the word it goes on, and says what it skips", () => {
  const survey = surveyed({ cluster: SILENT, agreed: { ...NOTHING_AGREED, withoutApi: true } });
  expect(obstacle(survey)).toBeUndefined();
  expect(told(survey).goes[0]).toMatch(/^skipped: load balancers, NodePools and volumes/);
});

test.each([
  ["gone", { state: "gone" }, `The cluster ${CLUSTER} is gone already`],
  ["silent", SILENT, `The API server of ${CLUSTER} cannot be asked`],
] as const)("a cluster that is %s stops it as long as something is left that needs it", (_, cluster, words) => {
  const done = ["node-pools", "addons", "nodes"].map((name) => stack(name));
  const rest = [stack("cluster", "role"), stack("network", "vpc-1")];
  const stop = (seen: Partial<Survey>) => obstacle(surveyed({ cluster, stacks: [...done, ...rest], ...seen }));
  expect(stop({})).toBeUndefined();
  expect(stop({ tagged: [tagged("volume", "vol-1")] })).toBeUndefined();
  expect(stop({ tagged: [tagged("security group", "sg-1", "EKS", false)] })).toBeUndefined();
  expect(stop({ tagged: [tagged("load balancer", "arn")] })).toContain(words);
  expect(stop({ stacks: [stack("addons", "karpenter"), ...rest] })).toContain(words);
  expect(stop({ stacks: [stack("nodes", "system"), ...rest] })).toContain("add --without-api");
});

test("volumes are data: kept unless their user agreed; snapshots always; an instance never", () => {
  const agreed = { ...NOTHING_AGREED, volumes: true };
  expect(isKept(tagged("volume", "vol-1"), NOTHING_AGREED)).toBe(true);
  expect(isKept(tagged("volume", "vol-1"), agreed)).toBe(false);
  expect(isKept(tagged("snapshot", "snap-1"), agreed)).toBe(true);
  expect(isKept(tagged("instance", "i-1"), NOTHING_AGREED)).toBe(false);
});
