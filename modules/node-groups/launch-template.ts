import { LaunchTemplate as AwsLaunchTemplate } from "@cdktf/provider-aws/lib/launch-template/index.js";
import { Construct } from "constructs";
import { type NodeConfig, nodeUserData } from "./node-config.ts";

export interface LaunchTemplateProps {
  readonly name: string;
  readonly description: string;
  /** Root volume, in GiB. */
  readonly diskGiB: number;
  readonly nodeConfig: NodeConfig;
  /** On instances, volumes and network interfaces. Changing them replaces nodes, one after the other. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What is made along with a node, and bears the environment's tags: default tags do not reach here. */
const TAGGED = ["instance", "volume", "network-interface"];

/** How nodes are started: encrypted disk, instance metadata for the node itself and not for pods. */
export class LaunchTemplate extends Construct {
  readonly id: string;
  /** The newest version, as text. */
  readonly version: string;

  constructor(scope: Construct, id: string, { name, description, diskGiB, nodeConfig, tags }: LaunchTemplateProps) {
    super(scope, id);
    const template = new AwsLaunchTemplate(this, "this", {
      name,
      description,
      updateDefaultVersion: true,
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeSize: diskGiB, volumeType: "gp3", encrypted: "true", deleteOnTermination: "true" },
        },
      ],
      // A pod's packet takes a second hop, so that with a limit of one no pod takes the node's role.
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      tagSpecifications: TAGGED.map((resourceType) => ({ resourceType, tags: { ...tags, Name: name } })),
      userData: nodeUserData(nodeConfig),
      tags: { Name: name },
    });
    this.id = template.id;
    this.version = `${template.latestVersion}`;
  }
}
