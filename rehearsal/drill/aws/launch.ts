import type { ResponseLaunchTemplateData } from "@aws-sdk/client-ec2";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { arn, type Place, serviceDomain } from "../../../modules/iam/arn.ts";
import type { Cloud, TemplateName } from "./cloud.ts";
import { type Asks, carrying, giving, type Question, type Tags, tagsOf } from "./question.ts";
import { AwsException } from "./refusal.ts";
import { type Parameters, structures, text, texts } from "./request.ts";

/** What an instance is made with. */
interface Launch {
  /** Ids, or names, of what is there already, by resource type. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /** Names of instance profiles. */
  readonly profiles: readonly string[];
  readonly spot: boolean;
  /** Tags of what is made, by resource type. */
  readonly tags: Readonly<Record<string, Tags>>;
}

const MADE = ["instance", "network-interface", "volume"];
/** Amazon's and vendors' too: their ARNs have no account. */
const UNOWNED = ["image", "snapshot"];
/** What CreateFleet itself is asked of. The rest is asked when it launches. */
const OF_FLEETS = ["launch-template", "image", "subnet", "placement-group", "capacity-reservation"];

/**
 * What RunInstances asks: of everything it uses and makes, for the tags it gives, and for the role it hands on.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export const runInstances: Asks = async ({ request: { parameters }, place, cloud }) => {
  const template = text(parameters, "LaunchTemplate", "LaunchTemplateId");
  const name = text(parameters, "LaunchTemplate", "LaunchTemplateName");
  const version = text(parameters, "LaunchTemplate", "Version");
  const own = launchOfRequest(parameters);
  const launch = template || name ? over(await templated(cloud, { id: template, name }, version), own) : own;
  return launching(launch, place, cloud);
};

/**
 * What CreateFleet asks. A launch is asked in its course, with RunInstances: a dry run does not come to it.
 * For this reason Karpenter asks with a dry run of RunInstances too.
 */
export const createFleet: Asks = async ({ request: { parameters }, place, cloud }) => {
  const launch = await launchOfFleet(parameters, cloud);
  const tags = specified(structures(parameters, "TagSpecification"));
  const fleet = arn(place, "ec2", "fleet/*");
  const itself = [
    { action: "ec2:CreateFleet", resource: fleet, context: giving(tags.fleet ?? {}) },
    ...tagging("CreateFleet", "fleet", tags, place),
    ...(await using("ec2:CreateFleet", pick(launch.uses, OF_FLEETS), place, cloud)),
    ...["instance", "volume"].map((type) => making("ec2:CreateFleet", type, tags, place)),
  ];
  if (text(parameters, "DryRun") === "true") return itself;
  const course = await launching(launch, place, cloud);
  return [...itself, ...course.map((question) => ({ ...question, inCourse: true as const }))];
};

/** What CreateLaunchTemplate asks: what the template names is asked when it is launched with. */
export const createLaunchTemplate: Asks = ({ request: { parameters }, place }) => {
  const tags = specified(structures(parameters, "TagSpecification"));
  return [
    making("ec2:CreateLaunchTemplate", "launch-template", tags, place),
    ...tagging("CreateLaunchTemplate", "launch-template", tags, place),
  ];
};

async function launching(launch: Launch, place: Place, cloud: Cloud): Promise<Question[]> {
  const made = launch.spot ? [...MADE, "spot-instances-request"] : MADE;
  return [
    ...(await using("ec2:RunInstances", launch.uses, place, cloud)),
    ...made.map((type) => making("ec2:RunInstances", type, launch.tags, place)),
    ...made.flatMap((type) => tagging("RunInstances", type, launch.tags, place)),
    ...(await handingOn(launch.profiles, place, cloud)),
  ];
}

