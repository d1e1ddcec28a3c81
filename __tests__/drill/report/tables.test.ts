import { expect, test } from "vitest";
import type { AwsCall, DrillRecord } from "../../../rehearsal/drill/record.ts";
import type { Facts } from "../../../rehearsal/drill/report/facts.ts";
import { htmlTable, type Table, textTable } from "../../../rehearsal/drill/report/table.ts";
import { tables } from "../../../rehearsal/drill/report/tables.ts";
import { callOf, FACTS, nodeOf, podsOn, recordOf } from "./records.ts";

const IMAGE = "arn:aws:ec2:us-west-2::image/ami-0123456789abcdef0";
const DENIED: AwsCall = {
  ...callOf("ec2:RunInstances", "Launch", "arn:aws:ec2:us-west-2:111122223333:subnet/subnet-1"),
  call: "ec2:CreateFleet",
  judgements: [
    ...callOf("ec2:RunInstances", "Launch", "arn:aws:ec2:us-west-2:111122223333:subnet/subnet-1").judgements,
    { action: "ec2:RunInstances", resource: IMAGE, allowed: false, by: [] },
  ],
  allowed: false,
  status: 403,
  error: "UnauthorizedOperation",
};

function tableOf(id: string, record: DrillRecord, facts = FACTS): Table {
  const table = tables(record, facts).find((one) => one.id === id);
  if (table === undefined) throw new Error(`There is no table ${id}.`);
  return table;
}

function cells(table: Table): readonly (readonly string[])[] {
  return table.rows.map((row) => row.cells);
}

test("a denied call comes before the others, with all that was asked and what AWS answers", () => {
  const record = recordOf({ calls: [callOf("ec2:DescribeInstances", "Read"), DENIED, DENIED] });
  const ids = tables(record, FACTS).map(({ id }) => id);
  expect(ids.indexOf("denied")).toBeLessThan(ids.indexOf("calls"));
  expect(cells(tableOf("denied", record))).toEqual([
    ["2", "ec2:CreateFleet", "ec2:RunInstances", IMAGE, "UnauthorizedOperation"],
  ]);
  expect(tableOf("calls", record).rows.map(({ cells: [verdict], mark }) => [verdict, mark])).toEqual([
    ["DENIED", "bad"],
    ["allowed", undefined],
  ]);
});

test("a call that was refused because nobody knows what it needs is among the denied ones", () => {
  const unknown: AwsCall = { ...callOf("ec2:Unheard", "x"), judgements: [], allowed: false, status: 501 };
  expect(cells(tableOf("denied", recordOf({ calls: [unknown] })))).toEqual([
    ["1", "ec2:Unheard", "not known", "-", "-"],
  ]);
});

test("calls of a kind are counted, their resources by kind, with who allowed them and what went wrong", () => {
  const instance = (id: string) => `arn:aws:ec2:us-west-2:111122223333:instance/${id}`;
  const calls = [
    callOf("ec2:TerminateInstances", "Delete", instance("i-1")),
    { ...callOf("ec2:TerminateInstances", "Delete", instance("i-2")), error: "InvalidInstanceID.NotFound" },
    callOf("sqs:ReceiveMessage", "Queue", "arn:aws:sqs:us-west-2:111122223333:test-karpenter"),
    { ...callOf("ec2:RunInstances", "Launch"), dryRun: true },
  ];
  expect(cells(tableOf("calls", recordOf({ calls })))).toEqual([
    ["allowed", "1", "ec2:RunInstances (dry run)", "*", "Launch"],
    ["allowed", "2", "ec2:TerminateInstances\n1 x InvalidInstanceID.NotFound", "instance/… (2)", "Delete"],
    ["allowed", "1", "sqs:ReceiveMessage", "test-karpenter", "Queue"],
  ]);
});

