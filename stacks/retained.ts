import type { Construct } from "constructs";
import { Key } from "../modules/encryption/key.ts";
import { LogGroup } from "../modules/encryption/log-group.ts";
import { PlatformStack, type PlatformStackProps } from "./platform-stack.ts";
import { OutputContract, text } from "./state/contract.ts";

/** What the retained stack tells the others. */
export const RETAINED_OUTPUTS = new OutputContract("retained", {
  keyArn: text("The key that encrypts the cluster's Secrets and logs."),
});

/**
 * What outlives the cluster: its key, without which neither backups nor logs can be read, and the
 * log of what was done to it. A destroy of the platform leaves this stack, and a cluster made
 * anew finds it again.
 */
export class RetainedStack extends PlatformStack {
  constructor(scope: Construct, props: PlatformStackProps) {
    super(scope, RETAINED_OUTPUTS.stack, props);
    const { names, cluster } = this.environment;
    const key = new Key(this, "key", {
      place: this.place,
      description: `Secrets and logs of EKS cluster ${names.cluster}`,
      alias: names.keyAlias,
      logGroupNames: [names.clusterLogGroup, names.flowLogGroup],
    });
    new LogGroup(this, "cluster-log", {
      name: names.clusterLogGroup,
      retentionDays: cluster.logs.retentionDays,
      keyArn: key.arn,
    });
    RETAINED_OUTPUTS.publish(this, { keyArn: key.arn });
  }
}
