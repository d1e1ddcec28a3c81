import { allowed, denied, giving, on, type Proof, type Tags, withoutEach } from "./calls.ts";
import { karpenterPolicies, together } from "./documents.ts";
import { actionsOf, KARPENTER } from "./upstream.ts";

const ec2 = (resource: string) => `arn:aws:ec2:eu-central-1:111122223333:${resource}`;
const ANOTHER_ACCOUNTS = (resource: string) => `arn:aws:ec2:eu-central-1:444455556666:${resource}`;
const ANOTHER_REGIONS = (resource: string) => `arn:aws:ec2:us-east-1:111122223333:${resource}`;

/** Tags of what Karpenter makes. */
const OWN: Tags = {
  "kubernetes.io/cluster/inference": "owned",
  "eks:eks-cluster-name": "inference",
  "karpenter.sh/nodepool": "gpu",
};
const ANOTHER_CLUSTERS: Tags = {
  "kubernetes.io/cluster/training": "owned",
  "eks:eks-cluster-name": "training",
  "karpenter.sh/nodepool": "gpu",
};
/** Tags by which a statement recognizes what Karpenter made. */
const RECOGNIZED: Tags = { "kubernetes.io/cluster/inference": "owned", "karpenter.sh/nodepool": "gpu" };
const NOT_OWN = [ANOTHER_CLUSTERS, { ...OWN, "kubernetes.io/cluster/inference": "shared" }, {}];

const TO_LAUNCH_WITH = [
  "arn:aws:ec2:eu-central-1::image/ami-1",
  ec2("subnet/subnet-1"),
  ec2("placement-group/group"),
  ec2("capacity-reservation/cr-1"),
];
const MADE_BY_RUN = ["instance/i-1", "volume/vol-1", "network-interface/eni-1", "spot-instances-request/sir-1"];
const MADE_BY_FLEET = ["fleet/fleet-1", "instance/i-1", "volume/vol-1"];
const TEMPLATE = "launch-template/lt-1";
const EXISTING_TAGS: Tags = { "eks:eks-cluster-name": "inference", "karpenter.sh/nodeclaim": "gpu-1", Name: "gpu-1" };

const launches = [
  ...allowed("launch with what there is", ["ec2:RunInstances", "ec2:CreateFleet"], TO_LAUNCH_WITH),
  ...allowed("launch with what there is", "ec2:RunInstances", [
    "arn:aws:ec2:eu-central-1::snapshot/snap-1",
    ec2("security-group/sg-1"),
  ]),
  ...allowed("launch in a subnet, a group and a reservation shared by others", "ec2:RunInstances", [
    ANOTHER_ACCOUNTS("subnet/subnet-1"),
    ANOTHER_ACCOUNTS("security-group/sg-1"),
    ANOTHER_ACCOUNTS("capacity-reservation/cr-1"),
    ANOTHER_ACCOUNTS("placement-group/group"),
  ]),
  ...denied(
    "launch elsewhere",
    ["ec2:RunInstances"],
    ["arn:aws:ec2:us-east-1::image/ami-1", ANOTHER_REGIONS("subnet/subnet-1")],
  ),
  ...denied("launch with a key pair", "ec2:RunInstances", ec2("key-pair/ops")),
  ...allowed("launch from an own template", ["ec2:RunInstances", "ec2:CreateFleet"], ec2(TEMPLATE), {
    context: on(OWN),
  }),
  ...denied("launch from a template that is not its own", ["ec2:RunInstances", "ec2:CreateFleet"], ec2(TEMPLATE), {
    context: [...NOT_OWN, ...withoutEach(RECOGNIZED)].map(on),
  }),
  ...denied("launch from another account's template", "ec2:RunInstances", ANOTHER_ACCOUNTS(TEMPLATE), {
    context: on(OWN),
  }),
  ...allowed("make what it tags", "ec2:RunInstances", MADE_BY_RUN.map(ec2), { context: giving(OWN) }),
  ...allowed("make what it tags", "ec2:CreateFleet", MADE_BY_FLEET.map(ec2), { context: giving(OWN) }),
  ...allowed("make what it tags", "ec2:CreateLaunchTemplate", ec2(TEMPLATE), { context: giving(OWN) }),
  ...denied("make what lacks a tag", "ec2:RunInstances", MADE_BY_RUN.map(ec2), {
    context: withoutEach(OWN).map(giving),
  }),
  ...denied("make what another cluster's controller would take for its own", "ec2:RunInstances", ec2("instance/i-1"), {
    context: [giving(ANOTHER_CLUSTERS), giving({ ...OWN, "eks:eks-cluster-name": "training" })],
  }),
  ...denied("make what lacks a tag", "ec2:CreateFleet", ec2("fleet/fleet-1"), { context: [{}] }),
  ...denied("make what lacks a tag", "ec2:CreateLaunchTemplate", ec2(TEMPLATE), { context: [{}] }),
  ...denied("make elsewhere", "ec2:RunInstances", [ANOTHER_ACCOUNTS("instance/i-1"), ANOTHER_REGIONS("instance/i-1")], {
    context: giving(OWN),
  }),
];

