import type { AwsCall, DrillRecord, PodRecord, Statement } from "../record.ts";
import { type Facts, priceNote } from "./facts.ts";
import { counted, grouped } from "./groups.ts";
import { oversized } from "./oversized.ts";
import { excess, type Offer, purchases } from "./purchase.ts";
import type { Row, Table } from "./table.ts";
import { amounts, ownerOf, percent, seconds, usd } from "./words.ts";

/** All that a drill found out, for terminals (`textTable`) and the page (`htmlTable`). */
export function tables(record: DrillRecord, facts: Facts): readonly Table[] {
  return [
    scenarioTable(record),
    oversizedTable(record, facts),
    purchaseTable(record, facts),
    deniedTable(record),
    callTable(record),
    statementTable(record, facts),
    overlayTable(record),
    versionTable(record),
  ];
}

function scenarioTable({ scenarios }: DrillRecord): Table {
  return {
    id: "scenarios",
    title: "Scenarios",
    columns: [
      { title: "scenario" },
      { title: "result" },
      { title: "took", align: "right" },
      { title: "what it shows, or what did not hold" },
    ],
    rows: scenarios.map(({ name, title, passed, problem, began, ended }) => ({
      cells: [name, passed ? "passed" : "FAILED", seconds(ended - began), problem ?? title],
      ...(passed ? {} : { mark: "bad" }),
    })),
    empty: "No scenario was run.",
  };
}

function oversizedTable(record: DrillRecord, { price }: Facts): Table {
  return {
    id: "oversized",
    title: "Nodes far too big for what they were bought for",
    columns: [{ title: "claim" }, { title: "type" }, { title: "why" }],
    rows: oversized(record, price).map(({ claim, instanceType, why }) => ({
      cells: [claim, instanceType, why],
      mark: "warn",
    })),
    empty: "None: every node costs at most twice, and has at most twice the GPUs, of what its pods needed.",
  };
}

function purchaseTable(record: DrillRecord, facts: Facts): Table {
  return {
    id: "purchases",
    title: "What was launched for what",
    note:
      "The cheapest allowed is of the types Karpenter let itself choose from; the cheapest of its kind of all that EC2 has " +
      "that hold the pods: same architecture, GPUs of as much memory, neither burstable nor bare metal. DaemonSets are not " +
      `counted among the pods. In percent: what was paid more. ${priceNote(facts)}`,
    columns: [
      { title: "nodes", align: "right" },
      { title: "scenario: pods on each" },
      { title: "they ask for" },
      { title: "launched" },
      { title: "$/h", align: "right" },
      { title: "cheapest allowed" },
      { title: "more", align: "right" },
      { title: "cheapest of its kind" },
      { title: "more", align: "right" },
    ],
    rows: alike(
      purchases(record, facts.price).map(({ node, pods, asked, cheapestConsidered, cheapestOfKind }) => [
        `${node.scenario}: ${owners(pods)}`,
        pods.length === 0 ? "-" : amounts(asked),
        [node.instanceType, node.capacityType, node.zone].filter((part) => part !== undefined).join(" "),
        node.usdPerHour === undefined ? "-" : usd(node.usdPerHour),
        offer(cheapestConsidered),
        percent(excess(node.usdPerHour, cheapestConsidered)),
        offer(cheapestOfKind),
        percent(excess(node.usdPerHour, cheapestOfKind)),
      ]),
    ),
    empty: "Nothing was launched.",
  };
}

/** Rows that are the same once, behind how many there are; those of a scenario side by side. */
function alike(rows: readonly (readonly string[])[]): Row[] {
  const counts = counted(rows.map((cells) => JSON.stringify(cells)).sort());
  return [...counts].map(([cells, count]) => ({ cells: [String(count), ...JSON.parse(cells)] }));
}

function owners(pods: readonly PodRecord[]): string {
  const counts = counted(pods.map(({ name }) => ownerOf(name)));
  return [...counts].map(([name, count]) => `${count} x ${name}`).join(", ") || "none came";
}

function offer(offer: Offer | undefined): string {
  return offer === undefined ? "-" : `${offer.instanceType} ${usd(offer.usdPerHour)}`;
}

function deniedTable({ calls }: DrillRecord): Table {
  const denied = calls
    .filter(({ allowed }) => !allowed)
    .flatMap((call) => call.judgements.filter(({ allowed }) => !allowed).map((judgement) => ({ call, judgement })));
  const unjudged = calls.filter(({ allowed, judgements }) => !allowed && judgements.every((one) => one.allowed));
  const asked = [
    ...denied.map(({ call, judgement }) => [called(call), judgement.action, judgement.resource, call.error ?? "-"]),
    ...unjudged.map((call) => [called(call), "not known", "-", call.error ?? "-"]),
  ].map((cells) => JSON.stringify(cells));
  return {
    id: "denied",
    title: "Calls to AWS that the controller's policies do not allow",
    columns: [
      { title: "times", align: "right" },
      { title: "call" },
      { title: "it needs" },
      { title: "on" },
      { title: "answer" },
    ],
    rows: [...counted(asked)].map(([cells, count]) => ({ cells: [String(count), ...JSON.parse(cells)], mark: "bad" })),
    empty: "None: everything that Karpenter asked of AWS was allowed.",
  };
}

