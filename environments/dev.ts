import { environment } from "../config/environment.ts";

/** For trying things out: one NAT gateway, an API server reached from the office, short logs, deleted without a fuss. */
export default environment({
  name: "dev",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/PlatformAdmin"],
  network: { cidr: "10.32.0.0/16", nat: "one", endpoints: [], flowLogs: { retentionDays: 7 } },
  cluster: {
    endpoint: { public: ["203.0.113.0/24"] },
    logs: { retentionDays: 7 },
    deletionProtection: false,
  },
});