const by = (action: string, tags: Tags) => ({ ...giving(tags), "ec2:CreateAction": action });

const tags = [
  ...allowed("tag what is being made", "ec2:CreateTags", MADE_BY_RUN.map(ec2), { context: by("RunInstances", OWN) }),
  ...allowed("tag what is being made", "ec2:CreateTags", ec2("fleet/fleet-1"), { context: by("CreateFleet", OWN) }),
  ...allowed("tag what is being made", "ec2:CreateTags", ec2(TEMPLATE), {
    context: by("CreateLaunchTemplate", OWN),
  }),
  ...denied("tag what is there as its own", "ec2:CreateTags", [...MADE_BY_RUN, TEMPLATE].map(ec2), {
    context: giving(OWN),
  }),
  ...denied("tag what others make", "ec2:CreateTags", ec2("volume/vol-1"), { context: by("CreateVolume", OWN) }),
  ...denied("tag what is being made without a tag", "ec2:CreateTags", ec2("instance/i-1"), {
    context: [...withoutEach(OWN), ANOTHER_CLUSTERS].map((given) => by("RunInstances", given)),
  }),
  ...allowed("name an own instance", "ec2:CreateTags", ec2("instance/i-1"), {
    context: [EXISTING_TAGS, { Name: "gpu-1" }].map((given) => ({ ...on(OWN), ...giving(given) })),
  }),
  ...denied("tag an own instance otherwise", "ec2:CreateTags", ec2("instance/i-1"), {
    context: [
      { ...EXISTING_TAGS, Owner: "somebody" },
      { "kubernetes.io/cluster/training": "owned" },
      { ...EXISTING_TAGS, "eks:eks-cluster-name": "training" },
    ].map((given) => ({ ...on(OWN), ...giving(given) })),
  }),
  ...denied("name an instance that is not its own", "ec2:CreateTags", ec2("instance/i-1"), {
    context: [...NOT_OWN, ...withoutEach(RECOGNIZED)].map((has) => ({ ...on(has), ...giving(EXISTING_TAGS) })),
  }),
  ...denied("name what is no instance", "ec2:CreateTags", ec2("volume/vol-1"), {
    context: { ...on(OWN), ...giving(EXISTING_TAGS) },
  }),
];

const ends = [
  ...allowed("end what it made", "ec2:TerminateInstances", ec2("instance/i-1"), { context: on(OWN) }),
  ...allowed("end what it made", "ec2:DeleteLaunchTemplate", ec2(TEMPLATE), { context: on(OWN) }),
  ...denied("end what it did not make", "ec2:TerminateInstances", ec2("instance/i-1"), {
    context: [...NOT_OWN, ...withoutEach(RECOGNIZED)].map(on),
  }),
  ...denied("end what it did not make", "ec2:DeleteLaunchTemplate", ec2(TEMPLATE), { context: NOT_OWN.map(on) }),
  ...denied(
    "end what is elsewhere",
    "ec2:TerminateInstances",
    [ANOTHER_ACCOUNTS("instance/i-1"), ANOTHER_REGIONS("instance/i-1")],
    { context: on(OWN) },
  ),
  ...denied("stop an instance, or look into it", ["ec2:StopInstances", "ec2:GetConsoleOutput"], ec2("instance/i-1"), {
    context: on(OWN),
  }),
];

const PROFILE = "arn:aws:iam::111122223333:instance-profile/karpenter/eu-central-1/inference/gpu/1";
const PROFILE_TAGS: Tags = {
  "kubernetes.io/cluster/inference": "owned",
  "eks:eks-cluster-name": "inference",
  "topology.kubernetes.io/region": "eu-central-1",
  "karpenter.k8s.aws/ec2nodeclass": "gpu",
};
const PROFILE_RECOGNIZED: Tags = {
  "kubernetes.io/cluster/inference": "owned",
  "topology.kubernetes.io/region": "eu-central-1",
  "karpenter.k8s.aws/ec2nodeclass": "gpu",
};
const ANOTHER_REGIONS_PROFILE = { ...PROFILE_TAGS, "topology.kubernetes.io/region": "us-east-1" };
const ANOTHER_CLUSTERS_PROFILE = { ...PROFILE_TAGS, "kubernetes.io/cluster/inference": "shared" };
const USES = ["iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:DeleteInstanceProfile"];