function callTable({ calls }: DrillRecord): Table {
  const groups = grouped(calls, (call) => `${call.allowed ? "allowed" : "DENIED"} ${called(call)}`);
  const rows = [...groups.values()].map((group): Row & { readonly order: string } => {
    const judgements = group.flatMap(({ judgements }) => judgements);
    const errors = group.flatMap(({ error }) => error ?? []);
    const [first] = group;
    const name = first === undefined ? "" : called(first);
    const allowed = first?.allowed ?? false;
    return {
      order: `${allowed ? 1 : 0} ${name}`,
      cells: [
        allowed ? "allowed" : "DENIED",
        String(group.length),
        [name, ...[...counted(errors)].map(([error, count]) => `${count} x ${error}`)].join("\n"),
        resources(judgements.map(({ resource }) => resource)),
        [...new Set(judgements.flatMap(({ by }) => by.map(({ sid }) => sid)))].sort().join("\n") || "none",
      ],
      ...(allowed ? {} : { mark: "bad" }),
    };
  });
  return {
    id: "calls",
    title: "Calls to AWS, and what allowed them",
    columns: [
      { title: "IAM" },
      { title: "times", align: "right" },
      { title: "call, and errors" },
      { title: "resources" },
      { title: "allowed by statements (Sid)" },
    ],
    rows: rows.sort((a, b) => a.order.localeCompare(b.order)),
    empty: "Karpenter asked nothing of AWS.",
  };
}

function called({ call, dryRun }: AwsCall): string {
  return dryRun ? `${call} (dry run)` : call;
}

/** Resources of one kind in one word: `instance/… (12)`. Where there is one of a kind, it is named. */
function resources(arns: readonly string[]): string {
  const kinds = grouped(new Set(arns), (arn) => arn.split(":").slice(5).join(":").split("/")[0] ?? arn);
  const named = [...kinds].map(([kind, all]) => {
    const [first = ""] = all;
    const own = first.split(":").slice(5).join(":") || first;
    return all.length === 1
      ? own.replace(/\/.*\//, (path) => (path.length > 20 ? "/…/" : path))
      : `${kind}/… (${all.length})`;
  });
  return named.sort().join(", ");
}

function statementTable({ calls, statements }: DrillRecord, { reason }: Facts): Table {
  const allowed = calls.flatMap(({ judgements }) =>
    judgements.flatMap(({ action, by }) => by.map((statement) => ({ action, name: statementName(statement) }))),
  );
  const uses = grouped(allowed, ({ name }) => name);
  const prefix = commonPrefix(statements.map(({ policy }) => policy));
  const rows = statements.map((statement): Row => {
    const used = uses.get(statementName(statement));
    const why = used === undefined ? reason(statement) : undefined;
    const cell =
      used === undefined
        ? `never: ${why ?? "AND NOBODY KNOWS WHY. It may be needless, or no scenario needs it."}`
        : [...counted(used.map(({ action }) => action))].map(([action, count]) => `${action} (${count})`).join(", ");
    return {
      cells: [statement.policy.slice(prefix.length), statement.sid, cell],
      ...(used === undefined && why === undefined ? { mark: "warn" } : {}),
    };
  });
  return {
    id: "statements",
    title: "Statements of the controller's policies, and what they allowed",
    ...(prefix === "" ? {} : { note: `Names of policies begin with ${prefix}.` }),
    columns: [{ title: "policy" }, { title: "Sid" }, { title: "allowed (times)" }],
    rows,
    empty: "The controller's role has no policies.",
  };
}

/** What all names begin with, up to a hyphen; nothing where there is one name alone. */
function commonPrefix(names: readonly string[]): string {
  const [first = "", ...others] = [...new Set(names)];
  if (others.length === 0) return "";
  const parts = first.split(/(?<=-)/);
  const shared = parts.findIndex((_, index) => {
    const prefix = parts.slice(0, index + 1).join("");
    return !others.every((name) => name.startsWith(prefix));
  });
  return parts.slice(0, shared).join("");
}

function statementName({ policy, sid }: Statement): string {
  return `${policy}: ${sid}`;
}

function overlayTable({ overlay }: DrillRecord): Table {
  return {
    id: "overlay",
    title: "What was changed of the environment's manifests",
    columns: [{ title: "change" }],
    rows: overlay.map((change) => ({ cells: [change] })),
    empty: "Nothing.",
  };
}

function versionTable({ versions }: DrillRecord): Table {
  return {
    id: "versions",
    title: "Versions",
    columns: [{ title: "of" }, { title: "version" }],
    rows: Object.entries(versions).map(([name, version]) => ({ cells: [name, version] })),
    empty: "None are known.",
  };
}
