"""Clusters: made, described, deleted."""

import secrets
from typing import Any

from .. import keys
from . import access, network
from .certificates import certificate_authority
from .models import Call, Cluster, Described, now
from .principals import caller, check_cluster_role
from .refusals import in_use, invalid_parameter, invalid_request

LOG_TYPES = ("api", "audit", "authenticator", "controllerManager", "scheduler")

# Answered as they were asked, and not at all when they were not.
ECHOED = (
    "zonalShiftConfig",
    "encryptionConfig",
    "computeConfig",
    "storageConfig",
    "remoteNetworkConfig",
    "controlPlaneScalingConfig",
    "kubeApiServerConfig",
    "kubeSchedulerConfig",
    "kubeControllerManagerConfig",
)

AUTO_MODE = (
    "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, "
    "and blockStorage are all either fully enabled or fully disabled."
)


def create_cluster(call: Call) -> dict[str, Any]:
    """A cluster that is ready at once."""
    if "outpostConfig" in call.asked:
        raise NotImplementedError("clusters on Outposts")
    name = call["name"]
    if name in call.eks.kept:
        raise in_use(f"Cluster already exists with name: {name}")
    version = call.get("version", call.eks.catalogue.offered[0])
    if version not in call.eks.catalogue.offered:
        raise invalid_parameter("unsupported Kubernetes version")
    check_cluster_role(call, call["roleArn"])
    network_config = _resources_vpc_config(call)
    access_config = _access_config(call)
    _check_encryption(call)
    check_auto_mode(call.asked)
    described = _describe(call, version, network_config)
    described["accessConfig"] = {"authenticationMode": access_config["authenticationMode"]}
    network_config["clusterSecurityGroupId"] = network.create_cluster_group(call, name, network_config["vpcId"])
    cluster = Cluster(described, caller(call), access_config["bootstrapClusterCreatorAdminPermissions"])
    network.place_interfaces(call, cluster)
    call.eks.kept[name] = cluster
    access.add_own_entries(call, cluster)
    # Later answers lack what was bootstrapped: https://github.com/aws/containers-roadmap/issues/185
    return {"cluster": {**_answered(call, cluster), "accessConfig": access_config}}


def describe_cluster(call: Call) -> dict[str, Any]:
    """One cluster."""
    return {"cluster": _answered(call, call.cluster)}


def list_clusters(call: Call) -> dict[str, Any]:
    """Names."""
    return call.page(sorted(call.eks.kept), "clusters")


def delete_cluster(call: Call) -> dict[str, Any]:
    """Delete a cluster with its add-ons, access entries and associations; node groups and profiles go first.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html
    """
    cluster = call.cluster
    if cluster.described["deletionProtection"]:
        raise invalid_request(f"Cluster {cluster.name} has deletion protection enabled and cannot be deleted")
    if cluster.nodegroups:
        raise in_use("Cluster has nodegroups attached")
    if cluster.fargate_profiles:
        raise in_use("Cluster has Fargate profiles attached")
    del call.eks.kept[cluster.name]
    network.remove_interfaces(call, cluster)
    network.remove_cluster_group(call, cluster)
    return {"cluster": {**_answered(call, cluster), "status": "DELETING"}}


def merge_logging(current: Described, asked: Described) -> Described:
    """EKS's form of the logging settings: the enabled types, then the disabled ones."""
    enabled = {type_ for setup in current["clusterLogging"] if setup["enabled"] for type_ in setup["types"]}
    for setup in asked.get("clusterLogging", []):
        types = set(setup.get("types", []))
        enabled = enabled | types if setup.get("enabled") else enabled - types
    groups = [(True, [type_ for type_ in LOG_TYPES if type_ in enabled])]
    groups.append((False, [type_ for type_ in LOG_TYPES if type_ not in enabled]))
    return {"clusterLogging": [{"types": types, "enabled": on} for on, types in groups if types]}


def check_auto_mode(asked: dict[str, Any]) -> None:
    """Auto Mode is three settings that go together: https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html."""
    switches = {
        asked.get("computeConfig", {}).get("enabled", False),
        asked.get("storageConfig", {}).get("blockStorage", {}).get("enabled", False),
        asked.get("kubernetesNetworkConfig", {}).get("elasticLoadBalancing", {}).get("enabled", False),
    }
    if len(switches) > 1:
        raise invalid_request(AUTO_MODE)


