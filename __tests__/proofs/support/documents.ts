import type { Place } from "../../../modules/iam/arn.ts";
import { type PermissionStatement, permissions } from "../../../modules/iam/policy-document.ts";
import { controllerPolicies } from "../../../modules/karpenter/controller-policies.ts";
import {
  type LoadBalancerControllerScope,
  loadBalancerControllerPolicies,
} from "../../../modules/load-balancer-controller/policy.ts";
import type { StoredPolicy } from "../../../rehearsal/drill/aws/policy.ts";
import { ACCOUNT } from "./verdict.ts";

export const PLACE: Place = { partition: "aws", region: "eu-central-1", account: ACCOUNT };
export const CLUSTER = "inference";
export const VPC = "vpc-0123456789abcdef0";

interface Policy {
  readonly duty: string;
  readonly statements: readonly PermissionStatement[];
}

export interface Options {
  readonly place?: Place;
  readonly clusterName?: string;
  readonly vpcId?: string;
  readonly karpenter?: string;
  readonly features?: LoadBalancerControllerScope["features"];
  readonly foreignTargetGroups?: boolean;
}

/** Karpenter's managed policies, with everything switched on. */
export function karpenterPolicies({ place = PLACE, clusterName = CLUSTER, karpenter = "1.14.1" }: Options = {}) {
  return controllerPolicies(karpenter, {
    place,
    clusterName,
    nodeRoleArn: `arn:${place.partition}:iam::${place.account}:role/${clusterName}-nodes`,
    queueArn: `arn:${place.partition}:sqs:${place.region}:${place.account}:${clusterName}`,
    zonalShift: true,
  });
}

export const EVERY_FEATURE = { waf: true, shield: true, cognito: true, globalAccelerator: true };
export const NO_FEATURE = { waf: false, shield: false, cognito: false, globalAccelerator: false };

/** The load balancer controller's managed policies, with every feature switched on. */
export function loadBalancerPolicies(options: Options = {}) {
  const { place = PLACE, clusterName = CLUSTER, vpcId = VPC } = options;
  const { features = EVERY_FEATURE, foreignTargetGroups = false } = options;
  return loadBalancerControllerPolicies("3.5.0", { place, clusterName, vpcId, features, foreignTargetGroups });
}

/** Managed policies of one role as one document: IAM asks whether any of them allows. */
export function together(policies: readonly Policy[]): StoredPolicy {
  const documents = policies.map(({ statements }) => JSON.parse(permissions("managed", statements)) as StoredPolicy);
  return { Version: "2012-10-17", Statement: documents.flatMap(({ Statement }) => Statement) };
}
