/**
 * Writes config/regions.json from EC2's own answers: every region of the partitions the
 * platform knows, with its availability zones (Local Zones and Wavelength Zones left out).
 *
 * Runs with the caller's AWS credentials. One set of credentials sees one partition, so the
 * regions of the other partitions are kept as they were; run it once in each.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { DescribeAvailabilityZonesCommand, DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { partition as partitionOf } from "@aws-sdk/util-endpoints";

const FILE = new URL("../config/regions.json", import.meta.url);
const region = process.env.AWS_REGION ?? "us-east-1";

interface Regions {
  source: string;
  date: string;
  regions: Record<string, { partition: string; zones: string[] }>;
}

async function zonesOf(name: string): Promise<string[]> {
  const answer = await new EC2Client({ region: name }).send(
    new DescribeAvailabilityZonesCommand({ Filters: [{ Name: "zone-type", Values: ["availability-zone"] }] }),
  );
  return (answer.AvailabilityZones ?? []).map((zone) => zone.ZoneName ?? "").sort();
}

const known = JSON.parse(readFileSync(FILE, "utf8")) as Regions;
const answer = await new EC2Client({ region }).send(new DescribeRegionsCommand({ AllRegions: true }));
for (const { RegionName: name } of answer.Regions ?? []) {
  if (name === undefined) continue;
  const zones = await zonesOf(name).catch((error: Error) => {
    console.error(`${name} left as it was: ${error.message}`);
    return [];
  });
  // Added to what is known: accounts do not all see the same zones of a region.
  const all = [...new Set([...(known.regions[name]?.zones ?? []), ...zones])].sort();
  if (zones.length > 0) known.regions[name] = { partition: partitionOf(name).name, zones: all };
}
known.source = process.env.AWS_ENDPOINT_URL
  ? "EC2 DescribeRegions and DescribeAvailabilityZones, as the local AWS (moto 5.2.5) carries them"
  : "EC2 DescribeRegions and DescribeAvailabilityZones";
known.date = new Date().toISOString().slice(0, 10);
known.regions = Object.fromEntries(Object.entries(known.regions).sort(([a], [b]) => a.localeCompare(b)));
writeFileSync(FILE, `${JSON.stringify(known, null, 2)}\n`);
console.log(`${Object.keys(known.regions).length} regions in config/regions.json`);
