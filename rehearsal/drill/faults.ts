import { CreateAccessEntryCommand, DeleteAccessEntryCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam";
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { AwsConnection } from "../platform/connection.ts";
import type { Pool } from "./pools.ts";

/** What of an environment faults are put into. */
export interface Target {
  readonly connection: AwsConnection;
  readonly clusterName: string;
  readonly queueName: string;
  readonly controllerRoleName: string;
  readonly nodeRoleArn: string;
}

/** Something broken on purpose, to see that a drill notices. */
export interface Fault {
  /** What is broken, in a sentence. */
  readonly what: string;
  /** The scenario that must fail. */
  readonly scenario: string;
  /** Breaks what was applied. @returns what mends it */
  readonly inAws?: (target: Target) => Promise<() => Promise<void>>;
  /** Breaks a pool. */
  readonly inPool?: (pool: Pool) => Pool;
}

/** By the names that `npm run drill -- --break` takes. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  "queue-policy": {
    what: "The queue's policy lets no rule of EventBridge send.",
    scenario: "interruption",
    inAws: closeQueue,
  },
  "tag-condition": {
    what: "Statements of the controller's policies want another cluster's name in tags.",
    scenario: "gpu-inference",
    inAws: (target) =>
      editStatements(target, (statement) =>
        JSON.parse(JSON.stringify(statement).replaceAll(/(eks:eks-cluster-name":)"[^"]*"/g, '$1"another"')),
      ),
  },
  statement: {
    what: "The statement by which Karpenter may launch what it tags is taken out of the controller's policies.",
    scenario: "gpu-inference",
    inAws: (target) =>
      editStatements(target, (statement) =>
        statement.Sid === "AllowScopedEC2InstanceActionsWithTags" ? undefined : statement,
      ),
  },
  "node-access": {
    what: "The role of Karpenter's nodes has no access entry.",
    scenario: "gpu-inference",
    async inAws({ connection, clusterName, nodeRoleArn: principalArn }) {
      const client = new EKSClient(connection);
      await client.send(new DeleteAccessEntryCommand({ clusterName, principalArn }));
      const entry = new CreateAccessEntryCommand({ clusterName, principalArn, type: "EC2_LINUX" });
      return async () => void (await client.send(entry));
    },
  },
  alias: {
    what: "The AMI alias names a release that there is not.",
    scenario: "gpu-inference",
    inPool({ nodePool, nodeClass }) {
      const spec = { ...nodeClass.spec, amiSelectorTerms: [{ alias: "al2023@v20200101" }] };
      return { nodePool, nodeClass: { ...nodeClass, spec } };
    },
  },
};

async function closeQueue({ connection, queueName }: Target): Promise<() => Promise<void>> {
  const client = new SQSClient(connection);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: queueName }));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["Policy"] }));
  const before = Attributes?.Policy ?? "{}";
  const policy: PolicyDocument = JSON.parse(before);
  const Statement = policy.Statement.filter(({ Effect }) => Effect === "Deny");
  const set = async (Policy: string) =>
    void (await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } })));
  await set(JSON.stringify({ ...policy, Statement }));
  return async () => await set(before);
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** Changes statements of the controller's policies; one that becomes undefined is left out. */
async function editStatements(
  { connection, controllerRoleName: RoleName }: Target,
  edit: (statement: Statement) => Statement | undefined,
): Promise<() => Promise<void>> {
  const client = new IAMClient(connection);
  const mending: SetDefaultPolicyVersionCommand[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
    for (const { PolicyArn } of AttachedPolicies) {
      const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }));
      const VersionId = Policy?.DefaultVersionId;
      const { PolicyVersion } = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
      const before: PolicyDocument = JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "{}"));
      const after = { ...before, Statement: before.Statement.flatMap((statement) => edit(statement) ?? []) };
      const PolicyDocument = JSON.stringify(after);
      if (PolicyDocument === JSON.stringify(before)) continue;
      mending.push(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }));
      await client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    }
  }
  if (mending.length === 0) throw new Error(`No policy of ${RoleName} has what was to be broken.`);
  return async () => {
    for (const command of mending) await client.send(command);
  };
}
