import { arn, type Place } from "../iam/arn.ts";
import type { PermissionStatement } from "../iam/policy-document.ts";

/** Tags the controller puts on accelerators: which cluster's, and that it made them. */
const CLUSTER_TAG = "elbv2.k8s.aws/cluster";
const KIND_TAG = "aga.k8s.aws/resource";
const KIND = "GlobalAccelerator";

/**
 * What the Load Balancer Controller needs for GlobalAccelerator objects, confined to this account's
 * accelerators with this cluster's tag. Listeners and endpoint groups have no tags of their own: their
 * accelerator's count.
 *
 * Accelerators belong to no region: a cluster of the same name in another region of the account is not
 * told apart.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/aga_controller_iam_policy.json
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglobalaccelerator.html
 */
export function globalAcceleratorStatements(place: Place, clusterName: string): PermissionStatement[] {
  const global = { ...place, region: "" };
  // The star stands for slashes too: for their listeners and endpoint groups, which upstream names beside them.
  const accelerators = [arn(global, "globalaccelerator", "accelerator/*")];
  const own = {
    [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName,
    [`aws:ResourceTag/${KIND_TAG}`]: KIND,
  };
  const toBeTaggedAsOwn = {
    StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName, [`aws:RequestTag/${KIND_TAG}`]: KIND },
  };
  return [
    {
      sid: "AllowCreatingGlobalAcceleratorServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: [arn(global, "iam", "role/aws-service-role/globalaccelerator.amazonaws.com/*")],
      condition: { StringEquals: { "iam:AWSServiceName": "globalaccelerator.amazonaws.com" } },
    },
    {
      sid: "AllowFindingAccelerators",
      actions: [
        "ec2:DescribeRegions",
        "globalaccelerator:ListAccelerators",
        "globalaccelerator:ListEndpointGroups",
        "globalaccelerator:ListListeners",
        "globalaccelerator:ListTagsForResource",
        "tag:GetResources",
      ],
      resources: ["*"],
    },
    {
      sid: "AllowReadingOwnAccelerators",
      actions: [
        "globalaccelerator:DescribeAccelerator",
        "globalaccelerator:DescribeEndpointGroup",
        "globalaccelerator:DescribeListener",
      ],
      resources: accelerators,
      condition: { StringEquals: own },
    },
    {
      // To create takes no resource.
      sid: "AllowCreatingTaggedAccelerators",
      actions: ["globalaccelerator:CreateAccelerator"],
      resources: ["*"],
      condition: toBeTaggedAsOwn,
    },
    {
      sid: "AllowChangingOwnAccelerators",
      actions: [
        "globalaccelerator:AddEndpoints",
        "globalaccelerator:CreateEndpointGroup",
        "globalaccelerator:CreateListener",
        "globalaccelerator:DeleteAccelerator",
        "globalaccelerator:DeleteEndpointGroup",
        "globalaccelerator:DeleteListener",
        "globalaccelerator:RemoveEndpoints",
        "globalaccelerator:UpdateAccelerator",
        "globalaccelerator:UpdateEndpointGroup",
        "globalaccelerator:UpdateListener",
      ],
      resources: accelerators,
      condition: { StringEquals: own },
    },
    {
      // Upstream asks that the request give the cluster's tag no value: to take a tag away gives none.
      sid: "AllowOtherTagsOnOwnAccelerators",
      actions: ["globalaccelerator:TagResource", "globalaccelerator:UntagResource"],
      resources: accelerators,
      condition: { "ForAllValues:StringNotEquals": { "aws:TagKeys": CLUSTER_TAG }, StringEquals: own },
    },
    {
      sid: "AllowTaggingNewAccelerators",
      actions: ["globalaccelerator:TagResource"],
      resources: accelerators,
      condition: toBeTaggedAsOwn,
    },
  ];
}
