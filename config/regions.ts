import { readData } from "./data.ts";

interface Region {
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  readonly partition: string;
  /** Its availability zones; Local Zones and Wavelength Zones are none. */
  readonly zones: readonly string[];
}

/** AWS's regions, from dated data: `npm run refresh:regions` renews it. */
export const REGIONS: Readonly<Record<string, Region>> = Object.assign(
  // Without a prototype, so that no region is called toString.
  Object.create(null),
  readData<{ readonly regions: Readonly<Record<string, Region>> }>("regions.json").regions,
);
