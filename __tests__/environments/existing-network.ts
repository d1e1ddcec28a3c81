import { environment } from "../../config/environment.ts";

/** A cluster in a VPC that somebody else made. */
export default environment({
  name: "existing-network",
  account: "111122223333",
  region: "us-west-2",
  owners: ["arn:aws:iam::111122223333:role/teams/PlatformAdmin", "arn:aws:iam::111122223333:user/break-glass"],
  network: {
    existing: {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
      publicSubnetIds: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
      controlPlaneSubnetIds: ["subnet-0123456789abcdef4", "subnet-0123456789abcdef5"],
    },
  },
});
