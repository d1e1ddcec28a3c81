"""Changes of a managed node group."""

from typing import Any

from . import launch_templates, updates
from .catalogue import minor_of
from .models import Call, Described, now
from .node_images import check_ami_type, check_node_version, check_release, is_older, newest_release
from .nodegroups import check_scaling, nodegroup_of
from .refusals import invalid_parameter, invalid_request


def update_nodegroup_config(call: Call) -> dict[str, Any]:
    """Labels, taints, sizes, and how it is updated and repaired."""
    nodegroup, params = nodegroup_of(call), {}
    scaling = {**nodegroup["scalingConfig"], **call.get("scalingConfig", {})}
    check_scaling(scaling)
    nodegroup["scalingConfig"] = scaling
    for member in call.get("scalingConfig", {}):
        params[member[0].upper() + member[1:]] = scaling[member]
    params |= _change_labels(nodegroup, call.get("labels", {}))
    params |= _change_taints(nodegroup, call.get("taints", {}))
    nodegroup.update(call.only("updateConfig", "nodeRepairConfig", "warmPoolConfig"))
    for member, value in call.get("updateConfig", {}).items():
        params[member[0].upper() + member[1:]] = value
    if "nodeRepairConfig" in call.asked:
        params["NodeRepairConfig"] = call["nodeRepairConfig"]
    nodegroup["modifiedAt"] = now()
    return updates.record(call.cluster, "ConfigUpdate", params, nodegroup=nodegroup["nodegroupName"])


def update_nodegroup_version(call: Call) -> dict[str, Any]:
    """Kubernetes version, release, launch template. What is not asked becomes the newest for the version.

    That holds for a release that was asked before, too.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
    https://github.com/hashicorp/terraform-provider-aws/issues/40902
    """
    nodegroup = nodegroup_of(call)
    template, data = _template(call, nodegroup)
    ami_type, version = nodegroup["amiType"], call.get("version", nodegroup["version"])
    changed = {"version": version, **({"launchTemplate": template} if template else {})}
    if ami_type == "CUSTOM":
        launch_templates.check_custom_image(call)
        changed["releaseVersion"] = data.get("ImageId", nodegroup["releaseVersion"])
    else:
        release = _check_versions(call, nodegroup, ami_type, version)
        changed |= {"releaseVersion": release} if release else {}
    nodegroup.update(changed, modifiedAt=now())
    params = {
        "Version": version,
        **({"ReleaseVersion": changed["releaseVersion"]} if "releaseVersion" in changed else {}),
    }
    if template:
        params |= {"LaunchTemplateName": template["name"], "LaunchTemplateVersion": template["version"]}
    return updates.record(call.cluster, "VersionUpdate", params, nodegroup=nodegroup["nodegroupName"])


def _check_versions(call: Call, nodegroup: Described, ami_type: str, version: str) -> str | None:
    """The release to update to; never back.

    https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html
    """
    check_node_version(call, call.cluster, version)
    check_ami_type(ami_type, version)
    if minor_of(version) < minor_of(nodegroup["version"]):
        raise invalid_parameter(
            f"Nodegroup Kubernetes version can't be rolled back from {nodegroup['version']} to {version}"
        )
    if "releaseVersion" in call.asked:
        check_release(call, ami_type, version, call["releaseVersion"])
    release: str | None = call.get("releaseVersion") or newest_release(call, ami_type, version)
    current = nodegroup.get("releaseVersion")
    if release and current and is_older(release, current):
        raise invalid_parameter(f"Nodegroup release version can't be rolled back from {current} to {release}")
    return release


def _template(call: Call, nodegroup: Described) -> tuple[Described, dict[str, Any]]:
    if "launchTemplate" not in call.asked:
        return {}, {}
    template, data = launch_templates.find(call, call["launchTemplate"])
    if nodegroup.get("launchTemplate", {}).get("id") != template["id"]:
        raise invalid_request("A node group can only be updated with the launch template it was created with")
    if bool(data.get("ImageId")) != (nodegroup["amiType"] == "CUSTOM"):
        raise invalid_request("A node group can't change between a custom image and one of EKS")
    if data.get("InstanceType") and nodegroup.get("instanceTypes"):
        raise invalid_request("Cannot specify instance types in launch template and API request")
    return template, data


def _change_labels(nodegroup: Described, asked: Described) -> dict[str, Any]:
    added, removed = asked.get("addOrUpdateLabels", {}), asked.get("removeLabels", [])
    labels = {**nodegroup["labels"], **added}
    nodegroup["labels"] = {key: value for key, value in labels.items() if key not in removed}
    return {**({"LabelsToAdd": added} if added else {}), **({"LabelsToRemove": removed} if removed else {})}


def _change_taints(nodegroup: Described, asked: Described) -> dict[str, Any]:
    """A taint is known by its key and its effect."""
    added, removed = asked.get("addOrUpdateTaints", []), asked.get("removeTaints", [])
    gone = {(taint["key"], taint["effect"]) for taint in [*added, *removed]}
    kept = [taint for taint in nodegroup.get("taints", []) if (taint["key"], taint["effect"]) not in gone]
    if added or removed:
        nodegroup["taints"] = [*kept, *added]
    return {**({"TaintsToAdd": added} if added else {}), **({"TaintsToRemove": removed} if removed else {})}
