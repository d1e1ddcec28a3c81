import type { NodeRecord, Statement } from "../record.ts";

/**
 * What an instance of a type costs by the hour, in USD.
 *
 * @returns `undefined` when nobody says
 */
export type Price = (
  instanceType: string,
  capacityType: NonNullable<NodeRecord["capacityType"]>,
  zone: string | undefined,
) => number | undefined;

/** What a report needs that is not in the record. */
export interface Facts {
  readonly price: Price;
  /** Where the on-demand prices are from: config/prices.json says. */
  readonly prices: { readonly date: string; readonly region: string };
  /** Why it is right that a statement was not exercised; `undefined` when nobody knows. */
  readonly reason: (statement: Statement) => string | undefined;
}

/** What has to be known of the prices in a report. */
export function priceNote({ prices }: Facts): string {
  return (
    `On-demand prices are those of ${prices.region} on ${prices.date}. ` +
    "Spot prices are the local AWS's own invention: they show which type is chosen, not what it costs."
  );
}
