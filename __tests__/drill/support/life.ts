import {
  CreateFleetCommand,
  type CreateFleetCommandInput,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DeleteLaunchTemplateCommand,
  DescribeInstancesCommand,
  EC2Client,
  type ResourceType,
  RunInstancesCommand,
  type Tag,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  IAMClient,
  ListInstanceProfilesCommand,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import type { AwsConnection } from "../../../rehearsal/platform/connection.ts";
import { PLACE } from "../../proofs/support/documents.ts";

/** What is in the account: some of it before a life begins, some made in its course. */
export interface There {
  readonly subnet: string;
  readonly group: string;
  readonly image: string;
  instance: string;
}

/** A call as Karpenter makes it. */
interface Step {
  readonly what: string;
  /** Every statement it takes. */
  readonly sids: readonly string[];
  /** The error it is refused with when one of them is missing. */
  readonly refused: "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation";
  /** The error it ends with when it is allowed, where it does. */
  readonly ends?: string;
  /** Actions of which the service reference does not know the resource. */
  readonly unlisted?: readonly string[];
  send(by: AwsConnection, there: There): Promise<unknown>;
}

const tags = (of: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(of).map(([Key, Value]) => ({ Key, Value }));

/** Tags of what Karpenter makes. */
const OWN: Tag[] = tags({
  "kubernetes.io/cluster/inference": "owned",
  "eks:eks-cluster-name": "inference",
  "karpenter.sh/nodepool": "gpu",
});

const PROFILE = "inference_gpu";
const PROFILE_TAGS = Object.entries({
  "kubernetes.io/cluster/inference": "owned",
  "eks:eks-cluster-name": "inference",
  "topology.kubernetes.io/region": PLACE.region,
  "karpenter.k8s.aws/ec2nodeclass": "gpu",
}).map(([Key, Value]) => ({ Key, Value }));
const PATH = `/karpenter/${PLACE.region}/inference/gpu/`;
const NODE_ROLE = "inference-nodes";
const TEMPLATE = { LaunchTemplateName: "karpenter.k8s.aws/gpu", Version: "$Latest" };

/** Tags for what is made. */
const giving = (to: readonly ResourceType[]) => to.map((type) => ({ ResourceType: type, Tags: OWN }));

/** A fleet of one spot instance, as Karpenter asks for it. */
export function fleet(there: There, other: Partial<CreateFleetCommandInput> = {}): CreateFleetCommand {
  const override = { InstanceType: "m5.large", SubnetId: there.subnet, AvailabilityZone: `${PLACE.region}a` } as const;
  return new CreateFleetCommand({
    Type: "instant",
    LaunchTemplateConfigs: [{ LaunchTemplateSpecification: TEMPLATE, Overrides: [override] }],
    TargetCapacitySpecification: { DefaultTargetCapacityType: "spot", TotalTargetCapacity: 1 },
    TagSpecifications: giving(["instance", "volume", "fleet"]),
    ...other,
  });
}

/** The template of that fleet. */
export function template({ image, group }: There): CreateLaunchTemplateCommand {
  return new CreateLaunchTemplateCommand({
    LaunchTemplateName: TEMPLATE.LaunchTemplateName,
    TagSpecifications: giving(["launch-template"]),
    LaunchTemplateData: {
      ImageId: image,
      SecurityGroupIds: [group],
      IamInstanceProfile: { Name: PROFILE },
      TagSpecifications: giving(["network-interface", "spot-instances-request"]),
    },
  });
}

/** A call of a service of which there is no client here, as any client signs it. */
async function signed(by: AwsConnection, service: string, path: string, init: RequestInit = {}): Promise<void> {
  const scope = `${by.credentials.accessKeyId}/20260101/${by.region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const headers = { ...(init.headers as Record<string, string>), authorization };
  const response = await fetch(new URL(path, by.endpoint), { ...init, headers });
  const said = await response.text();
  const name = response.headers.get("x-amzn-errortype") ?? /"__type"\s*:\s*"([^"]+)"/.exec(said)?.[1];
  if (!response.ok) throw Object.assign(new Error(said), { name: name ?? `HTTP ${response.status}` });
}

const LAUNCH = [
  "AllowPassingInstanceRole",
  "AllowScopedEC2InstanceAccessActions",
  "AllowScopedEC2InstanceActionsWithTags",
  "AllowScopedEC2LaunchTemplateAccessActions",
  "AllowScopedResourceCreationTagging",
];

/** A node's life, in order. */
export const LIFE: readonly Step[] = [
  {
    what: "its cluster",
    sids: ["AllowAPIServerEndpointDiscovery"],
    refused: "AccessDeniedException",
    ends: "ResourceNotFoundException",
    send: (by) => new EKSClient(by).send(new DescribeClusterCommand({ name: "inference" })),
  },
  {
    what: "images that Amazon recommends",
    sids: ["AllowSSMReadActions"],
    refused: "AccessDeniedException",
    ends: "ParameterNotFound",
    unlisted: ["ssm:GetParameter"],
    send: (by) => new SSMClient(by).send(new GetParameterCommand({ Name: "/aws/service/eks/no-such-image" })),
  },
  {
    what: "prices",
    sids: ["AllowPricingReadActions"],
    refused: "AccessDeniedException",
    send: (by) =>
      signed(by, "pricing", "/", {
        method: "POST",
        headers: { "x-amz-target": "AWSPriceListService.GetProducts", "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify({ ServiceCode: "AmazonEC2", Filters: [] }),
      }),
  },
  {
    what: "warnings of interruptions",
    sids: ["AllowInterruptionQueueActions"],
    refused: "AccessDenied",
    send: async (by) => {
      const queues = new SQSClient(by);
      const { QueueUrl } = await queues.send(new GetQueueUrlCommand({ QueueName: "inference" }));
      return queues.send(new ReceiveMessageCommand({ QueueUrl }));
    },
  },
  {
    what: "a profile that is not there",
    sids: ["AllowInstanceProfileReadActions"],
    refused: "AccessDenied",
    ends: "NoSuchEntityException",
    send: (by) => new IAMClient(by).send(new GetInstanceProfileCommand({ InstanceProfileName: PROFILE })),
  },
  {
    what: "a profile",
    sids: ["AllowScopedInstanceProfileCreationActions", "AllowScopedInstanceProfileTagActions"],
    refused: "AccessDenied",
    send: (by) => {
      const profile = { InstanceProfileName: PROFILE, Path: PATH, Tags: PROFILE_TAGS };
      return new IAMClient(by).send(new CreateInstanceProfileCommand(profile));
    },
  },
  {
    what: "the profile's role",
    sids: ["AllowPassingInstanceRole", "AllowScopedInstanceProfileActions"],
    refused: "AccessDenied",
    send: (by) => {
      const roles = { InstanceProfileName: PROFILE, RoleName: NODE_ROLE };
      return new IAMClient(by).send(new AddRoleToInstanceProfileCommand(roles));
    },
  },
  {
    what: "a template",
    sids: ["AllowScopedEC2InstanceActionsWithTags", "AllowScopedResourceCreationTagging"],
    refused: "UnauthorizedOperation",
    send: (by, there) => new EC2Client(by).send(template(there)),
  },
  {
    what: "a fleet, if it were allowed",
    sids: LAUNCH.filter((sid) => sid !== "AllowPassingInstanceRole"),
    refused: "UnauthorizedOperation",
    ends: "DryRunOperation",
    send: (by, there) => new EC2Client(by).send(fleet(there, { DryRun: true })),
  },
  {
    what: "an instance, if it were allowed",
    sids: LAUNCH,
    refused: "UnauthorizedOperation",
    ends: "DryRunOperation",
    send: (by, there) => {
      const run = { LaunchTemplate: TEMPLATE, MinCount: 1, MaxCount: 1, SubnetId: there.subnet, DryRun: true };
      const TagSpecifications = giving(["instance", "volume", "network-interface"]);
      return new EC2Client(by).send(new RunInstancesCommand({ ...run, TagSpecifications }));
    },
  },
  {
    what: "a fleet",
    sids: LAUNCH,
    refused: "UnauthorizedOperation",
    send: async (by, there) => {
      const { Instances = [], Errors = [] } = await new EC2Client(by).send(fleet(there));
      for (const { ErrorCode = "", ErrorMessage } of Errors)
        throw Object.assign(new Error(ErrorMessage), { name: ErrorCode });
      there.instance = Instances[0]?.InstanceIds?.[0] ?? "";
    },
  },
  {
    what: "instances",
    sids: ["AllowRegionalReadActions"],
    refused: "UnauthorizedOperation",
    send: (by, there) => new EC2Client(by).send(new DescribeInstancesCommand({ InstanceIds: [there.instance] })),
  },
  {
    what: "the instance's name",
    sids: ["AllowScopedResourceTagging"],
    refused: "UnauthorizedOperation",
    send: (by, there) => {
      const name = { Resources: [there.instance], Tags: [{ Key: "Name", Value: "gpu-1" }] };
      return new EC2Client(by).send(new CreateTagsCommand(name));
    },
  },
  {
    what: "the end of the instance",
    sids: ["AllowScopedDeletion"],
    refused: "UnauthorizedOperation",
    send: (by, there) => new EC2Client(by).send(new TerminateInstancesCommand({ InstanceIds: [there.instance] })),
  },
  {
    what: "the end of the template",
    sids: ["AllowScopedDeletion"],
    refused: "UnauthorizedOperation",
    send: (by) => {
      const { LaunchTemplateName } = TEMPLATE;
      return new EC2Client(by).send(new DeleteLaunchTemplateCommand({ LaunchTemplateName }));
    },
  },
  {
    what: "profiles",
    sids: ["AllowUnscopedInstanceProfileListAction"],
    refused: "AccessDenied",
    unlisted: ["iam:ListInstanceProfiles"],
    send: (by) => new IAMClient(by).send(new ListInstanceProfilesCommand({ PathPrefix: PATH })),
  },
  {
    what: "the end of the profile",
    sids: ["AllowScopedInstanceProfileActions"],
    refused: "AccessDenied",
    send: async (by) => {
      const profiles = new IAMClient(by);
      const roles = { InstanceProfileName: PROFILE, RoleName: NODE_ROLE };
      await profiles.send(new RemoveRoleFromInstanceProfileCommand(roles));
      await profiles.send(new DeleteInstanceProfileCommand({ InstanceProfileName: PROFILE }));
    },
  },
  {
    what: "whether its cluster is shifted",
    sids: ["AllowZonalShiftStatusReadOnly"],
    refused: "AccessDeniedException",
    ends: "ResourceNotFoundException",
    send: (by) => {
      const cluster = `arn:aws:eks:${PLACE.region}:${PLACE.account}:cluster/inference`;
      return signed(by, "arc-zonal-shift", `/managedresources/${encodeURIComponent(cluster)}`);
    },
  },
];
