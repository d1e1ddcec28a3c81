import { readFileSync } from "node:fs";

interface Region {
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  readonly partition: string;
  /** Its availability zones; Local Zones and Wavelength Zones are none. */
  readonly zones: readonly string[];
}

/** AWS's regions, from dated data: `npm run refresh:regions` renews it. */
export const REGIONS: Readonly<Record<string, Region>> = JSON.parse(
  readFileSync(new URL("./regions.json", import.meta.url), "utf8"),
).regions;
