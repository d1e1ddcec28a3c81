import { describe, expect, test } from "vitest";
import { INSTANCE_TYPE_NAMES, instanceType } from "../../config/instance-types.ts";

const TYPES = INSTANCE_TYPE_NAMES.map((name) => ({ name, ...instanceType(name) }));
const family = (name: string) => name.split(".")[0];

function expectWithin(name: string, figure: number | undefined, least: number, most: number) {
  expect(figure, name).toBeGreaterThanOrEqual(least);
  expect(figure, name).toBeLessThanOrEqual(most);
}

describe("the instance types", () => {
  test("are there in number, each once, in order", () => {
    expect(INSTANCE_TYPE_NAMES.length).toBeGreaterThan(1000);
    expect(new Set(INSTANCE_TYPE_NAMES).size).toBe(INSTANCE_TYPE_NAMES.length);
    expect([...INSTANCE_TYPE_NAMES].sort((a, b) => a.localeCompare(b, "en", { numeric: true }))).toEqual(
      INSTANCE_TYPE_NAMES,
    );
  });

  test("have plausible figures", () => {
    for (const type of TYPES) {
      const { name } = type;
      expect(name).toMatch(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/);
      expectWithin(name, type.vcpus, 1, 2048);
      expectWithin(name, type.memoryMiB, 512, 32 * 1024 * 1024);
      expectWithin(name, type.enis, 1, 24);
      expectWithin(name, type.addressesPerEni, 2, 64);
      expectWithin(name, type.nvmeGB ?? 1, 1, 1_000_000);
      expectWithin(name, type.efaInterfaces ?? 1, 1, 32);
      expect(type.architectures, name).toHaveLength(1);
      expect(type.bareMetal === true, name).toBe(type.hypervisor === undefined);
      expect(type.bareMetal === true, name).toBe(name.includes(".metal"));
    }
  });

  test.each(["g4dn", "g5", "g5g", "g6", "g6e", "gr6", "p4d", "p5", "p5e", "p6-b200"])("of %s all have GPUs", (name) => {
    const types = TYPES.filter((type) => family(type.name) === name);
    expect(types).not.toEqual([]);
    for (const { gpus } of types) {
      expect(gpus?.manufacturer).toBe("NVIDIA");
      expect(gpus?.count).toBeGreaterThanOrEqual(1);
      expect(gpus?.memoryMiB).toBeGreaterThanOrEqual(16384);
    }
  });

  test.each(["m5", "m7i", "c7g", "r6i", "t3"])("of %s have none", (name) => {
    const types = TYPES.filter((type) => family(type.name) === name);
    expect(types).not.toEqual([]);
    expect(types.filter(({ gpus, neuron }) => gpus ?? neuron)).toEqual([]);
  });

  test("of Inferentia and Trainium have accelerators that are no GPUs", () => {
    // EC2 says nothing of the accelerators of trn2u.
    const types = TYPES.filter(({ name }) => /^(inf|trn)\d[^u]*\./.test(name));
    expect(types.length).toBeGreaterThan(8);
    for (const { neuron, gpus } of types) {
      expect(neuron?.coresPerDevice).toBeGreaterThan(0);
      expect(gpus).toBeUndefined();
    }
  });
});

// As in AWS's documentation of accelerated computing instances, and what Karpenter was seen to label nodes with.
test.each([
  ["g4dn.xlarge", 4, "T4", 1, 16384],
  ["g5.xlarge", 4, "A10G", 1, 22888],
  ["g5.48xlarge", 192, "A10G", 8, 22888],
  ["g5g.xlarge", 4, "T4g", 1, 16384],
  ["g6.12xlarge", 48, "L4", 4, 22888],
  ["g6e.48xlarge", 192, "L40S", 8, 45776],
  ["p4d.24xlarge", 96, "A100", 8, 40960],
  ["p4de.24xlarge", 96, "A100", 8, 81920],
  ["p5.48xlarge", 192, "H100", 8, 81920],
  ["p5e.48xlarge", 192, "H200", 8, 144384],
  ["p6-b200.48xlarge", 192, "B200", 8, 183359],
])("%s has %i vCPUs and the GPU %s × %i of %i MiB", (name, vcpus, gpu, count, memoryMiB) => {
  expect(instanceType(name)).toMatchObject({ vcpus, gpus: { name: gpu, count, memoryMiB } });
});

test.each([
  ["p4d.24xlarge", 4],
  ["p5.48xlarge", 32],
  ["p5en.48xlarge", 16],
  ["p6-b200.48xlarge", 8],
])("%s can have %i EFAs", (name, efaInterfaces) => {
  expect(instanceType(name)).toMatchObject({ efaInterfaces });
});

test("a part of a GPU counts as none", () => {
  expect(instanceType("g6f.large")?.gpus?.count).toBe(0);
});

test.each(["m7i.extralarge", "toString", "mac2.metal", ""])("%j is no instance type", (name) => {
  expect(instanceType(name)).toBeUndefined();
});
