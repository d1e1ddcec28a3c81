import {
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DisassociateAccessPolicyCommand,
  EKSClient,
  UpdateClusterConfigCommand,
} from "@aws-sdk/client-eks";
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { planReport } from "../../../tools/plan-report/plan-report.ts";
import type { Fault } from "../fault.ts";
import { EXISTING_NETWORK } from "../network.ts";
import { ACCOUNT, APPLY, type Stage } from "../stage.ts";

const STACK = "cluster";
const OWNER = `arn:aws:iam::${ACCOUNT}:role/PlatformAdmin`;
/** The name of a role that the environment does not know. */
const STRANGER = "Stranger";
const CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

export const drift: Fault = {
  name: "drift",
  title:
    "Somebody opens the endpoint, widens a queue's policy, takes one's access away and gives it to another, by hand.",
  async run(stage) {
    await stage.set({ network: EXISTING_NETWORK });
    await stage.deploy("retained", "network", STACK);
    const clusterName = `inference-${stage.name}`;
    const eks = new EKSClient(stage.connection);
    await openEndpoint(eks, clusterName);
    await eks.send(new DisassociateAccessPolicyCommand({ clusterName, principalArn: OWNER, policyArn: CLUSTER_ADMIN }));
    await widenQueue(stage, `${clusterName}-karpenter`);
    const stranger = await makeRole(stage);
    await eks.send(new CreateAccessEntryCommand({ clusterName, principalArn: stranger }));

    const { markdown, drifted } = await report(stage);
    stage.holds(drifted.length === 3, "the report names three resources", drifted.join(", "));
    for (const [address, what] of CHANGED) {
      const named = drifted.includes(address) && markdown.includes(address) && what.test(markdown);
      stage.holds(named, `the plan report tells of ${address}`, markdown);
      stage.saw.push(`plan report, "Changed behind Terraform's back": ${address}`);
    }
    stage.holds(
      /made by hand is in none, and not seen here/.test(markdown),
      "the report says what it cannot see",
      markdown,
    );
    stage.holds(!markdown.includes(stranger), "Terraform does not see an access entry it did not make", markdown);
    const lost = await stage.made();
    const entry = lost.find(
      ({ kind, id, tags }) => kind === "eks-access-entry" && id.endsWith(stranger) && !tags.Environment,
    );
    stage.holds(
      entry !== undefined,
      "the access entry made by hand is found by asking EKS",
      lost.map(({ id }) => id).join(", "),
    );
    stage.saw.push(
      "the report says that what is in no state is not seen; aws eks list-access-entries shows the entry made by hand",
    );

    const healed = await stage.done(STACK, APPLY);
    stage.told(healed, /Apply complete! Resources: 1 added, 2 changed, 0 destroyed/);
    await eks.send(new DeleteAccessEntryCommand({ clusterName, principalArn: stranger }));
    await new IAMClient(stage.connection).send(new DeleteRoleCommand({ RoleName: STRANGER }));
    await stage.agrees("retained", "network", STACK);
  },
};

/** What is changed of the cluster's stack by hand, and what the report has to say of it. */
const CHANGED: readonly (readonly [address: string, says: RegExp])[] = [
  ["aws_eks_cluster.cluster", /endpoint_public_access.*false.*true/s],
  ["aws_sqs_queue.karpenter_queue", /Anybody.* lets .*anybody.* in/],
  ["aws_eks_access_policy_association.access_role_PlatformAdmin_AmazonEKSClusterAdminPolicy", /PlatformAdmin/],
];

async function openEndpoint(eks: EKSClient, name: string): Promise<void> {
  const resourcesVpcConfig = { endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] };
  await eks.send(new UpdateClusterConfigCommand({ name, resourcesVpcConfig }));
}

/** Lets everybody send to the queue that Karpenter takes for AWS's word. */
async function widenQueue({ connection }: Stage, QueueName: string): Promise<void> {
  const sqs = new SQSClient(connection);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const statement = { Sid: "Anybody", Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
}

/** @returns the ARN of a role that is nobody's of the environment */
async function makeRole({ connection }: Stage): Promise<string> {
  const statement = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statement });
  const { Role } = await new IAMClient(connection).send(
    new CreateRoleCommand({ RoleName: STRANGER, AssumeRolePolicyDocument }),
  );
  return Role?.Arn ?? "";
}

/** What npm run plan writes of the stack. */
async function report(stage: Stage) {
  await stage.done(STACK, ["plan", "-input=false", "-no-color", "-out=tfplan"]);
  const { printed } = await stage.done(STACK, ["show", "-json", "tfplan"]);
  const plan = JSON.parse(printed);
  return planReport([{ stack: STACK, plan }], { environment: stage.name, allow: [], unplanned: [] });
}
