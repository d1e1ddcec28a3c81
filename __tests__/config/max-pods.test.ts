import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { INSTANCE_TYPE_NAMES, type InstanceType, instanceType } from "../../config/instance-types.ts";
import { maxPods, maxPodsOfGroup, podCeiling } from "../../config/max-pods.ts";

const ADDRESSES = { prefixDelegation: false, customNetworking: false };
const PREFIXES = { prefixDelegation: true, customNetworking: false };

const PUBLISHED = readFileSync(new URL("./published-max-pods.txt", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(" ") as [string, string]);

/**
 * Types whose interfaces EC2 has come to report as spread over two network cards; the published
 * list still counts both. Ours is the lower figure, so nodes never promise addresses they lack.
 */
const SPREAD_OVER_TWO_CARDS: Readonly<Record<string, number>> = {
  "i7ie.48xlarge": 394,
  "i7ie.metal-48xl": 394,
  "i8ge.48xlarge": 590,
  "i8ge.metal-48xl": 590,
};

function typeOf(name: string): InstanceType {
  const type = instanceType(name);
  if (type === undefined) throw new Error(`no data on ${name}`);
  return type;
}

const anyType = fc.constantFrom(...INSTANCE_TYPE_NAMES).map(typeOf);
const someTypes = fc.array(anyType, { minLength: 1, maxLength: 5 });
const options = fc.record({ prefixDelegation: fc.boolean(), customNetworking: fc.boolean() });

describe("with single addresses", () => {
  test("are as many as AWS publishes, type by type", () => {
    const known = PUBLISHED.filter(([name]) => instanceType(name) !== undefined);
    expect(known.length).toBeGreaterThan(1300);
    const ours = known.map(([name]) => [name, maxPods(typeOf(name), ADDRESSES)]);
    const theirs = known.map(([name, figure]) => [name, SPREAD_OVER_TWO_CARDS[name] ?? Number(figure)]);
    expect(ours).toEqual(theirs);
  });

  test("differ from what AWS publishes only where the list of exceptions says so", () => {
    const published = Object.fromEntries(PUBLISHED);
    for (const [name, figure] of Object.entries(SPREAD_OVER_TWO_CARDS))
      expect(figure, name).toBeLessThan(Number(published[name]));
  });

  test.each([
    ["m5.large", 20],
    ["t3.medium", 12],
    ["p5.48xlarge", 51],
    ["hpc6id.32xlarge", 2],
  ])("%s holds %i when the first interface is the node's alone", (name, pods) => {
    expect(maxPods(typeOf(name), { ...ADDRESSES, customNetworking: true })).toBe(pods);
  });
});

describe("with prefixes", () => {
  test.each([
    // 2 × 3 × 16 + 2: what the addresses allow is below the ceiling.
    ["t3.nano", 34],
    ["t3.micro", 34],
    ["t3.medium", 110],
    ["m5.large", 110],
    ["m6i.4xlarge", 110],
    ["g6.2xlarge", 110],
    ["m5.8xlarge", 250],
    ["m5.16xlarge", 250],
    ["p5.48xlarge", 250],
    ["m5.metal", 250],
  ])("%s holds %i", (name, pods) => {
    expect(maxPods(typeOf(name), PREFIXES)).toBe(pods);
  });

  test.each([
    // The CNI falls back to single addresses on Xen: 3 × 9 + 2, and 8 × 29 + 2 above the ceiling of 16 vCPUs.
    ["c3.large", 29],
    ["c4.4xlarge", 110],
    ["m4.large", 20],
  ])("%s, which cannot take prefixes, holds %i", (name, pods) => {
    expect(maxPods(typeOf(name), PREFIXES)).toBe(pods);
  });

  test("are taken by bare metal, which has no hypervisor to be Nitro", () => {
    expect(maxPods({ ...typeOf("m5.metal"), enis: 2, addressesPerEni: 4 }, PREFIXES)).toBe(2 * 3 * 16 + 2);
  });

  test("leave one interface to the node with custom networking", () => {
    expect(maxPods(typeOf("t3.nano"), { prefixDelegation: true, customNetworking: true })).toBe(18);
    expect(maxPods(typeOf("m5.large"), { prefixDelegation: true, customNetworking: true })).toBe(110);
  });

  test("never pass 110, or 250 on more than 30 vCPUs", () => {
    fc.assert(
      fc.property(anyType, fc.boolean(), (type, customNetworking) => {
        const pods = maxPods(type, { prefixDelegation: true, customNetworking });
        expect(pods).toBeLessThanOrEqual(type.vcpus > 30 ? 250 : 110);
      }),
    );
  });

  test("are never fewer than single addresses below the ceiling", () => {
    fc.assert(
      fc.property(anyType, fc.boolean(), (type, customNetworking) => {
        const single = maxPods(type, { prefixDelegation: false, customNetworking });
        const prefixes = maxPods(type, { prefixDelegation: true, customNetworking });
        expect(prefixes).toBeGreaterThanOrEqual(Math.min(single, podCeiling(type)));
      }),
    );
  });
});

test("custom networking never gives room for more pods", () => {
  fc.assert(
    fc.property(anyType, fc.boolean(), (type, prefixDelegation) => {
      const without = maxPods(type, { prefixDelegation, customNetworking: false });
      expect(maxPods(type, { prefixDelegation, customNetworking: true })).toBeLessThanOrEqual(without);
    }),
  );
});

test("the ceiling rises above 30 vCPUs, not at 30", () => {
  const type = typeOf("m5.large");
  expect([2, 30, 31, 32].map((vcpus) => podCeiling({ ...type, vcpus }))).toEqual([110, 110, 250, 250]);
});

describe("a group's", () => {
  test("figure is that of its smallest type", () => {
    const group = ["m5.large", "m5.2xlarge", "t3.medium"].map(typeOf);
    expect(maxPodsOfGroup(group, ADDRESSES)).toBe(17);
    expect(maxPodsOfGroup(group, PREFIXES)).toBe(110);
  });

  test.each([
    ["m5.24xlarge", 250],
    ["c4.4xlarge", 110],
    ["m5.large", 29],
  ])(
    "figure never passes what EKS lets a node have, though it had more single addresses: %s holds %i",
    (name, pods) => {
      expect(maxPodsOfGroup([typeOf(name)], ADDRESSES)).toBe(pods);
    },
  );

  test("every type can hold it and may have it, and one no more", () => {
    fc.assert(
      fc.property(someTypes, options, (types, given) => {
        const each = types.map((type) => Math.min(maxPods(type, given), podCeiling(type)));
        const group = maxPodsOfGroup(types, given);
        expect(each.every((figure) => figure >= group)).toBe(true);
        expect(each).toContain(group);
      }),
    );
  });
});
