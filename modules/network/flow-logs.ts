import { FlowLog } from "@cdktf/provider-aws/lib/flow-log/index.js";
import { Construct } from "constructs";
import { LogGroup } from "../encryption/log-group.ts";
import { arn, type Place } from "../iam/arn.ts";
import { ServiceRole } from "../iam/service-role.ts";

export interface FlowLogsProps {
  readonly vpcId: string;
  readonly name: string;
  readonly place: Place;
  readonly logGroupName: string;
  readonly roleName: string;
  /** Days CloudWatch keeps events. */
  readonly retentionDays: number;
  /** Key that encrypts the log. */
  readonly keyArn: string;
  readonly traffic: "ALL" | "ACCEPT" | "REJECT";
}

/** Who talked to whom in the VPC, in CloudWatch Logs. */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const group = new LogGroup(this, "log-group", {
      name: props.logGroupName,
      retentionDays: props.retentionDays,
      keyArn: props.keyArn,
    });
    const groupArn = arn(props.place, "logs", `log-group:${props.logGroupName}`);
    const role = new ServiceRole(this, "delivery", {
      name: props.roleName,
      description: `Writes the flow logs of VPC ${props.name}`,
      place: props.place,
      service: "vpc-flow-logs.amazonaws.com",
      onBehalfOf: { service: "ec2", resource: "vpc-flow-log/*" },
      permissions: [
        {
          // AWS's own example adds logs:CreateLogGroup. With it, records that arrive late make the
          // log group again after a destroy, without retention, and the next deploy fails on it.
          sid: "AllowWritingFlowLogs",
          // And logs:DescribeLogGroups, which holds for no group but for all: delivery does without.
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [groupArn, `${groupArn}:*`],
        },
      ],
    });
    new FlowLog(this, "this", {
      vpcId: props.vpcId,
      trafficType: props.traffic,
      logDestinationType: "cloud-watch-logs",
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      tags: { Name: props.name },
    });
  }
}
