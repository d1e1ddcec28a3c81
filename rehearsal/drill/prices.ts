import { EC2Client, paginateDescribeSpotPriceHistory } from "@aws-sdk/client-ec2";
import { readData } from "../../config/data.ts";
import type { AwsConnection } from "../platform/connection.ts";
import type { Facts, Price } from "./report/facts.ts";

/** On-demand prices that this project carries. */
interface PriceList {
  readonly date: string;
  readonly region: string;
  readonly usdPerHour: Readonly<Record<string, number>>;
}

const ON_DEMAND = readData<PriceList>("prices.json");

/** Where on-demand prices are from. */
export const PRICES: Facts["prices"] = { date: ON_DEMAND.date, region: ON_DEMAND.region };

/** What instances cost: on demand as the project's data say, Spot as EC2 does. What is reserved is paid for anyway. */
export async function pricesOf(connection: AwsConnection): Promise<Price> {
  const spot = new Map<string, number>();
  const pages = paginateDescribeSpotPriceHistory(
    { client: new EC2Client(connection), pageSize: 1000 },
    { ProductDescriptions: ["Linux/UNIX"], StartTime: new Date() },
  );
  for await (const { SpotPriceHistory = [] } of pages)
    for (const { InstanceType, AvailabilityZone, SpotPrice } of SpotPriceHistory)
      spot.set(`${InstanceType} ${AvailabilityZone}`, Number(SpotPrice));
  return (type, capacityType, zone) => {
    if (capacityType === "spot" && zone !== undefined) return spot.get(`${type} ${zone}`);
    return capacityType === "reserved" ? 0 : ON_DEMAND.usdPerHour[type];
  };
}
