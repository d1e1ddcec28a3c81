import type { DrillRecord, PodRecord } from "../record.ts";
import { type Facts, priceNote } from "./facts.ts";
import { counted } from "./groups.ts";
import { HOURS_PER_MONTH } from "./money.ts";
import { oversized } from "./oversized.ts";
import { type Purchase, purchases } from "./purchase.ts";
import { wrap } from "./table.ts";
import { amounts, ownerOf, plural, short, usd } from "./words.ts";

const WIDTH = 120;
/** Of the types that Karpenter considered, how many are named. */
const NAMED = 10;

/**
 * What Karpenter bought for some pods, as text for terminals.
 *
 * @param reasons why pods are still pending, in Karpenter's own words, by `namespace/name`
 */
export function answer(record: DrillRecord, facts: Facts, reasons: ReadonlyMap<string, string>): string {
  const bought = purchases(record, facts.price);
  const pending = record.pods.filter(({ scheduled }) => scheduled === undefined);
  const ownNodes = new Set(record.nodes.map((node) => node.node));
  const elsewhere = record.pods.filter((pod) => pod.scheduled !== undefined && !ownNodes.has(pod.node));
  const warnings = new Map(oversized(record, facts.price).map(({ claim, why }) => [claim, why]));
  const paragraphs = [
    ...(bought.length === 0 ? ["Karpenter buys nothing for these pods."] : [total(bought)]),
    ...bought.map((purchase, index) => node(purchase, index + 1, facts, warnings.get(purchase.node.claim))),
    ...(elsewhere.length === 0 ? [] : [hanging("", `On nodes that are there already: ${names(elsewhere)}.`)]),
    ...(pending.length === 0 ? [] : [stillPending(pending, reasons)]),
    ...(bought.length === 0 ? [] : [hanging("", priceNote(facts))]),
  ];
  return paragraphs.join("\n\n");
}

function total(bought: readonly Purchase[]): string {
  const hourly = bought.reduce((sum, { node }) => sum + (node.usdPerHour ?? 0), 0);
  return `Karpenter buys ${plural(bought.length, "node")} for these pods: ${cost(hourly)}.`;
}

function cost(usdPerHour: number): string {
  return `${usd(usdPerHour)} an hour, ${usd(usdPerHour * HOURS_PER_MONTH)} a month`;
}

function node({ node, pods, asked }: Purchase, number: number, { price }: Facts, warning: string | undefined): string {
  const { instanceType, capacityType, zone, pool, usdPerHour, allocatable, considered } = node;
  const kind = [instanceType, capacityType, zone].filter((part) => part !== undefined).join(", ");
  const priced = (type: string) => price(type, capacityType ?? "on-demand", zone) ?? Number.POSITIVE_INFINITY;
  const cheapestFirst = [...considered].sort((a, b) => priced(a) - priced(b));
  const more = considered.length > NAMED ? ", …" : "";
  const lines = [
    ["pods", pods.length === 0 ? "none came to it" : `${names(pods)}: ${amounts(asked)}`],
    ["costs", usdPerHour === undefined ? "nobody says" : cost(usdPerHour)],
    ["chosen of", `${plural(considered.length, "type")}: ${cheapestFirst.slice(0, NAMED).join(", ")}${more}`],
    ...(allocatable === undefined
      ? []
      : [
          [
            "unused",
            `${short(allocatable.cpu - asked.cpu)} vCPU, ${short(allocatable.memoryGiB - asked.memoryGiB)} GiB` +
              (allocatable.gpus === 0 ? "" : `, ${plural(allocatable.gpus - asked.gpus, "GPU")}`),
          ],
        ]),
    ...(warning === undefined ? [] : [["WARNING", `far too big: ${warning}`]]),
  ];
  const body = lines.map(([what = "", text = ""]) => hanging(`  ${what.padEnd(10)} `, text));
  return [`${number}. ${kind}, of pool ${pool}`, ...body].join("\n");
}

/** A text beside what it is about, its further lines below one another. */
function hanging(label: string, text: string): string {
  return wrap(text, WIDTH - label.length)
    .map((line, index) => (index === 0 ? label : " ".repeat(label.length)) + line)
    .join("\n");
}

function names(pods: readonly PodRecord[]): string {
  return [...counted(pods.map(({ namespace, name }) => `${namespace}/${ownerOf(name)}`))]
    .map(([name, count]) => (count === 1 ? name : `${count} x ${name}`))
    .join(", ");
}

function stillPending(pods: readonly PodRecord[], reasons: ReadonlyMap<string, string>): string {
  const lines = pods.map(({ namespace, name, requests }) => {
    const reason = reasons.get(`${namespace}/${name}`) ?? "Karpenter said nothing of it";
    return `${hanging(`  ${namespace}/${name}  `, amounts(requests))}\n${hanging("    ", reason)}`;
  });
  return [`Still pending: ${plural(pods.length, "pod")}.`, ...lines].join("\n");
}
