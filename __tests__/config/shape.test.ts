import fc from "fast-check";
import { expect, test } from "vitest";
import type { Problem } from "../../config/problem.ts";
import tenMistakes from "../environments/ten-mistakes.ts";
import { MINIMAL, problemsOf, withNetwork } from "../support/environments.ts";

const only = (input: unknown): Problem => {
  const problems = problemsOf(input);
  expect(problems).toHaveLength(1);
  return problems[0] as Problem;
};

test("ten mistakes are ten problems, in one run", () => {
  expect(problemsOf(tenMistakes).map(({ path }) => path)).toEqual([
    "account",
    "network.nat",
    "network.flowLogs.retentionDays",
    "regoin",
    "owners[0]",
    "tags.aws:team",
    "network.cidr",
    "network.podCidr",
    "network.zones[1]",
    "network.endpoints[1]",
  ]);
});

test("fails when a field is misspelt, and says which was meant", () => {
  expect(only({ ...MINIMAL, network: { ...MINIMAL.network, podCider: "100.64.0.0/16" } })).toMatchObject({
    path: "network.podCider",
    received: "100.64.0.0/16",
    remedy: "Did you mean podCidr? Otherwise remove it.",
  });
});

test("fails when a field is nobody's, and lists what there is", () => {
  expect(only({ ...MINIMAL, gpus: 8 })).toMatchObject({
    path: "gpus",
    allowed:
      "one of the fields name, project, account, region, owners, tags, network, cluster, nodeGroups, karpenter, nodePools, loadBalancerController, workloads, kubernetes, permissionsBoundary",
    remedy: "Remove it.",
  });
});

test("fails when a word is misspelt, and says which was meant", () => {
  expect(only({ ...MINIMAL, network: { ...MINIMAL.network, nat: "per_zone" } })).toMatchObject({
    path: "network.nat",
    allowed: "one of per-zone, one, none",
    remedy: "Did you mean per-zone?",
  });
});

test("fails when an endpoint service is unknown", () => {
  expect(only({ ...MINIMAL, network: { ...MINIMAL.network, endpoints: ["ecr.apii"] } })).toMatchObject({
    path: "network.endpoints[0]",
    received: "ecr.apii",
    remedy: "Did you mean ecr.api?",
  });
});

test("fails when flow logs are neither described nor switched off", () => {
  expect(only({ ...MINIMAL, network: { ...MINIMAL.network, flowLogs: "off" } })).toMatchObject({
    path: "network.flowLogs",
    allowed: expect.stringContaining("false switches them off"),
  });
});

test("fails when a required field is missing, and says that it has no default", () => {
  const { region: _, ...input } = MINIMAL;
  expect(only(input)).toMatchObject({
    path: "region",
    received: undefined,
    remedy: expect.stringContaining("no default"),
  });
});

test("fails when a string was written as a number, and asks for quotes", () => {
  expect(only({ ...MINIMAL, account: 111122223333 })).toMatchObject({ remedy: 'Put it in quotes: "111122223333".' });
});

test("fails when there are no owners", () => {
  expect(only({ ...MINIMAL, owners: [] })).toMatchObject({ path: "owners", remedy: "Add one." });
});

test.each([[undefined], [null], ["prod"], [[]]])("fails when the environment is %j", (input) => {
  expect(only(input)).toMatchObject({ path: "(the file)", received: input });
});

test("a list with an element of the wrong kind does not hide other problems", () => {
  const input = { ...MINIMAL, network: { cidr: "10.0.0.0/8", zones: ["us-west-2a", 2] } };
  expect(problemsOf(input).map(({ path }) => path)).toEqual(["network.zones[1]", "network.cidr"]);
});

test("a fault does not make rules judge what stands in for it", () => {
  expect(problemsOf({ ...MINIMAL, network: "10.0.0.0/16" }).map(({ path }) => path)).toEqual(["network"]);
  expect(problemsOf({ ...MINIMAL, region: 1 }).map(({ path }) => path)).toEqual(["region"]);
});

test("a fault in one node group hides no problem of another", () => {
  const nodeGroups = { system: { size: { min: 1 } }, gpu: { instanceTypes: ["g6.xlarge"], diskGb: 5 } };
  expect(problemsOf({ ...MINIMAL, nodeGroups }).map(({ path }) => path)).toEqual([
    "nodeGroups.gpu.diskGb",
    "nodeGroups.system.size.min",
  ]);
});

test("undefined counts as left out", () => {
  expect(problemsOf(withNetwork({ nat: undefined, flowLogs: undefined }))).toEqual([]);
});

test("whatever a file says, it is accepted or refused with problems", () => {
  const word = fc.constantFrom("name", "account", "network", "existing", "zones", "flowLogs", "tags", "owners", "x");
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom(null, undefined, true, 7, "", "x"),
      fc.array(tie("anything"), { maxLength: 3 }),
      tie("object"),
    ),
    object: fc.dictionary(word, tie("anything"), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(word, anything), fc.boolean(), (fields, onTop) => {
      const input = onTop ? { ...MINIMAL, ...fields } : fields;
      for (const problem of problemsOf(input)) {
        expect(problem.path).not.toBe("");
        expect(problem.remedy).not.toBe("");
      }
    }),
    { numRuns: 500 },
  );
});