async function using(action: string, uses: Launch["uses"], place: Place, cloud: Cloud): Promise<Question[]> {
  const tags = await cloud.tags([...new Set(Object.values(uses).flat())]);
  return Object.entries(uses).flatMap(([type, ids]) =>
    [...new Set(ids)].map((id) => ({
      action,
      resource: arn(UNOWNED.includes(type) ? { ...place, account: "" } : place, "ec2", `${type}/${id}`),
      context: carrying(tags.get(id) ?? {}),
    })),
  );
}

function making(action: string, type: string, tags: Launch["tags"], place: Place): Question {
  return { action, resource: arn(place, "ec2", `${type}/*`), context: giving(tags[type] ?? {}) };
}

/** What is made without tags is not asked for. */
function tagging(createAction: string, type: string, tags: Launch["tags"], place: Place): Question[] {
  const given = giving(tags[type] ?? {});
  if (Object.keys(given).length === 0) return [];
  const resource = arn(place, "ec2", `${type}/*`);
  return [{ action: "ec2:CreateTags", resource, context: { ...given, "ec2:CreateAction": createAction } }];
}

async function handingOn(profiles: readonly string[], place: Place, cloud: Cloud): Promise<Question[]> {
  const found = await Promise.all([...new Set(profiles)].map((name) => cloud.instanceProfile(name).catch(asEc2(name))));
  return found.flatMap(({ Roles = [] }) => Roles.map(({ Arn = "" }) => passRole(Arn, place)));
}

/** EC2 says in its own words that there is no profile: Karpenter waits for one by them. */
function asEc2(profile: string) {
  return (error: unknown): never => {
    if (!(error instanceof NoSuchEntityException)) throw error;
    const invalid = `Value (${profile}) for parameter iamInstanceProfile.name is invalid.`;
    throw new AwsException("InvalidParameterValue", `${invalid} Invalid IAM Instance Profile name`, 400);
  };
}

/** What a call asks that gives EC2 a role. */
export function passRole(roleArn: string, place: Place): Question {
  return {
    action: "iam:PassRole",
    resource: roleArn,
    context: { "iam:PassedToService": `ec2.${serviceDomain(place)}` },
  };
}

async function launchOfFleet(parameters: Parameters, cloud: Cloud): Promise<Launch> {
  const spot = text(parameters, "TargetCapacitySpecification", "DefaultTargetCapacityType") === "spot";
  const tags = specified(structures(parameters, "TagSpecification"));
  const launches = await Promise.all(
    structures(parameters, "LaunchTemplateConfigs").map(async (config) => {
      const template = {
        id: text(config, "LaunchTemplateSpecification", "LaunchTemplateId"),
        name: text(config, "LaunchTemplateSpecification", "LaunchTemplateName"),
      };
      const base = await templated(cloud, template, text(config, "LaunchTemplateSpecification", "Version"));
      return structures(config, "Overrides").reduce<Launch>(
        (launch, override) => along(launch, over(base, launchOfRequest(override))),
        over(base, { uses: {}, profiles: [], spot, tags }),
      );
    }),
  );
  return launches.reduce(along, { uses: {}, profiles: [], spot, tags });
}

async function templated(cloud: Cloud, name: TemplateName, version = "$Default"): Promise<Launch> {
  const id = await cloud.templateId(name);
  const launch = launchOfTemplate(await cloud.templateData(id, version));
  return { ...launch, uses: { "launch-template": [id], ...launch.uses } };
}

function launchOfTemplate(data: ResponseLaunchTemplateData): Launch {
  const { NetworkInterfaces = [], BlockDeviceMappings = [], TagSpecifications = [], IamInstanceProfile } = data;
  const reservation = data.CapacityReservationSpecification?.CapacityReservationTarget;
  return {
    uses: present({
      image: [data.ImageId],
      subnet: NetworkInterfaces.map(({ SubnetId }) => SubnetId),
      "security-group": [...(data.SecurityGroupIds ?? []), ...NetworkInterfaces.flatMap(({ Groups = [] }) => Groups)],
      snapshot: BlockDeviceMappings.map(({ Ebs }) => Ebs?.SnapshotId),
      "key-pair": [data.KeyName],
      "placement-group": [data.Placement?.GroupName ?? data.Placement?.GroupId],
      "capacity-reservation": [reservation?.CapacityReservationId],
    }),
    profiles: profileNames(IamInstanceProfile?.Name, IamInstanceProfile?.Arn),
    spot: data.InstanceMarketOptions?.MarketType === "spot",
    tags: Object.fromEntries(TagSpecifications.map(({ ResourceType = "", Tags }) => [ResourceType, tagsOf(Tags)])),
  };
}

