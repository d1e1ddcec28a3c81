import { environment, generalPool, gpuInferencePool } from "../config/environment.ts";

/** What prod is, in dev's account and smaller: the place where an upgrade is tried first. */
export default environment({
  name: "staging",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/PlatformAdmin"],
  network: { cidr: "10.48.0.0/16", nat: "one", podCidr: "100.64.0.0/16" },
  cluster: {
    access: [{ principal: "arn:aws:iam::111122223333:role/Developers", groups: ["developers"] }],
  },
  nodeGroups: {
    system: { taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }] },
    general: { instanceTypes: ["m6i.xlarge", "m6a.xlarge", "m5.xlarge"], capacityType: "SPOT", size: { max: 4 } },
  },
  nodePools: [generalPool({ cpu: 200 }), gpuInferencePool({ types: ["g6.2xlarge", "g5.2xlarge"], gpus: 2 })],
});
