import { arn, type Place } from "../../../modules/iam/arn.ts";
import { createFleet, createLaunchTemplate, passRole, runInstances, tagsIn } from "./launch.ts";
import { type Asks, type Call, carrying, giving, type Question, tagsOf } from "./question.ts";
import { text, texts } from "./request.ts";

/** Of calls that are for nothing in particular. */
const everything: Asks = ({ request: { service, operation } }) => [
  { action: `${service}:${operation}`, resource: "*", context: {} },
];

/** EC2's ids tell what they are of. */
const TYPES: Readonly<Record<string, string>> = {
  i: "instance",
  vol: "volume",
  eni: "network-interface",
  lt: "launch-template",
  sir: "spot-instances-request",
  fleet: "fleet",
};

const changeTags: Asks = async ({ request: { operation, parameters }, place, cloud }) => {
  const given = giving(tagsIn(parameters));
  const tags = await cloud.tags(texts(parameters, "ResourceId"));
  return [...tags].map(([id, had]) => {
    const type = TYPES[id.slice(0, id.indexOf("-"))] ?? "*";
    const resource = arn(place, "ec2", `${type}/${id}`);
    return { action: `ec2:${operation}`, resource, context: { ...carrying(had), ...given } };
  });
};

const terminateInstances: Asks = async ({ request: { parameters }, place, cloud }) => {
  const ids = texts(parameters, "InstanceId");
  await cloud.requireInstances(ids);
  return [...(await cloud.tags(ids))].map(([id, tags]) => ({
    action: "ec2:TerminateInstances",
    resource: arn(place, "ec2", `instance/${id}`),
    context: carrying(tags),
  }));
};

const deleteLaunchTemplate: Asks = async ({ request: { parameters }, place, cloud }) => {
  const [given, name] = [text(parameters, "LaunchTemplateId"), text(parameters, "LaunchTemplateName")];
  const id = await cloud.templateId({ id: given, name });
  const context = carrying((await cloud.tags([id])).get(id) ?? {});
  return [{ action: "ec2:DeleteLaunchTemplate", resource: arn(place, "ec2", `launch-template/${id}`), context }];
};

function profileArn(place: Place, path: string, name: string): string {
  return arn({ ...place, region: "" }, "iam", `instance-profile${path}${name}`);
}

/**
 * With tags it asks for tagging too. Of the tags of the profile, which is not there yet, upstream's
 * statement has a condition, and profiles are made by it: IAM takes those being given for them.
 */
const createInstanceProfile: Asks = ({ request: { parameters }, place }) => {
  const { Tags: list, Path: path = "/", InstanceProfileName: name = "" } = parameters;
  const tags = tagsIn({ Tag: list });
  const resource = profileArn(place, String(path), String(name));
  const create: Question = { action: "iam:CreateInstanceProfile", resource, context: giving(tags) };
  if (Object.keys(tags).length === 0) return [create];
  return [create, { ...create, action: "iam:TagInstanceProfile", context: { ...giving(tags), ...carrying(tags) } }];
};

/** Of calls for a profile that is there. */
const existingProfile: Asks = async ({ request, place, cloud }) => {
  const profile = await cloud.instanceProfile(text(request.parameters, "InstanceProfileName") ?? "");
  const given = giving(tagsIn({ Tag: request.parameters.Tags }));
  const context = { ...carrying(tagsOf(profile.Tags)), ...given };
  return [{ action: `iam:${request.operation}`, resource: profile.Arn ?? profileArn(place, "/", ""), context }];
};

const addRoleToInstanceProfile: Asks = async (call) => {
  const role = text(call.request.parameters, "RoleName") ?? "";
  return [...(await existingProfile(call)), passRole(await call.cloud.roleArn(role), call.place)];
};

/** Whether there is one at all is asked too. */
const getInstanceProfile: Asks = ({ request: { parameters }, place }) => [
  {
    action: "iam:GetInstanceProfile",
    resource: profileArn(place, "/", text(parameters, "InstanceProfileName") ?? ""),
    context: {},
  },
];

