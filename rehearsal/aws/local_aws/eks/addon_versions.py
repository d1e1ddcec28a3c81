"""Which add-ons there are, in which versions, for which Kubernetes."""

import json
import re
from dataclasses import dataclass
from typing import Any

from .addon_configuration import schema_of
from .catalogue import Versions
from .models import Call
from .refusals import invalid_parameter, not_found


@dataclass(frozen=True)
class Facts:
    """What EKS says of an add-on, whatever its version."""

    type: str
    namespace: str = "kube-system"
    service_account: str | None = None
    policies: tuple[str, ...] = ()


# https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
FACTS = {
    "amazon-cloudwatch-observability": Facts(
        "observability", "amazon-cloudwatch", "cloudwatch-agent", ("CloudWatchAgentServerPolicy",)
    ),
    "aws-ebs-csi-driver": Facts(
        "storage", service_account="ebs-csi-controller-sa", policies=("service-role/AmazonEBSCSIDriverPolicy",)
    ),
    "aws-efs-csi-driver": Facts(
        "storage", service_account="efs-csi-controller-sa", policies=("service-role/AmazonEFSCSIDriverPolicy",)
    ),
    "aws-fsx-csi-driver": Facts("storage", service_account="fsx-csi-controller-sa", policies=("AmazonFSxFullAccess",)),
    "aws-mountpoint-s3-csi-driver": Facts(
        "storage", service_account="s3-csi-driver-sa", policies=("AmazonS3ReadOnlyAccess",)
    ),
    "coredns": Facts("networking"),
    "eks-node-monitoring-agent": Facts("observability"),
    "eks-pod-identity-agent": Facts("security"),
    "kube-proxy": Facts("networking"),
    "metrics-server": Facts("observability"),
    "snapshot-controller": Facts("storage"),
    "vpc-cni": Facts("networking", service_account="aws-node", policies=("AmazonEKS_CNI_Policy",)),
}
OTHER = Facts("infra-management")


def facts_of(name: str) -> Facts:
    """What is known of an add-on."""
    return FACTS.get(name, OTHER)


def choose_version(call: Call, name: str, kubernetes: str, asked: str | None) -> str:
    """The version to install: as asked, or EKS's default.

    https://github.com/marcincuber/eks/issues/10
    https://github.com/hashicorp/terraform-provider-aws/issues/32238
    """
    versions = call.eks.catalogue.addons.get(name, {}).get(kubernetes, ())
    if not versions:
        raise invalid_parameter(f"Addon {name} specified is not supported in {kubernetes} kubernetes version")
    if asked and asked not in versions:
        raise invalid_parameter("Addon version specified is not supported")
    return asked or versions[0]


def describe_addon_versions(call: Call) -> dict[str, Any]:
    """Every add-on, or the one named, with its versions, newest first."""
    names = [call["addonName"]] if "addonName" in call.asked else sorted(call.eks.catalogue.addons)
    addons = [_describe(call, name) for name in names]
    found = [
        addon
        for addon in addons
        if addon["addonVersions"]
        and addon["type"] in call.get("types", [addon["type"]])
        and addon["publisher"] in call.get("publishers", [addon["publisher"]])
        and addon["owner"] in call.get("owners", [addon["owner"]])
    ]
    return call.page(found, "addons")


def describe_addon_configuration(call: Call) -> dict[str, Any]:
    """The schema of an add-on's configuration values."""
    name, version = call["addonName"], call["addonVersion"]
    if all(version not in versions for versions in call.eks.catalogue.addons.get(name, {}).values()):
        raise not_found(f"No configuration found for addon {name} version {version}")
    facts = facts_of(name)
    pods = [
        {
            "serviceAccount": facts.service_account,
            "recommendedManagedPolicies": [
                f"arn:{call.eks.partition}:iam::aws:policy/{policy}" for policy in facts.policies
            ],
        }
    ]
    return {
        "addonName": name,
        "addonVersion": version,
        "configurationSchema": json.dumps(schema_of(name)),
        "podIdentityConfiguration": pods if facts.service_account else [],
    }


def _describe(call: Call, name: str) -> dict[str, Any]:
    wanted = call.get("kubernetesVersion")
    offered = call.eks.catalogue.addons.get(name, {})
    by_kubernetes: Versions = {
        kubernetes: versions for kubernetes, versions in offered.items() if wanted in (None, kubernetes)
    }
    facts = facts_of(name)
    return {
        "addonName": name,
        "type": facts.type,
        "addonVersions": [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "computeTypes": ["ec2", "auto", "hybrid"],
                "compatibilities": [
                    {
                        "clusterVersion": kubernetes,
                        "platformVersions": ["*"],
                        "defaultVersion": version == versions[0],
                    }
                    for kubernetes, versions in by_kubernetes.items()
                    if version in versions
                ],
                "requiresConfiguration": False,
                "requiresIamPermissions": facts.service_account is not None,
            }
            for version in _newest_first(by_kubernetes)
        ],
        "publisher": "eks",
        "owner": "aws",
        "defaultNamespace": facts.namespace,
    }


def _newest_first(by_kubernetes: Versions) -> list[str]:
    versions = {version for versions in by_kubernetes.values() for version in versions}
    return sorted(versions, key=lambda version: [int(number) for number in re.findall(r"\d+", version)], reverse=True)
