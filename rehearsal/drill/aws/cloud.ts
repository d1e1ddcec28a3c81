import {
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeTagsCommand,
  EC2Client,
  type ResponseLaunchTemplateData,
} from "@aws-sdk/client-ec2";
import { GetInstanceProfileCommand, GetRoleCommand, IAMClient, type InstanceProfile } from "@aws-sdk/client-iam";
import type { AwsConnection } from "../../platform/connection.ts";
import type { Tags } from "./question.ts";

/** A launch template as a call names it. */
export interface TemplateName {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * What is there when a call is made: nothing is remembered, since tags change.
 *
 * What is not there AWS says itself: its errors are thrown as the SDK has them.
 */
export class Cloud {
  readonly #ec2: EC2Client;
  readonly #iam: IAMClient;

  constructor(connection: AwsConnection) {
    this.#ec2 = new EC2Client(connection);
    this.#iam = new IAMClient(connection);
  }

  /** Tags by id. What has none has an empty set, and so has what is not there. */
  async tags(ids: readonly string[]): Promise<ReadonlyMap<string, Tags>> {
    const found = new Map<string, Tags>(ids.map((id) => [id, {}]));
    if (ids.length === 0) return found;
    const command = new DescribeTagsCommand({ Filters: [{ Name: "resource-id", Values: [...ids] }] });
    const { Tags = [] } = await this.#ec2.send(command);
    for (const { ResourceId = "", Key = "", Value = "" } of Tags)
      found.set(ResourceId, { ...found.get(ResourceId), [Key]: Value });
    return found;
  }

  /** @throws when one of them is not there */
  async requireInstances(ids: readonly string[]): Promise<void> {
    await this.#ec2.send(new DescribeInstancesCommand({ InstanceIds: [...ids] }));
  }

  /** @throws when it is not there */
  async templateId({ id, name }: TemplateName): Promise<string> {
    const by = id === undefined ? { LaunchTemplateNames: [name ?? ""] } : { LaunchTemplateIds: [id] };
    const { LaunchTemplates = [] } = await this.#ec2.send(new DescribeLaunchTemplatesCommand(by));
    return LaunchTemplates[0]?.LaunchTemplateId ?? "";
  }

  /** @throws when it is not there */
  async templateData(id: string, version: string): Promise<ResponseLaunchTemplateData> {
    const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: [version] });
    const { LaunchTemplateVersions = [] } = await this.#ec2.send(command);
    return LaunchTemplateVersions[0]?.LaunchTemplateData ?? {};
  }

  /** @throws when it is not there */
  async instanceProfile(name: string): Promise<InstanceProfile> {
    const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
    const { InstanceProfile } = await this.#iam.send(command);
    if (InstanceProfile === undefined) throw new Error(`IAM answered nothing of instance profile ${name}`);
    return InstanceProfile;
  }

  /** @throws when it is not there */
  async roleArn(name: string): Promise<string> {
    const { Role } = await this.#iam.send(new GetRoleCommand({ RoleName: name }));
    return Role?.Arn ?? "";
  }
}
