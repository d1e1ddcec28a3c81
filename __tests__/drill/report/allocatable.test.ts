import { expect, test } from "vitest";
import { instanceType } from "../../../config/instance-types.ts";
import { estimatedAllocatable } from "../../../rehearsal/drill/report/allocatable.ts";

/** What Karpenter's reference says of types: https://karpenter.sh/docs/reference/instance-types/ */
const REFERENCE: readonly (readonly [string, number, number])[] = [
  ["a1.medium", 940, 1392],
  ["a1.large", 1930, 3055],
  ["c5.large", 1930, 3114],
  ["c4.8xlarge", 35_840, 53_903],
  ["d3.xlarge", 3920, 29_845],
  ["d3.2xlarge", 7910, 60_067],
  ["c5.24xlarge", 95_690, 173_400],
];

test.each(REFERENCE)("%s offers pods what Karpenter says it does", (name, milliCpu, memoryMiB) => {
  const type = instanceType(name);
  if (type === undefined) throw new Error(`The instance data has no ${name}.`);
  const { cpu, memoryGiB } = estimatedAllocatable(type);
  expect(cpu * 1000).toBeCloseTo(milliCpu, 6);
  expect(memoryGiB * 1024).toBeCloseTo(memoryMiB, 6);
});