def _answered(call: Call, cluster: Cluster) -> Described:
    """A cluster, at the endpoint of the API server that stands behind it when there is one."""
    api = call.eks.kubernetes_api
    return {**cluster.described, **(api.described() if api else {})}


def _describe(call: Call, version: str, network_config: Described) -> Described:
    suffix = "amazonaws.com.cn" if call.eks.partition == "aws-cn" else "amazonaws.com"
    region, id_ = call.eks.region_name, secrets.token_hex(16).upper()
    return {
        "name": call["name"],
        "arn": call.eks.arn(f"cluster/{call['name']}"),
        "createdAt": now(),
        "version": version,
        "endpoint": f"https://{id_}.gr7.{region}.eks.{suffix}",
        "roleArn": call["roleArn"],
        "resourcesVpcConfig": network_config,
        "kubernetesNetworkConfig": _kubernetes_network_config(call, network_config["vpcId"]),
        "logging": merge_logging({"clusterLogging": []}, call.get("logging", {})),
        "identity": {"oidc": {"issuer": f"https://oidc.eks.{region}.{suffix}/id/{id_}"}},
        "status": "ACTIVE",
        "certificateAuthority": {"data": certificate_authority()},
        "platformVersion": "eks.1",
        "tags": dict(call.get("tags", {})),
        "health": {"issues": []},
        "upgradePolicy": {"supportType": call.get("upgradePolicy", {}).get("supportType", "EXTENDED")},
        "deletionProtection": call.get("deletionProtection", False),
        **call.only(*ECHOED),
    }


def _resources_vpc_config(call: Call) -> Described:
    asked = call["resourcesVpcConfig"]
    vpc_id = network.check_cluster_subnets(call, asked.get("subnetIds", []))
    network.check_security_groups(call, vpc_id, asked.get("securityGroupIds", []))
    public = asked.get("endpointPublicAccess", True)
    config = {
        "subnetIds": asked["subnetIds"],
        "securityGroupIds": asked.get("securityGroupIds", []),
        "vpcId": vpc_id,
        "endpointPublicAccess": public,
        "endpointPrivateAccess": asked.get("endpointPrivateAccess", False),
        "publicAccessCidrs": (asked.get("publicAccessCidrs") or ["0.0.0.0/0"]) if public else [],
    }
    network.check_endpoints(config)
    return config


def _kubernetes_network_config(call: Call, vpc_id: str) -> Described:
    asked = call.get("kubernetesNetworkConfig", {})
    balancing = {"elasticLoadBalancing": {"enabled": asked.get("elasticLoadBalancing", {}).get("enabled", False)}}
    if asked.get("ipFamily") == "ipv6":
        return {"serviceIpv6Cidr": "fd30:1c53:5f8a::/108", "ipFamily": "ipv6", **balancing}
    block = network.service_range(call, vpc_id, asked.get("serviceIpv4Cidr"))
    return {"serviceIpv4Cidr": block, "ipFamily": "ipv4", **balancing}


def _access_config(call: Call) -> Described:
    asked = call.get("accessConfig", {})
    mode = asked.get("authenticationMode", "CONFIG_MAP")
    creator_is_admin = asked.get("bootstrapClusterCreatorAdminPermissions", True)
    if mode == "CONFIG_MAP" and not creator_is_admin:
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3206
        raise invalid_parameter(
            "bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP"
        )
    return {"authenticationMode": mode, "bootstrapClusterCreatorAdminPermissions": creator_is_admin}


def _check_encryption(call: Call) -> None:
    """https://docs.aws.amazon.com/eks/latest/APIReference/API_EncryptionConfig.html."""
    for config in call.get("encryptionConfig", []):
        key_arn = config.get("provider", {}).get("keyArn")
        if not key_arn:
            # https://github.com/aws-controllers-k8s/community/issues/1175
            raise invalid_parameter("KeyArn is required")
        if config.get("resources") != ["secrets"]:
            raise invalid_parameter("The only resource that can be encrypted is secrets")
        key = keys.find(call.eks.account_id, call.eks.region_name, key_arn)
        if not key or key.key_spec != "SYMMETRIC_DEFAULT":
            raise invalid_parameter(f"The KMS key {key_arn} does not exist, is not enabled or is not symmetric")
