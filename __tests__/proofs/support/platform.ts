import type { TrustStatement } from "../../../modules/iam/policy-document.ts";
import { resourcePolicy, trust } from "../../../modules/iam/policy-document.ts";
import { podIdentityTrust } from "../../../modules/identity/pod-identity.ts";
import { INTERRUPTION_RULES, queueStatements } from "../../../modules/karpenter/interruption-rules.ts";
import type { Context, StoredPolicy } from "../../../rehearsal/drill/aws/policy.ts";
import kitchenSink from "../../environments/kitchen-sink.ts";
import { synthEnvironment } from "../../support/synth.ts";
import { allowed, denied, type Proof } from "./calls.ts";
import { PLACE } from "./documents.ts";

const EVENTS = "events.amazonaws.com";
const QUEUE = "arn:aws:sqs:eu-central-1:111122223333:inference";
const RULES = INTERRUPTION_RULES.map(({ id }) => `arn:aws:events:eu-central-1:111122223333:rule/inference-${id}`);
const SOMEBODY = "arn:aws:iam::111122223333:role/somebody";

/** On whose behalf an AWS service calls. */
const onBehalfOf = (source: string, account = "111122223333"): Context => ({
  "aws:SourceArn": source,
  "aws:SourceAccount": account,
});
const withoutTls = (context: Context): Context => ({ ...context, "aws:SecureTransport": "false" });
const RULE = RULES[0] ?? "";

/** The policy of Karpenter's interruption queue. */
export const queueProof: Proof = {
  policy: "Interruption queue",
  attachment: "resource",
  document: JSON.parse(
    resourcePolicy("queue", queueStatements({ place: PLACE, queueArn: QUEUE, ruleArns: RULES })),
  ) as StoredPolicy,
  calls: [
    ...allowed("send as one of its rules", "sqs:SendMessage", QUEUE, {
      principal: EVENTS,
      context: RULES.map((rule) => onBehalfOf(rule)),
    }),
    ...denied("send as another rule, or no rule", "sqs:SendMessage", QUEUE, {
      principal: EVENTS,
      context: [
        onBehalfOf("arn:aws:events:eu-central-1:111122223333:rule/other"),
        onBehalfOf(RULE.replace("inference", "training")),
        onBehalfOf(RULE.replace("eu-central-1", "us-east-1")),
        onBehalfOf(RULE.replace("111122223333", "444455556666"), "444455556666"),
        onBehalfOf(RULE, "444455556666"),
        { "aws:SourceAccount": "111122223333" },
        { "aws:SourceArn": RULE },
        {},
      ],
    }),
    ...denied("send as another service, or anybody", "sqs:SendMessage", QUEUE, {
      principal: "sns.amazonaws.com",
      context: onBehalfOf(RULE),
    }),
    ...denied("send as another service, or anybody", "sqs:SendMessage", QUEUE, {
      principal: "arn:aws:iam::444455556666:role/somebody",
    }),
    ...denied("read as EventBridge", ["sqs:ReceiveMessage", "sqs:PurgeQueue", "sqs:SetQueueAttributes"], QUEUE, {
      principal: EVENTS,
      context: onBehalfOf(RULE),
    }),
    ...denied("send to another queue", "sqs:SendMessage", QUEUE.replace("inference", "training"), {
      principal: EVENTS,
      context: onBehalfOf(RULE),
    }),
    ...denied("send without TLS", "sqs:SendMessage", QUEUE, {
      principal: EVENTS,
      context: withoutTls(onBehalfOf(RULE)),
    }),
  ],
  survivors: {},
};

const synthesized = synthEnvironment(kitchenSink);

function stored(stack: string, type: string, attribute: string): StoredPolicy {
  const document = synthesized[stack]?.the(type)[attribute];
  return JSON.parse(String(document)) as StoredPolicy;
}

const KEY = "arn:aws:kms:eu-central-1:111122223333:key/1";
const LOGS = "logs.eu-central-1.amazonaws.com";
const LOG_USES = [
  "kms:Encrypt",
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
];
/**
 * The simulator cannot take a key that has a name of the caller's behind a colon, in a policy or a call.
 * Another ARN stands in for it.
 */
const ENCRYPTION_CONTEXT = "kms:EncryptionContext:aws:logs:arn";
const STAND_IN = "aws:SourceArn";
const keyPolicy = JSON.parse(
  JSON.stringify(stored("retained", "aws_kms_key", "policy")).replaceAll(ENCRYPTION_CONTEXT, STAND_IN),
) as StoredPolicy;

/** Log groups by name, as the synthesized logs are called. */
const LOG_GROUPS = ["retained", "network"].map(
  (stack) =>
    `arn:aws:logs:eu-central-1:111122223333:log-group:${synthesized[stack]?.the("aws_cloudwatch_log_group").name}`,
);
const forLogs = (group: string): Context => ({ [STAND_IN]: group });
const LOG_GROUP = LOG_GROUPS[0] ?? "";

const MANAGEMENT = ["kms:PutKeyPolicy", "kms:DescribeKey", "kms:ScheduleKeyDeletion"];