/** Of the path that is listed. https://github.com/kubernetes/kops/pull/17854 shows a refusal. */
const listInstanceProfiles: Asks = ({ request: { parameters }, place }) => [
  {
    action: "iam:ListInstanceProfiles",
    resource: profileArn(place, text(parameters, "PathPrefix") ?? "/", ""),
    context: {},
  },
];

const queue: Asks = ({ request: { operation, parameters }, place }) => {
  const url = text(parameters, "QueueUrl");
  const name = url === undefined ? text(parameters, "QueueName") : url.split("/").at(-1);
  return [{ action: `sqs:${operation}`, resource: arn(place, "sqs", name ?? ""), context: {} }];
};

/** Public parameters have no account in their ARN. A name without a slash in front gets one. */
const parameter: Asks = ({ request: { parameters }, place }) => {
  const name = (text(parameters, "Name") ?? "").replace(/^\//, "");
  const owner = name.startsWith("aws/") ? { ...place, account: "" } : place;
  return [{ action: "ssm:GetParameter", resource: arn(owner, "ssm", `parameter/${name}`), context: {} }];
};

const cluster: Asks = ({ request: { parameters }, place }) => [
  {
    action: "eks:DescribeCluster",
    resource: arn(place, "eks", `cluster/${text(parameters, "name")}`),
    context: {},
  },
];

/** Of a cluster it takes no ARN: which one it is for is a condition's key. */
const managedResource: Asks = ({ request: { parameters } }) => [
  {
    action: "arc-zonal-shift:GetManagedResource",
    resource: "*",
    context: { "arc-zonal-shift:ResourceIdentifier": text(parameters, "resourceIdentifier") ?? "" },
  },
];

/**
 * What AWS asks IAM at each call that Karpenter's clients can make. A call that is not here is refused.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const CALLS: Readonly<Record<string, Asks>> = {
  "ec2:DescribeCapacityReservations": everything,
  "ec2:DescribeImages": everything,
  "ec2:DescribeInstances": everything,
  "ec2:DescribeInstanceStatus": everything,
  "ec2:DescribeInstanceTypeOfferings": everything,
  "ec2:DescribeInstanceTypes": everything,
  "ec2:DescribeLaunchTemplates": everything,
  "ec2:DescribePlacementGroups": everything,
  "ec2:DescribeSecurityGroups": everything,
  "ec2:DescribeSpotPriceHistory": everything,
  "ec2:DescribeSubnets": everything,
  "ec2:CreateFleet": createFleet,
  "ec2:RunInstances": runInstances,
  "ec2:CreateLaunchTemplate": createLaunchTemplate,
  "ec2:CreateTags": changeTags,
  "ec2:DeleteTags": changeTags,
  "ec2:TerminateInstances": terminateInstances,
  "ec2:DeleteLaunchTemplate": deleteLaunchTemplate,
  "iam:CreateInstanceProfile": createInstanceProfile,
  "iam:TagInstanceProfile": existingProfile,
  "iam:AddRoleToInstanceProfile": addRoleToInstanceProfile,
  "iam:RemoveRoleFromInstanceProfile": existingProfile,
  "iam:DeleteInstanceProfile": existingProfile,
  "iam:GetInstanceProfile": getInstanceProfile,
  "iam:ListInstanceProfiles": listInstanceProfiles,
  "sqs:GetQueueUrl": queue,
  "sqs:ReceiveMessage": queue,
  "sqs:DeleteMessage": queue,
  "ssm:GetParameter": parameter,
  "eks:DescribeCluster": cluster,
  "arc-zonal-shift:GetManagedResource": managedResource,
  "pricing:GetProducts": everything,
};

/**
 * What AWS asks IAM at a call, which is something at every call of these.
 *
 * @returns undefined when it is not known what it asks
 * @throws AWS's own error when something the call is for is not there
 */
export async function questionsOf(call: Call): Promise<readonly Question[] | undefined> {
  const questions = await CALLS[`${call.request.service}:${call.request.operation}`]?.(call);
  return questions?.length === 0 ? undefined : questions;
}
