import type { AwsCall, DrillRecord, NodeRecord, PodRecord } from "../../../rehearsal/drill/record.ts";
import type { Facts, Price } from "../../../rehearsal/drill/report/facts.ts";

/** Prices by which one can reckon. */
const USD: Readonly<Record<string, number>> = {
  "m6i.large": 0.1,
  "m6i.xlarge": 0.2,
  "m6i.2xlarge": 0.4,
  "m6i.4xlarge": 0.8,
  "m6i.8xlarge": 1.6,
  "g6.2xlarge": 1,
  "g6.12xlarge": 4,
  "g6.48xlarge": 12,
};

export const price: Price = (type, capacityType) => {
  const usd = USD[type];
  return usd === undefined || capacityType === "on-demand" ? usd : usd / 2;
};

export const FACTS: Facts = { price, prices: { date: "2026-07-06", region: "us-west-2" }, reason: () => undefined };

/** A record of nothing, but for what is given. */
export function recordOf(given: Partial<DrillRecord>): DrillRecord {
  const nothing = { overlay: [], scenarios: [], pods: [], nodes: [], calls: [], statements: [] };
  return { environment: "test", startedAt: "2026-11-21T18:00:00Z", versions: {}, ...nothing, ...given };
}

/** A pod that waits. */
export function podOf(given: Partial<PodRecord> = {}): PodRecord {
  const requests = { cpu: 1, memoryGiB: 2, gpus: 0 };
  return { scenario: "one", namespace: "drill", name: "web", requests, created: 1000, ...given };
}

/** A node of an on-demand instance type that was ready ten seconds after it was wanted, at 2 s. */
export function nodeOf(instanceType: string, given: Partial<NodeRecord> = {}): NodeRecord {
  return {
    scenario: "one",
    claim: "general-abcde",
    pool: "general",
    created: 2000,
    considered: [instanceType],
    instanceId: "i-0123456789abcdef0",
    instanceType,
    zone: "us-west-2a",
    capacityType: "on-demand",
    usdPerHour: price(instanceType, "on-demand", "us-west-2a") ?? 0,
    node: "ip-10-0-0-1.us-west-2.compute.internal",
    launched: 4000,
    registered: 8000,
    initialized: 12_000,
    ...given,
  };
}

/** The same pod so many times, running on a node. */
export function podsOn(node: NodeRecord, count: number, requests: PodRecord["requests"]): readonly PodRecord[] {
  return Array.from({ length: count }, (_, index) =>
    podOf({
      name: `web-${index}`,
      requests,
      scheduled: 12_500,
      running: 13_000,
      ...(node.node === undefined ? {} : { node: node.node }),
    }),
  );
}

/** A call that IAM allowed by a statement. */
export function callOf(call: string, sid: string, resource = "*"): AwsCall {
  const judgement = { action: call, resource, allowed: true, by: [{ policy: "karpenter", sid }] };
  return { at: 0, call, dryRun: false, judgements: [judgement], allowed: true, status: 200 };
}