const profiles = [
  ...allowed("make a profile", "iam:CreateInstanceProfile", PROFILE, { context: giving(PROFILE_TAGS) }),
  ...denied("make a profile that lacks a tag", "iam:CreateInstanceProfile", PROFILE, {
    context: [...withoutEach(PROFILE_TAGS), ANOTHER_REGIONS_PROFILE, ANOTHER_CLUSTERS_PROFILE].map(giving),
  }),
  ...allowed("tag an own profile", "iam:TagInstanceProfile", PROFILE, {
    context: { ...on(PROFILE_TAGS), ...giving(PROFILE_TAGS) },
  }),
  ...denied("tag a profile that is not its own", "iam:TagInstanceProfile", PROFILE, {
    context: withoutEach(PROFILE_RECOGNIZED).map((has) => ({ ...on(has), ...giving(PROFILE_TAGS) })),
  }),
  ...denied("take a tag from an own profile", "iam:TagInstanceProfile", PROFILE, {
    context: withoutEach(PROFILE_TAGS).map((given) => ({ ...on(PROFILE_TAGS), ...giving(given) })),
  }),
  ...allowed("use an own profile", USES, PROFILE, { context: on(PROFILE_TAGS) }),
  ...denied("use a profile that is not its own", USES, PROFILE, {
    context: [...withoutEach(PROFILE_RECOGNIZED), ANOTHER_REGIONS_PROFILE, ANOTHER_CLUSTERS_PROFILE].map(on),
  }),
  ...allowed("read a profile", "iam:GetInstanceProfile", PROFILE),
  ...denied(
    "read another account's profile",
    "iam:GetInstanceProfile",
    PROFILE.replace("111122223333", "444455556666"),
  ),
  ...allowed("find profiles", "iam:ListInstanceProfiles", "*"),
];

const NODE_ROLE = "arn:aws:iam::111122223333:role/inference-nodes";
const toService = (service: string) => ({ "iam:PassedToService": service });

const roles = [
  ...allowed("give nodes their role", "iam:PassRole", NODE_ROLE, { context: toService("ec2.amazonaws.com") }),
  ...denied("give the nodes' role to another service", "iam:PassRole", NODE_ROLE, {
    context: [...["lambda.amazonaws.com", "ec2.amazonaws.com.cn"].map(toService), {}],
  }),
  ...denied(
    "give another role",
    "iam:PassRole",
    ["admin", "training-nodes"].map((name) => NODE_ROLE.replace("inference-nodes", name)),
    {
      context: toService("ec2.amazonaws.com"),
    },
  ),
  ...denied("change the nodes' role", ["iam:AttachRolePolicy", "iam:PutRolePolicy"], NODE_ROLE),
];

const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:inference";
const READING = actionsOf(KARPENTER, "AllowInterruptionQueueActions");
const CLUSTER = "arn:aws:eks:eu-central-1:111122223333:cluster/inference";
const shifted = (cluster: string) => ({ "arc-zonal-shift:ResourceIdentifier": cluster });
const inRegion = (region: string) => ({ "aws:RequestedRegion": region });
const LOOKS = actionsOf(KARPENTER, "AllowRegionalReadActions");

const reads = [
  ...allowed("read its queue", READING, QUEUE),
  ...denied("read another cluster's queue", READING, QUEUE.replace("inference", "training")),
  ...denied("send to, or empty, its queue", ["sqs:SendMessage", "sqs:PurgeQueue"], QUEUE),
  ...allowed("ask where its cluster is", "eks:DescribeCluster", CLUSTER),
  ...denied("ask of another cluster", "eks:DescribeCluster", [
    CLUSTER.replace("inference", "training"),
    CLUSTER.replace("eu-central-1", "us-east-1"),
    CLUSTER.replace("111122223333", "444455556666"),
  ]),
  ...denied("change its cluster", ["eks:UpdateClusterConfig", "eks:DeleteCluster"], CLUSTER),
  ...allowed("ask whether its cluster is shifted", "arc-zonal-shift:GetManagedResource", "*", {
    context: shifted(CLUSTER),
  }),
  ...denied("ask of another cluster's shift", "arc-zonal-shift:GetManagedResource", "*", {
    context: [shifted(CLUSTER.replace("inference", "training")), {}],
  }),
  ...allowed("look around in its region", LOOKS, "*", { context: inRegion("eu-central-1") }),
  ...denied("look around elsewhere", LOOKS, "*", { context: inRegion("us-east-1") }),
  ...allowed(
    "ask for Amazon's images",
    "ssm:GetParameter",
    "arn:aws:ssm:eu-central-1::parameter/aws/service/eks/image",
    {
      unlisted: "public parameters have no account in their ARN, the reference's have",
    },
  ),
  ...denied(
    "read a parameter of the account",
    "ssm:GetParameter",
    "arn:aws:ssm:eu-central-1:111122223333:parameter/token",
  ),
  ...allowed("ask for prices", "pricing:GetProducts", "*"),
];

/** Karpenter's six policies. */
export const KARPENTER_PROOF: Proof = {
  policy: "Karpenter",
  attachment: "identity",
  document: together(karpenterPolicies()),
  calls: [...launches, ...tags, ...ends, ...profiles, ...roles, ...reads],
  survivors: {},
};