/** Of RunInstances, or of an override of CreateFleet: they name things alike. */
function launchOfRequest(parameters: Parameters): Launch {
  const interfaces = structures(parameters, "NetworkInterface");
  const mappings = structures(parameters, "BlockDeviceMapping");
  const placement = text(parameters, "Placement", "GroupName") ?? text(parameters, "Placement", "GroupId");
  return {
    uses: present({
      image: [text(parameters, "ImageId")],
      subnet: [text(parameters, "SubnetId"), ...interfaces.map((one) => text(one, "SubnetId"))],
      "security-group": [
        ...texts(parameters, "SecurityGroupId"),
        ...interfaces.flatMap((one) => texts(one, "SecurityGroupId")),
      ],
      snapshot: mappings.map((one) => text(one, "Ebs", "SnapshotId")),
      "key-pair": [text(parameters, "KeyName")],
      "placement-group": [placement],
      "capacity-reservation": [
        text(parameters, "CapacityReservationSpecification", "CapacityReservationTarget", "CapacityReservationId"),
      ],
    }),
    profiles: profileNames(
      text(parameters, "IamInstanceProfile", "Name"),
      text(parameters, "IamInstanceProfile", "Arn"),
    ),
    spot: text(parameters, "InstanceMarketOptions", "MarketType") === "spot",
    tags: specified(structures(parameters, "TagSpecification")),
  };
}

function profileNames(name: string | undefined, profileArn: string | undefined): string[] {
  return [name ?? profileArn?.split("/").at(-1)].filter((one) => one !== undefined);
}

function present(uses: Readonly<Record<string, readonly (string | undefined)[]>>): Launch["uses"] {
  const ids = Object.entries(uses).map(([type, all]) => [type, all.filter((id) => id !== undefined)] as const);
  return Object.fromEntries(ids.filter(([, all]) => all.length > 0));
}

/** What a request says goes before what its template says; tags of both are given. */
function over(template: Launch, request: Launch): Launch {
  return {
    uses: { ...template.uses, ...request.uses },
    profiles: request.profiles.length > 0 ? request.profiles : template.profiles,
    spot: request.spot || template.spot,
    tags: merged(template.tags, request.tags, (one, other) => ({ ...one, ...other })),
  };
}

/** Either may be launched. */
function along(one: Launch, other: Launch): Launch {
  return {
    uses: merged(one.uses, other.uses, (ids, others) => [...ids, ...others]),
    profiles: [...one.profiles, ...other.profiles],
    spot: one.spot || other.spot,
    tags: merged(one.tags, other.tags, (tags, others) => ({ ...tags, ...others })),
  };
}

function merged<T>(one: Readonly<Record<string, T>>, other: Readonly<Record<string, T>>, both: (a: T, b: T) => T) {
  const result: Record<string, T> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const there = result[key];
    result[key] = there === undefined ? value : both(there, value);
  }
  return result;
}

function pick<T>(all: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.includes(key)));
}

function specified(specifications: readonly Parameters[]): Launch["tags"] {
  return Object.fromEntries(specifications.map((one) => [text(one, "ResourceType") ?? "", tagsIn(one)]));
}

/** Tags of a request. */
export function tagsIn(parameters: Parameters): Tags {
  return tagsOf(structures(parameters, "Tag").map((tag) => ({ Key: text(tag, "Key"), Value: text(tag, "Value") })));
}
