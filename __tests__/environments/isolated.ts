import { environment } from "../../config/environment.ts";

/** No way to the internet but for load balancers, in China, with everything a network can have. */
export default environment({
  name: "isolated",
  project: "cn",
  account: "777788889999",
  region: "cn-northwest-1",
  owners: ["arn:aws-cn:iam::777788889999:role/PlatformAdmin"],
  tags: { CostCenter: "42", "team/contact": "platform@example.com" },
  network: {
    cidr: "172.20.0.0/18",
    zones: ["cn-northwest-1a", "cn-northwest-1b"],
    subnets: { private: 21, public: 25, controlPlane: 27 },
    nat: "none",
    podCidr: "100.80.0.0/17",
    flowLogs: { retentionDays: 3653, traffic: "REJECT" },
  },
});
