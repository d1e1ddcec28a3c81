"""Access entries: which IAM principals may use a cluster, and as whom.

https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
"""

from typing import Any

from .. import identities
from .models import AccessEntry, Call, Cluster, now, unique
from .principals import check_principal, default_username
from .refusals import in_use, invalid_parameter, invalid_request, not_found

NODE = "system:node:{{EC2PrivateDNSName}}"
SESSION = "system:node:{{SessionName}}"

# As whom the principals of each type use the cluster, beside STANDARD, of which that can be asked.
NODE_TYPES: dict[str, tuple[str, list[str]]] = {
    "EC2": (NODE, ["system:nodes"]),
    "EC2_LINUX": (NODE, ["system:nodes"]),
    "EC2_WINDOWS": (NODE, ["eks:kube-proxy-windows", "system:nodes"]),
    "FARGATE_LINUX": (SESSION, ["system:bootstrappers", "system:nodes", "system:node-proxier"]),
    "HYBRID_LINUX": (SESSION, ["system:bootstrappers", "system:nodes"]),
}


def create_access_entry(call: Call) -> dict[str, Any]:
    """An entry for a principal that has none."""
    cluster, type_ = cluster_with_entries(call), call.get("type", "STANDARD")
    if type_ != "STANDARD" and type_ not in NODE_TYPES:
        raise invalid_parameter(f"The access entry type {type_} is not supported")
    if type_ != "STANDARD" and call.get("kubernetesGroups"):
        raise invalid_parameter(f"You can't specify kubernetesGroups for an access entry of type {type_}")
    _check_names(call)
    check_principal(call, call["principalArn"], type_)
    if call["principalArn"] in cluster.access_entries:
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2977
        raise in_use("The specified access entry resource is already in use on this cluster.")
    entry = _add(call, cluster, call["principalArn"], type_)
    entry.described["tags"] = dict(call.get("tags", {}))
    entry.described.update(call.only("kubernetesGroups", "username"))
    return {"accessEntry": entry.described}


def describe_access_entry(call: Call) -> dict[str, Any]:
    """One entry."""
    return {"accessEntry": entry_of(call).described}


def list_access_entries(call: Call) -> dict[str, Any]:
    """The principals of the entries, or of those with a policy."""
    policy = call.get("associatedPolicyArn")
    entries = cluster_with_entries(call).access_entries.items()
    return call.page([arn for arn, entry in entries if not policy or policy in entry.policies], "accessEntries")


def update_access_entry(call: Call) -> dict[str, Any]:
    """Change what a STANDARD entry's principal is to Kubernetes."""
    entry = entry_of(call)
    if entry.described["type"] != "STANDARD" and call.get("kubernetesGroups"):
        raise invalid_parameter(
            f"You can't specify kubernetesGroups for an access entry of type {entry.described['type']}"
        )
    _check_names(call)
    entry.described.update(call.only("kubernetesGroups", "username"), modifiedAt=now())
    return {"accessEntry": entry.described}


def delete_access_entry(call: Call) -> dict[str, Any]:
    """Delete an entry with its policies."""
    entry_of(call)
    del call.cluster.access_entries[call["principalArn"]]
    return {}


def cluster_with_entries(call: Call) -> Cluster:
    """The cluster, when its authentication mode knows entries.

    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3048
    """
    cluster = call.cluster
    if not cluster.has_access_entries:
        raise invalid_request(
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
            "to perform this operation."
        )
    return cluster


def entry_of(call: Call) -> AccessEntry:
    """The entry the request names.

    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3024
    """
    entry = cluster_with_entries(call).access_entries.get(call["principalArn"])
    if not entry:
        raise not_found(
            "The specified principalArn could not be found. You can view your available access entries "
            "with 'list-access-entries'."
        )
    return entry


def add_own_entries(call: Call, cluster: Cluster) -> None:
    """Make the entries that EKS makes by itself, as soon as a cluster has entries: its creator's, and of its nodes.

    EKS does not take them away again: https://github.com/aws/containers-roadmap/issues/2631
    """
    if not cluster.has_access_entries:
        return
    if cluster.creator_is_admin and cluster.creator_arn not in cluster.access_entries:
        policy = f"arn:{call.eks.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
        _add(call, cluster, cluster.creator_arn, "STANDARD").policies[policy] = {
            "policyArn": policy,
            "accessScope": {"type": "cluster", "namespaces": []},
            "associatedAt": now(),
            "modifiedAt": now(),
        }
        cluster.creator_is_admin = False
    for nodegroup in cluster.nodegroups.values():
        type_ = "EC2_WINDOWS" if nodegroup["amiType"].startswith("WINDOWS") else "EC2_LINUX"
        add_node_entry(call, cluster, nodegroup["nodeRole"], type_)
    for profile in cluster.fargate_profiles.values():
        add_node_entry(call, cluster, profile["podExecutionRoleArn"], "FARGATE_LINUX")


def add_node_entry(call: Call, cluster: Cluster, role_arn: str, type_: str) -> None:
    """Make the entry of a node group's or a Fargate profile's role, unless there is one."""
    if cluster.has_access_entries and role_arn not in cluster.access_entries:
        _add(call, cluster, role_arn, type_)


def _add(call: Call, cluster: Cluster, principal_arn: str, type_: str) -> AccessEntry:
    username, groups = NODE_TYPES.get(type_, (default_username(principal_arn), []))
    account_id, _, name = principal_arn.partition("::")[2].partition(":")
    kind, path_and_name = name.split("/", 1)
    entry = AccessEntry(
        {
            "clusterName": cluster.name,
            "principalArn": principal_arn,
            "kubernetesGroups": list(groups),
            "accessEntryArn": call.eks.arn(
                f"access-entry/{cluster.name}/{kind}/{account_id}/{path_and_name.rpartition('/')[2]}/{unique()}"
            ),
            "createdAt": now(),
            "modifiedAt": now(),
            "tags": {},
            "username": username,
            "type": type_,
        },
        identities.principal_id(principal_arn),
    )
    cluster.access_entries[principal_arn] = entry
    return entry


def _check_names(call: Call) -> None:
    """https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2915."""
    for group in call.get("kubernetesGroups", []):
        if group.startswith("system:"):
            raise invalid_parameter(f"The kubernetes group name {group} is invalid, it cannot start with system:")
    if call.get("username", "").startswith("system:"):
        # https://github.com/aws-ia/terraform-aws-eks-blueprints/pull/1920
        raise invalid_parameter("The username must not begin with system:")
