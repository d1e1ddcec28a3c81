import { EXISTING, MINIMAL, withExisting } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

export const EXISTING_NETWORK_REFUSALS: Refusals = {
  "an existing VPC excludes what describes a new one": [
    {
      when: "there is a block beside it",
      input: { ...MINIMAL, network: { cidr: "10.0.0.0/16", existing: EXISTING } },
      path: "network.cidr",
      remedy: /Remove network\.cidr/,
    },
  ],
  "an existing VPC and its subnets are named by their ids": [
    {
      when: "the VPC is named by an ARN",
      input: withExisting({ vpcId: "arn:aws:ec2:::vpc/vpc-0123" }),
      path: "network.existing.vpcId",
      remedy: /describe-vpcs/,
    },
    {
      when: "a public subnet is named by its name",
      input: withExisting({ publicSubnetIds: ["public-a"] }),
      path: "network.existing.publicSubnetIds[0]",
      remedy: /describe-subnets/,
    },
  ],
  "an existing VPC lends subnets enough for a cluster": [
    {
      when: "there is one private subnet",
      input: withExisting({ privateSubnetIds: ["subnet-0123456789abcdef0"] }),
      path: "network.existing.privateSubnetIds",
      remedy: /each zone/,
    },
    {
      when: "there is one for the control plane",
      input: withExisting({ controlPlaneSubnetIds: ["subnet-0123456789abcdef5"] }),
      path: "network.existing.controlPlaneSubnetIds",
      remedy: /each zone/,
    },
  ],
  "no existing subnet is named twice": [
    {
      when: "one is",
      input: withExisting({ publicSubnetIds: ["subnet-aaaaaaaa", "subnet-aaaaaaaa"] }),
      path: "network.existing.publicSubnetIds[1]",
      remedy: /repetition/,
    },
  ],
};
