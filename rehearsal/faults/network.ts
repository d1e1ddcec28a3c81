import type { EnvironmentInput } from "../../config/environment.ts";

/** A VPC that is there already, for faults of the cluster: nothing of the network is made, and nothing of it fails. */
export const EXISTING_NETWORK: EnvironmentInput["network"] = {
  existing: {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
  },
};
