import { type Action, actionOf, type TerraformPlan } from "../plan-report/terraform-plan.ts";

/** What is done to a resource, where something is. */
export const ACTIONS = ["create", "change", "replace", "destroy", "forget"] as const satisfies readonly Action[];

/** What a plan does, by address; what it leaves alone is not there. */
export type Actions = Readonly<Record<string, (typeof ACTIONS)[number]>>;

/** What the plans of an environment do, by stack. A stack that could not be planned is not there. */
export type Reviewed = Readonly<Record<string, Actions>>;

/** An address at which a plan does not do what was reviewed. */
export interface Difference {
  readonly stack: string;
  readonly address: string;
  /** @default nothing was to happen there */
  readonly reviewed?: Action | undefined;
  /** @default nothing happens there */
  readonly planned?: Action | undefined;
}

/** What a plan does, sorted by address. */
export function actionsOf({ resource_changes = [] }: TerraformPlan): Actions {
  const actions = resource_changes
    .filter((resource) => actionOf(resource) !== "none")
    // An object that a replacement left behind has the address of its successor.
    .map((resource) => [
      `${resource.address}${resource.deposed === undefined ? "" : " (deposed)"}`,
      actionOf(resource),
    ]);
  return Object.fromEntries(actions.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

/** Every address at which two reviews of plans differ, stack by stack. */
export function differences(reviewed: Reviewed, planned: Reviewed): Difference[] {
  return union(reviewed, planned).flatMap((stack) => {
    const [before, now] = [reviewed[stack] ?? {}, planned[stack] ?? {}];
    return union(before, now)
      .filter((address) => before[address] !== now[address])
      .map((address) => ({ stack, address, reviewed: before[address], planned: now[address] }));
  });
}

/** The differences as a table, for a terminal and for a log. */
export function table(found: readonly Difference[]): string {
  const rows = [
    ["stack", "address", "reviewed", "planned", ""],
    ...found.map(({ stack, address, reviewed, planned }) => [
      stack,
      address,
      reviewed ?? "-",
      planned ?? "-",
      reviewed === undefined ? "new" : planned === undefined ? "gone" : "different",
    ]),
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function union(a: object, b: object): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}
