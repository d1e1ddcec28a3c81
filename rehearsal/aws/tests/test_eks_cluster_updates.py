from typing import Any

import pytest

from .support import refused, unique

Plan = dict[str, Any]


def config_of(eks: Any, cluster: str) -> Any:
    return eks.describe_cluster(name=cluster)["cluster"]


def test_a_version_update_leads_to_the_next_minor_version(eks: Any, cluster: str) -> None:
    update = eks.update_cluster_version(name=cluster, version="1.36")["update"]
    assert update["type"] == "VersionUpdate"
    assert update["status"] == "Successful"
    assert {"type": "Version", "value": "1.36"} in update["params"]
    assert config_of(eks, cluster)["version"] == "1.36"
    assert eks.describe_update(name=cluster, updateId=update["id"])["update"] == update
    assert eks.list_updates(name=cluster)["updateIds"] == [update["id"]]


@pytest.mark.parametrize("version", ["1.35", "1.34"])
def test_fails_when_a_version_is_not_the_next(eks: Any, cluster: str, version: str) -> None:
    # https://github.com/rancher/rancher/issues/43316 and, for the same version, /21043
    message = f"Unsupported Kubernetes minor version update from 1.35 to {version}"
    with refused("InvalidParameterException", message):
        eks.update_cluster_version(name=cluster, version=version)


def test_fails_when_a_version_is_skipped_or_unknown(eks: Any, plan: Plan) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2607
    eks.create_cluster(**{**plan, "version": "1.33"})
    with refused("InvalidParameterException", "Unsupported Kubernetes minor version update from 1.33 to 1.35"):
        eks.update_cluster_version(name=plan["name"], version="1.35")
    with refused("InvalidParameterException", "unsupported Kubernetes version"):
        eks.update_cluster_version(name=plan["name"], version="1.37")


def test_fails_when_nodes_would_be_too_old(eks: Any, plan: Plan, nodes: dict[str, Any]) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/issues/19478
    name = eks.create_cluster(**{**plan, "name": unique("old"), "version": "1.32"})["cluster"]["name"]
    eks.create_nodegroup(**{**nodes, "clusterName": name})
    for version in ("1.33", "1.34", "1.35"):
        eks.update_cluster_version(name=name, version=version)
    message = f"Nodegroups {nodes['nodegroupName']} must be updated to match cluster version 1.35"
    with refused("InvalidParameterException", message):
        eks.update_cluster_version(name=name, version="1.36")


def test_the_endpoint_can_be_opened_and_closed(eks: Any, plan: Plan) -> None:
    plan["resourcesVpcConfig"] |= {"endpointPublicAccess": False, "endpointPrivateAccess": True}
    name = eks.create_cluster(**plan)["cluster"]["name"]
    asked = {"endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}
    update = eks.update_cluster_config(name=name, resourcesVpcConfig=asked)["update"]
    assert update["type"] == "EndpointAccessUpdate"
    assert {"type": "PublicAccessCidrs", "value": '["203.0.113.0/24"]'} in update["params"]
    config = config_of(eks, name)["resourcesVpcConfig"]
    assert (config["endpointPublicAccess"], config["endpointPrivateAccess"]) == (True, True)
    assert config["publicAccessCidrs"] == ["203.0.113.0/24"]
    with refused("InvalidParameterException", "Private and public endpoint access cannot be false"):
        eks.update_cluster_config(
            name=name, resourcesVpcConfig={"endpointPublicAccess": False, "endpointPrivateAccess": False}
        )
    eks.update_cluster_config(name=name, resourcesVpcConfig={"endpointPublicAccess": False})
    assert config_of(eks, name)["resourcesVpcConfig"]["publicAccessCidrs"] == []


def test_fails_when_the_endpoint_is_as_asked_already(eks: Any, cluster: str) -> None:
    # https://github.com/eksctl-io/eksctl/issues/4043
    message = (
        "Cluster is already at the desired configuration with endpointPrivateAccess: false , "
        "endpointPublicAccess: true, and Public Endpoint Restrictions: [0.0.0.0/0]"
    )
    with refused("InvalidParameterException", message):
        eks.update_cluster_config(name=cluster, resourcesVpcConfig={"publicAccessCidrs": ["0.0.0.0/0"]})


def test_subnets_and_groups_can_be_changed(eks: Any, ec2: Any, vpc: str, subnets: list[str], cluster: str) -> None:
    group = ec2.create_security_group(GroupName="more", Description="more", VpcId=vpc)["GroupId"]
    asked = {"subnetIds": subnets[1:], "securityGroupIds": [group]}
    assert eks.update_cluster_config(name=cluster, resourcesVpcConfig=asked)["update"]["type"] == "VpcConfigUpdate"
    config = config_of(eks, cluster)["resourcesVpcConfig"]
    assert config["subnetIds"] == subnets[1:]
    assert config["securityGroupIds"] == [group]
    ec2.delete_subnet(SubnetId=subnets[0])
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=group)


