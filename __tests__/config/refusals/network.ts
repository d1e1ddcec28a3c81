import { MINIMAL, withNetwork } from "../../support/environments.ts";
import type { Refusals } from "./refusal.ts";

export const NETWORK_REFUSALS: Refusals = {
  "the VPC has a block, private and of a size EC2 makes": [
    { when: "it has none", input: { ...MINIMAL, network: {} }, path: "network.cidr", remedy: /network\.existing/ },
    { when: "it is no block", input: withNetwork({ cidr: "10.0.0/16" }), path: "network.cidr", remedy: /four numbers/ },
    {
      when: "an octet is too large",
      input: withNetwork({ cidr: "10.256.0.0/16" }),
      path: "network.cidr",
      remedy: /four numbers/,
    },
    {
      when: "bits behind the prefix are set",
      input: withNetwork({ cidr: "10.0.1.0/16" }),
      path: "network.cidr",
      remedy: /10\.0\.0\.0\/16/,
    },
    {
      when: "it is larger than /16",
      input: withNetwork({ cidr: "10.0.0.0/15" }),
      path: "network.cidr",
      remedy: /16 to 28/,
    },
    {
      when: "it routes on the internet",
      input: withNetwork({ cidr: "11.0.0.0/16" }),
      path: "network.cidr",
      remedy: /10\.0\.0\.0\/8/,
    },
  ],
  "the pods' block is shared address space": [
    {
      when: "it is of 10.0.0.0/8",
      input: withNetwork({ podCidr: "10.1.0.0/16" }),
      path: "network.podCidr",
      remedy: /100\.64\.0\.0\/10/,
    },
    {
      when: "it is larger than /16",
      input: withNetwork({ podCidr: "100.64.0.0/15" }),
      path: "network.podCidr",
      remedy: /16 to 28/,
    },
  ],
  "the pods' block does not overlap the VPC's": [
    {
      when: "both are the same",
      input: withNetwork({ cidr: "100.64.0.0/16", podCidr: "100.64.0.0/16" }),
      path: "network.podCidr",
      remedy: /another part/,
    },
  ],
  "every zone's pods get a subnet EC2 makes": [
    {
      when: "the block is a /27",
      input: withNetwork({ podCidr: "100.64.0.0/27" }),
      path: "network.podCidr",
      remedy: /larger block/,
    },
  ],
  "the zones are the region's": [
    {
      when: "one is of another region",
      input: withNetwork({ zones: ["us-west-2a", "us-east-1b"] }),
      path: "network.zones[1]",
      remedy: /Replace/,
    },
    {
      when: "one is a zone id",
      input: withNetwork({ zones: ["us-west-2a", "usw2-az2"] }),
      path: "network.zones[1]",
      remedy: /zone ids/,
    },
  ],
  "there are zones enough, and not too many": [
    { when: "there is one", input: withNetwork({ zones: ["us-west-2a"] }), path: "network.zones", remedy: /three/ },
  ],
  "no zone is named twice": [
    {
      when: "one is",
      input: withNetwork({ zones: ["us-west-2a", "us-west-2a"] }),
      path: "network.zones[1]",
      remedy: /repetition/,
    },
  ],
  "subnets are of sizes EC2 makes": [
    {
      when: "one is a /29",
      input: withNetwork({ subnets: { controlPlane: 29 } }),
      path: "network.subnets.controlPlane",
      remedy: /number behind the slash/,
    },
  ],
  "the subnets fit into the VPC": [
    {
      when: "the VPC is too small for three zones",
      input: withNetwork({ cidr: "10.0.0.0/24" }),
      path: "network.cidr",
      remedy: /\/22/,
    },
    {
      when: "private subnets are too large",
      input: withNetwork({ subnets: { private: 17 } }),
      path: "network.subnets",
      remedy: /longer prefixes/,
    },
    {
      when: "public subnets are too large",
      input: withNetwork({ subnets: { public: 18 } }),
      path: "network.subnets",
      remedy: /longer prefixes/,
    },
  ],
  "without NAT, nodes have the endpoints they need": [
    {
      when: "some are missing",
      input: withNetwork({ nat: "none", endpoints: ["ecr.api", "ecr.dkr"] }),
      path: "network.endpoints",
      remedy: /sts \(IRSA and aws eks get-token\)/,
    },
  ],
  "no endpoint is asked for twice": [
    {
      when: "one is",
      input: withNetwork({ endpoints: ["sts", "sts"] }),
      path: "network.endpoints[1]",
      remedy: /repetition/,
    },
  ],
};