test("a statement is said to be used, rightly unused, or unused without a reason, which is marked", () => {
  const statements = ["Read", "ZonalShift", "Forgotten"].map((sid) => ({ policy: "karpenter", sid }));
  const calls = [callOf("ec2:DescribeInstances", "Read"), callOf("ec2:DescribeInstances", "Read")];
  const reason = ({ sid }: { sid: string }) => (sid === "ZonalShift" ? "no zone is shifted" : undefined);
  const { rows } = tableOf("statements", recordOf({ calls, statements }), { ...FACTS, reason });
  expect(rows.map(({ cells, mark }) => [cells[2], mark])).toEqual([
    ["ec2:DescribeInstances (2)", undefined],
    ["never: no zone is shifted", undefined],
    ["never: AND NOBODY KNOWS WHY. It may be needless, or no scenario needs it.", "warn"],
  ]);
});

test("what was bought is compared with the cheapest that was allowed, and that there is", () => {
  const node = nodeOf("m6i.4xlarge", { considered: ["m6i.2xlarge", "m6i.4xlarge"] });
  const pods = podsOn(node, 3, { cpu: 1, memoryGiB: 4, gpus: 0 });
  expect(cells(tableOf("purchases", recordOf({ nodes: [node], pods })))).toEqual([
    [
      "1",
      "one: 3 x web",
      "3 vCPU, 12 GiB",
      "m6i.4xlarge on-demand us-west-2a",
      "$0.800",
      "m6i.2xlarge $0.400",
      "+100 %",
      "m6i.xlarge $0.200",
      "+300 %",
    ],
  ]);
});

test("pods that want a GPU are not compared with nodes that have none, nor with lesser ones", () => {
  const node = nodeOf("g6.48xlarge");
  const pods = podsOn(node, 2, { cpu: 1, memoryGiB: 4, gpus: 1 });
  expect(cells(tableOf("purchases", recordOf({ nodes: [node], pods })))[0]?.slice(7)).toEqual([
    "g6.12xlarge $4.00",
    "+200 %",
  ]);
});

test("what is reserved costs nothing, and is compared with nothing", () => {
  const node = nodeOf("m6i.2xlarge", { capacityType: "reserved", usdPerHour: 0 });
  const facts: Facts = { ...FACTS, price: () => 0 };
  const record = recordOf({ nodes: [node], pods: podsOn(node, 1, { cpu: 1, memoryGiB: 4, gpus: 0 }) });
  expect(cells(tableOf("purchases", record, facts))[0]?.slice(4)).toEqual(["$0.00", "-", "-", "-", "-"]);
});

test("a scenario that failed says what did not hold", () => {
  const scenario = { name: "one", title: "It scales", began: 1000, ended: 6000, steps: [] };
  const record = recordOf({ scenarios: [{ ...scenario, passed: false, problem: "no node came in 60 s" }] });
  const { rows } = tableOf("scenarios", record);
  expect(rows).toEqual([{ cells: ["one", "FAILED", "5 s", "no node came in 60 s"], mark: "bad" }]);
});

test("in a terminal no line is longer than 120 characters, and nothing of any cell is lost", () => {
  const long = (sid: string) => ({ ...callOf("ec2:RunInstances", sid, `${IMAGE}/${"x".repeat(150)}`) });
  const calls = ["AllowScopedEC2InstanceAccessActions", "AllowScopedEC2LaunchTemplateAccessActions"].map(long);
  const statements = calls.flatMap(({ judgements }) => judgements.flatMap(({ by }) => by));
  for (const table of tables(recordOf({ calls: [...calls, DENIED], statements }), FACTS)) {
    const printed = textTable(table);
    expect(printed.split("\n").filter((line) => line.length > 120)).toEqual([]);
    const letters = (text: string) => [...text.replaceAll(/\s/g, "")].sort().join("");
    const body = printed.split("\n").slice(2).join("");
    const given = [table.note ?? "", ...(table.rows.length === 0 ? [table.empty] : [])];
    const titles = table.rows.length === 0 ? [] : table.columns.map(({ title }) => title);
    const all = [...given, ...titles, ...table.rows.flatMap((row) => row.cells)].join("");
    expect(letters(body.replaceAll(/-{3,}/g, ""))).toBe(letters(all));
  }
});

test("what is written in a page is text, whatever it says", () => {
  const html = htmlTable(tableOf("overlay", recordOf({ overlay: ["<script>alert('x')</script> & more"] })));
  expect(html).toContain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; more");
  expect(html).not.toContain("<script");
});
