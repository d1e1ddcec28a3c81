import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { block, liesWithin, overlaps, parseBlock, size } from "../../config/cidr.ts";
import { defaultSizes, planPodSubnets, planSubnets } from "../../config/subnet-plan.ts";

const zones = (count: number) => ["a", "b", "c", "d", "e", "f"].slice(0, count).map((letter) => `us-east-1${letter}`);

const vpc = fc
  .record({ prefix: fc.integer({ min: 16, max: 28 }), place: fc.nat(2 ** 20) })
  .map(({ prefix, place }) => block((10 * 2 ** 24 + place * size(prefix)) % (11 * 2 ** 24 - size(prefix)), prefix))
  .map(({ start, prefix }) => block(Math.floor(start / size(prefix)) * size(prefix), prefix));
const sizes = fc.record({
  private: fc.integer({ min: 16, max: 28 }),
  public: fc.integer({ min: 16, max: 28 }),
  controlPlane: fc.integer({ min: 16, max: 28 }),
});
const count = fc.integer({ min: 2, max: 6 });

describe("subnets of a VPC", () => {
  test("lie within it, on their own boundaries, and never overlap", () => {
    fc.assert(
      fc.property(vpc, sizes, count, (outer, wanted, zoneCount) => {
        const plan = planSubnets(outer, zones(zoneCount), wanted);
        fc.pre(plan !== undefined);
        const all = Object.values(plan).flat();
        expect(all).toHaveLength(3 * zoneCount);
        for (const { cidr } of all) {
          expect(parseBlock(cidr)?.cidr).toBe(cidr);
          expect(liesWithin([outer.cidr], cidr)).toBe(true);
        }
        const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => [one.cidr, other.cidr] as const));
        expect(pairs.filter(([one, other]) => overlaps(one, other))).toEqual([]);
      }),
    );
  });

  test("stay where they are when a zone is added and sizes stay", () => {
    fc.assert(
      fc.property(vpc, sizes, fc.integer({ min: 2, max: 5 }), (outer, wanted, zoneCount) => {
        const before = planSubnets(outer, zones(zoneCount), wanted);
        const after = planSubnets(outer, zones(zoneCount + 1), wanted);
        fc.pre(before !== undefined && after !== undefined);
        for (const tier of ["private", "public", "controlPlane"] as const)
          expect(after[tier].slice(0, zoneCount)).toEqual(before[tier]);
      }),
    );
  });

  test("keep their default sizes when the third zone is added", () => {
    expect(defaultSizes(16, 2)).toEqual(defaultSizes(16, 3));
  });

  test.each([
    [16, 3],
    [16, 6],
    [20, 3],
    [22, 3],
    [24, 2],
  ])("fit by default into a /%i over %i zones", (prefix, zoneCount) => {
    const outer = block(10 * 2 ** 24, prefix);
    expect(planSubnets(outer, zones(zoneCount), defaultSizes(prefix, zoneCount))).toBeDefined();
  });

  test("do not fit when a tier is larger than its part", () => {
    const outer = block(0, 16);
    expect(planSubnets(outer, zones(3), { private: 17, public: 24, controlPlane: 28 })).toBeUndefined();
    expect(planSubnets(outer, zones(3), { private: 18, public: 19, controlPlane: 28 })).toBeUndefined();
  });
});

test("pods' subnets divide their block", () => {
  expect(planPodSubnets("100.64.0.0/16", zones(3)).map(({ cidr }) => cidr)).toEqual([
    "100.64.0.0/18",
    "100.64.64.0/18",
    "100.64.128.0/18",
  ]);
  expect(planPodSubnets("100.64.0.0/16", zones(6)).at(-1)?.cidr).toBe("100.64.160.0/19");
  expect(planPodSubnets(undefined, zones(3))).toEqual([]);
});
