import { arn } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";
import { logGroups } from "./reads.ts";
import { type EnvironmentScope, givingOwn, OF_NOBODY, ofOwn } from "./scope.ts";

/**
 * Making, changing and removing the environment's cluster and what is in it. Whoever may do that may also give
 * themselves access to it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function clusterChanges(scope: EnvironmentScope): PermissionStatement[] {
  const { place, cluster } = scope;
  const parts = ["nodegroup", "addon", "access-entry", "podidentityassociation"];
  return [
    {
      // The reference lists no resource for it.
      sid: "AllowCreatingTaggedClusters",
      actions: ["eks:CreateCluster"],
      resources: ["*"],
      condition: { StringEquals: givingOwn(scope) },
    },
    {
      sid: "AllowChangingTheCluster",
      actions: [
        "eks:AssociateEncryptionConfig",
        "eks:CreateAccessEntry",
        "eks:CreateAddon",
        "eks:CreateNodegroup",
        "eks:CreatePodIdentityAssociation",
        "eks:DeleteCluster",
        "eks:UpdateClusterConfig",
        "eks:UpdateClusterVersion",
      ],
      resources: [arn(place, "eks", `cluster/${cluster}`)],
    },
    {
      sid: "AllowChangingPartsOfTheCluster",
      actions: [
        "eks:AssociateAccessPolicy",
        "eks:DeleteAccessEntry",
        "eks:DeleteAddon",
        "eks:DeleteNodegroup",
        "eks:DeletePodIdentityAssociation",
        "eks:DisassociateAccessPolicy",
        "eks:UpdateAccessEntry",
        "eks:UpdateAddon",
        "eks:UpdateNodegroupConfig",
        "eks:UpdateNodegroupVersion",
        "eks:UpdatePodIdentityAssociation",
      ],
      resources: parts.map((part) => arn(place, "eks", `${part}/${cluster}/*`)),
    },
    {
      sid: "AllowTaggingTheCluster",
      actions: ["eks:TagResource", "eks:UntagResource"],
      resources: [
        arn(place, "eks", `cluster/${cluster}`),
        ...parts.map((part) => arn(place, "eks", `${part}/${cluster}/*`)),
      ],
    },
  ];
}

/**
 * The environment's key, by its tags, since KMS makes up its name. What has a project's tags cannot be given others,
 * or the key of the states could be taken over.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 */
export function keyChanges(scope: EnvironmentScope): PermissionStatement[] {
  const { place, cluster } = scope;
  const keys = [arn(place, "kms", "key/*")];
  return [
    {
      sid: "AllowCreatingTaggedKeys",
      actions: ["kms:CreateKey"],
      resources: ["*"],
      condition: { StringEquals: givingOwn(scope) },
    },
    {
      sid: "AllowTaggingNewKeys",
      actions: ["kms:TagResource"],
      resources: keys,
      condition: { StringEquals: givingOwn(scope), Null: OF_NOBODY },
    },
    {
      sid: "AllowOtherTagsOnOwnKeys",
      actions: ["kms:TagResource", "kms:UntagResource"],
      resources: keys,
      condition: {
        StringEquals: ofOwn(scope),
        "ForAllValues:StringNotEquals": { "aws:TagKeys": ["Project", "Environment"] },
      },
    },
    {
      // EKS takes the grant by which it encrypts Secrets in the caller's name.
      sid: "AllowOwnKeys",
      actions: [
        "kms:CreateAlias",
        "kms:CreateGrant",
        "kms:DeleteAlias",
        "kms:EnableKeyRotation",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:UpdateAlias",
        "kms:UpdateKeyDescription",
      ],
      resources: keys,
      condition: { StringEquals: ofOwn(scope) },
    },
    {
      sid: "AllowOwnAliases",
      actions: ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"],
      resources: [arn(place, "kms", `alias/${cluster}*`)],
    },
  ];
}

/** The environment's logs, and the queue and rules by which Karpenter hears of interruptions. */
export function messageChanges({ place, cluster }: EnvironmentScope): PermissionStatement[] {
  return [
    {
      sid: "AllowOwnLogGroups",
      actions: [
        "logs:AssociateKmsKey",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DisassociateKmsKey",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      resources: logGroups(place, cluster),
    },
    {
      sid: "AllowOwnQueues",
      actions: ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
      resources: [arn(place, "sqs", `${cluster}*`)],
    },
    {
      sid: "AllowOwnRules",
      actions: [
        "events:DeleteRule",
        "events:PutRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:TagResource",
        "events:UntagResource",
      ],
      resources: [arn(place, "events", `rule/${cluster}*`)],
    },
  ];
}