/** The policy of the key that encrypts Secrets and logs. */
export const keyProof: Proof = {
  policy: "Key",
  attachment: "resource",
  document: keyPolicy,
  calls: [
    ...allowed("encrypt its logs", LOG_USES, KEY, { principal: LOGS, context: LOG_GROUPS.map(forLogs) }),
    ...denied("encrypt other logs", LOG_USES, KEY, {
      principal: LOGS,
      context: [
        forLogs(`${LOG_GROUP}-other`),
        forLogs(LOG_GROUP.replace("111122223333", "444455556666")),
        forLogs(LOG_GROUP.replace("eu-central-1", "us-east-1")),
        {},
      ],
    }),
    ...denied("encrypt its logs as another service", LOG_USES, KEY, {
      principal: "logs.us-east-1.amazonaws.com",
      context: forLogs(LOG_GROUP),
    }),
    ...denied(
      "end or change the key as CloudWatch",
      ["kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:CreateGrant"],
      KEY,
      {
        principal: LOGS,
        context: forLogs(LOG_GROUP),
      },
    ),
    ...allowed("manage it as the account's own policies say", MANAGEMENT, KEY, {
      principal: SOMEBODY,
      byOwnPolicies: true,
    }),
    ...denied("manage it as another account's policies say", [...MANAGEMENT, "kms:Decrypt"], KEY, {
      principal: "arn:aws:iam::444455556666:role/somebody",
      byOwnPolicies: true,
    }),
    ...denied("use it as somebody no policy names", "kms:Decrypt", KEY, { principal: SOMEBODY }),
  ],
  survivors: {
    "AllowCloudWatchToEncryptTheseLogs: kms:DescribeKey":
      "It has no encryption context, so the statement's condition never lets it pass; it is there as in AWS's example.",
  },
};

const FLOW_LOG_GROUP = LOG_GROUPS[1] ?? "";

/** What the role of the flow logs may do. */
export const flowLogProof: Proof = {
  policy: "Flow log role",
  attachment: "identity",
  document: stored("network", "aws_iam_role_policy", "policy"),
  calls: [
    ...allowed("write flow logs", ["logs:CreateLogStream", "logs:PutLogEvents"], `${FLOW_LOG_GROUP}:log-stream:eni-1`),
    ...allowed("find its streams", "logs:DescribeLogStreams", FLOW_LOG_GROUP),
    ...denied(
      "write other logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [`${LOG_GROUP}:log-stream:eni-1`, `${FLOW_LOG_GROUP.replace("111122223333", "444455556666")}:log-stream:eni-1`],
    ),
    ...denied("find the streams of other logs", "logs:DescribeLogStreams", LOG_GROUP),
    ...denied(
      "make, end or read the log",
      ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:FilterLogEvents"],
      FLOW_LOG_GROUP,
    ),
  ],
  survivors: {},
};

const ROLE = "arn:aws:iam::111122223333:role/under-proof";
const FLOW_LOGS = "vpc-flow-logs.amazonaws.com";
const FLOW_LOG = "arn:aws:ec2:eu-central-1:111122223333:vpc-flow-log/fl-1";

/** Who may assume the role of the flow logs. */
export const flowLogTrustProof: Proof = {
  policy: "Flow log role's trust",
  attachment: "resource",
  document: stored("network", "aws_iam_role", "assume_role_policy"),
  calls: [
    ...allowed("assume for a flow log of the account", "sts:AssumeRole", ROLE, {
      principal: FLOW_LOGS,
      context: onBehalfOf(FLOW_LOG),
    }),
    ...denied("assume for others", "sts:AssumeRole", ROLE, {
      principal: FLOW_LOGS,
      context: [
        onBehalfOf(FLOW_LOG.replace("111122223333", "444455556666"), "444455556666"),
        onBehalfOf(FLOW_LOG.replace("111122223333", "444455556666")),
        onBehalfOf(FLOW_LOG, "444455556666"),
        onBehalfOf(FLOW_LOG.replace("eu-central-1", "us-east-1")),
        {},
      ],
    }),
    ...denied("assume as another service", "sts:AssumeRole", ROLE, {
      principal: "ec2.amazonaws.com",
      context: onBehalfOf(FLOW_LOG),
    }),
  ],
  survivors: {},
};

const PODS = "pods.eks.amazonaws.com";
const POD_TAGS = {
  "aws:RequestTag/eks-cluster-name": "inference",
  "aws:RequestTag/kubernetes-namespace": "kube-system",
  "aws:RequestTag/kubernetes-service-account": "karpenter",
} as const;
const STATEMENTS: readonly TrustStatement[] = [
  podIdentityTrust({ clusterName: "inference", namespace: "kube-system", serviceAccount: "karpenter" }),
];
const HANDS_OUT = ["sts:AssumeRole", "sts:TagSession"];

/** Whose pods get a role by EKS Pod Identity. */
export const podIdentityProof: Proof = {
  policy: "Pod Identity's trust",
  attachment: "resource",
  document: JSON.parse(trust(STATEMENTS)) as StoredPolicy,
  calls: [
    ...allowed("hand the role to its pods", HANDS_OUT, ROLE, { principal: PODS, context: POD_TAGS }),
    ...denied("hand it to others", HANDS_OUT, ROLE, {
      principal: PODS,
      context: [
        { ...POD_TAGS, "aws:RequestTag/eks-cluster-name": "training" },
        { ...POD_TAGS, "aws:RequestTag/kubernetes-namespace": "default" },
        { ...POD_TAGS, "aws:RequestTag/kubernetes-service-account": "default" },
        {},
      ],
    }),
    ...denied("take it as a node, or as somebody", HANDS_OUT, ROLE, {
      principal: "ec2.amazonaws.com",
      context: POD_TAGS,
    }),
    ...denied("take it as a node, or as somebody", HANDS_OUT, ROLE, { principal: SOMEBODY, context: POD_TAGS }),
  ],
  survivors: {},
};
