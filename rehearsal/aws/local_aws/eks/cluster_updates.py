"""Changes of a cluster: its version and its configuration."""

from collections.abc import Callable
from typing import Any

from . import access, network, updates
from .catalogue import minor_of
from .clusters import check_auto_mode, merge_logging
from .models import Call, Cluster
from .refusals import invalid_parameter

Params = dict[str, Any]

ENDPOINT_MEMBERS = ("endpointPublicAccess", "endpointPrivateAccess", "publicAccessCidrs")
AUTHENTICATION_MODES = ["CONFIG_MAP", "API_AND_CONFIG_MAP", "API"]

# How many minor versions nodes may be behind: https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
MOST_NODE_SKEW = 3


def update_cluster_version(call: Call) -> dict[str, Any]:
    """To the next minor version, and no other.

    https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2607
    https://github.com/hashicorp/terraform-provider-aws/issues/19478
    """
    cluster, version = call.cluster, call["version"]
    if version not in call.eks.catalogue.offered:
        raise invalid_parameter("unsupported Kubernetes version")
    if minor_of(version) != minor_of(cluster.version) + 1:
        raise invalid_parameter(f"Unsupported Kubernetes minor version update from {cluster.version} to {version}")
    old = [
        name
        for name, nodegroup in cluster.nodegroups.items()
        if minor_of(version) - minor_of(nodegroup["version"]) > MOST_NODE_SKEW
    ]
    if old:
        raise invalid_parameter(
            f"Nodegroups {', '.join(old)} must be updated to match cluster version {cluster.version} "
            "before updating cluster version"
        )
    cluster.described["version"] = version
    return updates.record(cluster, "VersionUpdate", {"Version": version, "PlatformVersion": "eks.1"})


def update_cluster_config(call: Call) -> dict[str, Any]:
    """One kind of change at a time."""
    cluster = call.cluster
    kinds = [kind for kind, (_, members) in CHANGES.items() if any(_has(call, member) for member in members)]
    if not kinds:
        raise invalid_parameter("The type for cluster update was not provided.")
    if len(kinds) > 1:
        raise invalid_parameter("Only one type of update can be allowed.")
    params = CHANGES[kinds[0]][0](call, cluster)
    return updates.record(cluster, kinds[0], params)


def _has(call: Call, member: str) -> bool:
    first, _, second = member.partition(".")
    return first in call.asked and (not second or second in call.asked[first])


def _endpoints(call: Call, cluster: Cluster) -> Params:
    """https://github.com/eksctl-io/eksctl/issues/4043."""
    current = cluster.described["resourcesVpcConfig"]
    asked = call["resourcesVpcConfig"]
    changed = {**current, **{member: asked[member] for member in ENDPOINT_MEMBERS if member in asked}}
    if not changed["endpointPublicAccess"]:
        changed["publicAccessCidrs"] = []
    elif not changed["publicAccessCidrs"]:
        changed["publicAccessCidrs"] = ["0.0.0.0/0"]
    network.check_endpoints(changed)
    if changed == current:
        private, public = (str(current[f"endpoint{kind}Access"]).lower() for kind in ("Private", "Public"))
        raise invalid_parameter(
            f"Cluster is already at the desired configuration with endpointPrivateAccess: {private} , "
            f"endpointPublicAccess: {public}, and Public Endpoint Restrictions: "
            f"[{', '.join(current['publicAccessCidrs'])}]"
        )
    current.update(changed)
    return {member[0].upper() + member[1:]: changed[member] for member in ENDPOINT_MEMBERS}


def _network(call: Call, cluster: Cluster) -> Params:
    current, asked = cluster.described["resourcesVpcConfig"], call["resourcesVpcConfig"]
    if "subnetIds" in asked and network.check_cluster_subnets(call, asked["subnetIds"]) != cluster.vpc_id:
        raise invalid_parameter(f"Subnets specified must belong to the VPC {cluster.vpc_id} of the cluster")
    network.check_security_groups(call, cluster.vpc_id, asked.get("securityGroupIds", []))
    changed = {member: asked[member] for member in ("subnetIds", "securityGroupIds") if member in asked}
    current.update(changed)
    network.place_interfaces(call, cluster)
    names = {"subnetIds": "Subnets", "securityGroupIds": "SecurityGroups"}
    return {names[member]: value for member, value in changed.items()}


def _logging(call: Call, cluster: Cluster) -> Params:
    changed = merge_logging(cluster.described["logging"], call["logging"])
    if changed == cluster.described["logging"]:
        raise invalid_parameter("No changes needed for the logging config provided")
    cluster.described["logging"] = changed
    return {"ClusterLogging": call["logging"]}


def _access(call: Call, cluster: Cluster) -> Params:
    """https://github.com/pulumi/pulumi-eks/issues/1493."""
    current = cluster.described["accessConfig"]["authenticationMode"]
    asked = call["accessConfig"].get("authenticationMode", current)
    if AUTHENTICATION_MODES.index(asked) != AUTHENTICATION_MODES.index(current) + 1:
        raise invalid_parameter(f"Unsupported authentication mode update from {current} to {asked}")
    cluster.described["accessConfig"] = {"authenticationMode": asked}
    if current == "CONFIG_MAP":
        access.add_own_entries(call, cluster)
    return {"AuthenticationMode": asked}


def _auto_mode(call: Call, cluster: Cluster) -> Params:
    check_auto_mode(call.asked)
    balancing = (
        call["kubernetesNetworkConfig"]["elasticLoadBalancing"] if "kubernetesNetworkConfig" in call.asked else {}
    )
    cluster.described["kubernetesNetworkConfig"]["elasticLoadBalancing"].update(balancing)
    cluster.described.update(call.only("computeConfig", "storageConfig"))
    members = ("computeConfig", "storageConfig", "kubernetesNetworkConfig")
    return {member[0].upper() + member[1:]: value for member, value in call.only(*members).items()}


def _setting(member: str, param: str) -> Callable[[Call, Cluster], Params]:
    def change(call: Call, cluster: Cluster) -> Params:
        cluster.described[member] = call[member]
        return {param: call[member]}

    return change


CHANGES: dict[str, tuple[Callable[[Call, Cluster], Params], tuple[str, ...]]] = {
    "EndpointAccessUpdate": (_endpoints, tuple(f"resourcesVpcConfig.{member}" for member in ENDPOINT_MEMBERS)),
    "VpcConfigUpdate": (_network, ("resourcesVpcConfig.subnetIds", "resourcesVpcConfig.securityGroupIds")),
    "LoggingUpdate": (_logging, ("logging",)),
    "AccessConfigUpdate": (_access, ("accessConfig",)),
    "UpgradePolicyUpdate": (_setting("upgradePolicy", "UpgradePolicy"), ("upgradePolicy",)),
    "ZonalShiftConfigUpdate": (_setting("zonalShiftConfig", "ZonalShiftConfig"), ("zonalShiftConfig",)),
    "DeletionProtectionUpdate": (_setting("deletionProtection", "DeletionProtection"), ("deletionProtection",)),
    "RemoteNetworkConfigUpdate": (_setting("remoteNetworkConfig", "RemoteNetworkConfig"), ("remoteNetworkConfig",)),
    "ControlPlaneScalingConfigUpdate": (
        _setting("controlPlaneScalingConfig", "UpdatedTier"),
        ("controlPlaneScalingConfig",),
    ),
    "AutoModeUpdate": (_auto_mode, ("computeConfig", "storageConfig", "kubernetesNetworkConfig")),
}
