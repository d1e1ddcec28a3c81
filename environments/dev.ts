import { environment } from "../config/environment.ts";

/** For trying things out: one NAT gateway, no interface endpoints, short logs. */
export default environment({
  name: "dev",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/PlatformAdmin"],
  network: { cidr: "10.32.0.0/16", nat: "one", endpoints: [], flowLogs: { retentionDays: 7 } },
});