def test_logging_is_merged(eks: Any, cluster: str) -> None:
    for enabled, types in ((True, ["audit", "api"]), (False, ["api"])):
        setup = {"clusterLogging": [{"types": types, "enabled": enabled}]}
        assert eks.update_cluster_config(name=cluster, logging=setup)["update"]["type"] == "LoggingUpdate"
    assert config_of(eks, cluster)["logging"]["clusterLogging"] == [
        {"types": ["audit"], "enabled": True},
        {"types": ["api", "authenticator", "controllerManager", "scheduler"], "enabled": False},
    ]
    with refused("InvalidParameterException", "No changes needed for the logging config provided"):
        eks.update_cluster_config(name=cluster, logging={"clusterLogging": [{"types": ["audit"], "enabled": True}]})


@pytest.mark.parametrize(
    ("member", "value", "kind"),
    [
        ("upgradePolicy", {"supportType": "STANDARD"}, "UpgradePolicyUpdate"),
        ("zonalShiftConfig", {"enabled": False}, "ZonalShiftConfigUpdate"),
        ("deletionProtection", False, "DeletionProtectionUpdate"),
        ("remoteNetworkConfig", {"remoteNodeNetworks": [{"cidrs": ["10.9.0.0/16"]}]}, "RemoteNetworkConfigUpdate"),
        ("controlPlaneScalingConfig", {"tier": "tier-xl"}, "ControlPlaneScalingConfigUpdate"),
    ],
)
def test_settings_can_be_changed(eks: Any, cluster: str, member: str, value: Any, kind: str) -> None:
    assert eks.update_cluster_config(name=cluster, **{member: value})["update"]["type"] == kind
    assert config_of(eks, cluster)[member] == value


def test_auto_mode_is_changed_as_a_whole(eks: Any, cluster: str) -> None:
    on = {
        "computeConfig": {"enabled": True, "nodePools": ["system"]},
        "storageConfig": {"blockStorage": {"enabled": True}},
        "kubernetesNetworkConfig": {"elasticLoadBalancing": {"enabled": True}},
    }
    assert eks.update_cluster_config(name=cluster, **on)["update"]["type"] == "AutoModeUpdate"
    described = config_of(eks, cluster)
    assert described["kubernetesNetworkConfig"]["elasticLoadBalancing"] == {"enabled": True}
    assert described["computeConfig"] == on["computeConfig"]


def test_the_authentication_mode_only_goes_forward(eks: Any, plan: Plan) -> None:
    # https://github.com/pulumi/pulumi-eks/issues/1493
    del plan["accessConfig"]
    name = eks.create_cluster(**plan)["cluster"]["name"]
    with refused("InvalidParameterException", "Unsupported authentication mode update from CONFIG_MAP to API"):
        eks.update_cluster_config(name=name, accessConfig={"authenticationMode": "API"})
    for mode in ("API_AND_CONFIG_MAP", "API"):
        update = eks.update_cluster_config(name=name, accessConfig={"authenticationMode": mode})["update"]
        assert update["type"] == "AccessConfigUpdate"
    for mode in ("API_AND_CONFIG_MAP", "CONFIG_MAP", "API"):
        with refused("InvalidParameterException", f"Unsupported authentication mode update from API to {mode}"):
            eks.update_cluster_config(name=name, accessConfig={"authenticationMode": mode})


def test_fails_when_several_things_are_changed_or_none(eks: Any, cluster: str) -> None:
    with refused("InvalidParameterException", "Only one type of update can be allowed."):
        eks.update_cluster_config(name=cluster, deletionProtection=True, upgradePolicy={"supportType": "STANDARD"})
    with refused("InvalidParameterException", "The type for cluster update was not provided."):
        eks.update_cluster_config(name=cluster)


def test_fails_when_an_update_is_unknown_or_of_something_else(eks: Any, cluster: str) -> None:
    update = eks.update_cluster_version(name=cluster, version="1.36")["update"]["id"]
    for asked in ({"updateId": "0" * 8}, {"updateId": update, "addonName": "vpc-cni"}):
        with refused("ResourceNotFoundException", f"No update found for ID: {asked['updateId']}"):
            eks.describe_update(name=cluster, **asked)
