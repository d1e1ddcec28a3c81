import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { Construct } from "constructs";

export interface LogGroupProps {
  readonly name: string;
  /** Days CloudWatch keeps events. */
  readonly retentionDays: number;
  /** The key's policy must name the log group. */
  readonly keyArn: string;
}

/** A log that is encrypted with a key of our own, and forgotten after a while. */
export class LogGroup extends Construct {
  readonly arn: string;
  readonly name: string;

  constructor(scope: Construct, id: string, { name, retentionDays, keyArn }: LogGroupProps) {
    super(scope, id);
    const group = new CloudwatchLogGroup(this, "this", { name, retentionInDays: retentionDays, kmsKeyId: keyArn });
    this.arn = group.arn;
    this.name = group.name;
  }
}
