"""Managed node groups: made, described, deleted. No instance is started."""

from typing import Any

from moto.eks.models import NODEGROUP_EXISTS_MSG, NODEGROUP_NOT_FOUND_MSG

from . import access, launch_templates
from .models import Call, Cluster, Described, now, unique
from .network import check_subnets_of
from .node_images import check_ami_type, check_node_version, check_release, newest_release
from .principals import check_node_role
from .refusals import in_use, invalid_parameter, not_found

DEFAULT_AMI_TYPE = "AL2023_x86_64_STANDARD"
ECHOED = ("taints", "nodeRepairConfig", "warmPoolConfig", "remoteAccess")


def create_nodegroup(call: Call) -> dict[str, Any]:
    """A node group that is ready at once."""
    cluster, name = call.cluster, call["nodegroupName"]
    if name in cluster.nodegroups:
        raise in_use(NODEGROUP_EXISTS_MSG.format(nodegroupName=name, clusterName=cluster.name))
    check_subnets_of(call, cluster, call["subnets"])
    check_node_role(call, call["nodeRole"])
    scaling = {"minSize": 1, "maxSize": 2, "desiredSize": 2, **call.get("scalingConfig", {})}
    check_scaling(scaling)
    id_ = unique()
    nodegroup = {
        "nodegroupName": name,
        "nodegroupArn": call.eks.arn(f"nodegroup/{cluster.name}/{name}/{id_}"),
        "clusterName": cluster.name,
        "createdAt": now(),
        "modifiedAt": now(),
        "status": "ACTIVE",
        "capacityType": call.get("capacityType", "ON_DEMAND"),
        "scalingConfig": scaling,
        "subnets": call["subnets"],
        "nodeRole": call["nodeRole"],
        "labels": dict(call.get("labels", {})),
        "resources": {"autoScalingGroups": [{"name": f"eks-{name}-{id_}"}]},
        "health": {"issues": []},
        "updateConfig": call.get("updateConfig", {"maxUnavailable": 1}),
        "tags": dict(call.get("tags", {})),
        **call.only(*ECHOED),
        **_machine(call, cluster),
    }
    cluster.nodegroups[name] = nodegroup
    access.add_own_entries(call, cluster)
    return {"nodegroup": nodegroup}


def describe_nodegroup(call: Call) -> dict[str, Any]:
    """One node group."""
    return {"nodegroup": nodegroup_of(call)}


def list_nodegroups(call: Call) -> dict[str, Any]:
    """Names."""
    return call.page(sorted(call.cluster.nodegroups), "nodegroups")


def delete_nodegroup(call: Call) -> dict[str, Any]:
    """Gone at once. Its role keeps the access entry that EKS made: https://github.com/eksctl-io/eksctl/issues/8516."""
    nodegroup = nodegroup_of(call)
    del call.cluster.nodegroups[call["nodegroupName"]]
    return {"nodegroup": {**nodegroup, "status": "DELETING"}}


def nodegroup_of(call: Call) -> Described:
    """The node group the request names."""
    nodegroup = call.cluster.nodegroups.get(call["nodegroupName"])
    if not nodegroup:
        raise not_found(NODEGROUP_NOT_FOUND_MSG.format(nodegroupName=call["nodegroupName"]))
    return nodegroup


def check_scaling(config: Described) -> None:
    """Minimum, desired and maximum size, in this order."""
    if config["minSize"] > config["desiredSize"]:
        raise invalid_parameter(
            f"Minimum capacity {config['minSize']} can't be greater than desired size {config['desiredSize']}"
        )
    if config["desiredSize"] > config["maxSize"]:
        raise invalid_parameter(
            f"Desired capacity {config['desiredSize']} can't be greater than max size {config['maxSize']}"
        )


def _machine(call: Call, cluster: Cluster) -> Described:
    """Image, Kubernetes version and instance types: from the request, or from its launch template."""
    template, data = launch_templates.find(call, call["launchTemplate"]) if "launchTemplate" in call.asked else ({}, {})
    if template:
        launch_templates.check(call, data)
    ami_type = "CUSTOM" if data.get("ImageId") else call.get("amiType", DEFAULT_AMI_TYPE)
    version = call.get("version", cluster.version)
    check_node_version(call, cluster, version)
    check_ami_type(ami_type, version)
    if "releaseVersion" in call.asked:
        check_release(call, ami_type, version, call["releaseVersion"])
    release = data.get("ImageId") or call.get("releaseVersion") or newest_release(call, ami_type, version)
    types = [] if data.get("InstanceType") else call.get("instanceTypes") or [_usual_type(ami_type)]
    launch_templates.check_instance_types(ami_type, types or [data["InstanceType"]])
    return {
        "amiType": ami_type,
        "version": version,
        **({"releaseVersion": release} if release else {}),
        **({"instanceTypes": types} if types else {}),
        **({"launchTemplate": template} if template else {"diskSize": call.get("diskSize", 20)}),
    }


def _usual_type(ami_type: str) -> str:
    return "t4g.medium" if "ARM_64" in ami_type else "t3.medium"
