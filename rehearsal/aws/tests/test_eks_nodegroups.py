from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique

Asked = dict[str, Any]


def describe(eks: Any, nodes: Asked) -> Any:
    return eks.describe_nodegroup(clusterName=nodes["clusterName"], nodegroupName=nodes["nodegroupName"])["nodegroup"]


@pytest.fixture
def template(ec2: Any) -> str:
    """A launch template with one version."""
    answer = ec2.create_launch_template(LaunchTemplateName=unique("lt"), LaunchTemplateData={"EbsOptimized": True})
    template_id: str = answer["LaunchTemplate"]["LaunchTemplateId"]
    return template_id


def test_a_node_group_is_what_was_asked(eks: Any, nodes: Asked, template: str) -> None:
    asked = {
        **nodes,
        "amiType": "AL2023_ARM_64_STANDARD",
        "capacityType": "SPOT",
        "instanceTypes": ["m7g.large", "m6g.large"],
        "labels": {"role": "system"},
        "nodeRepairConfig": {"enabled": True},
        "releaseVersion": "1.35.4-20261003",
        "scalingConfig": {"minSize": 2, "desiredSize": 3, "maxSize": 4},
        "tags": {"Stage": "test"},
        "taints": [{"key": "CriticalAddonsOnly", "value": "true", "effect": "NO_SCHEDULE"}],
        "updateConfig": {"maxUnavailablePercentage": 33},
        "version": "1.35",
        "launchTemplate": {"id": template, "version": "$Latest"},
    }
    created = eks.create_nodegroup(**asked)["nodegroup"]
    group = describe(eks, nodes)
    assert created == group
    assert {name: group[name] for name in asked if name != "launchTemplate"} == {
        name: value for name, value in asked.items() if name != "launchTemplate"
    }
    # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/r/eks_node_group.html.markdown
    assert group["launchTemplate"]["version"] == "1"
    assert set(group["launchTemplate"]) == {"id", "name", "version"}
    assert group["resources"]["autoScalingGroups"][0]["name"].startswith(f"eks-{nodes['nodegroupName']}-")
    assert "diskSize" not in group


def test_what_was_not_asked_has_ekss_defaults(eks: Any, nodes: Asked) -> None:
    group = eks.create_nodegroup(**nodes)["nodegroup"]
    assert group["version"] == "1.35"
    assert group["releaseVersion"] == "1.35.4-20261023"
    assert group["amiType"] == "AL2023_x86_64_STANDARD"
    assert group["capacityType"] == "ON_DEMAND"
    assert group["diskSize"] == 20
    assert group["instanceTypes"] == ["t3.medium"]
    assert group["updateConfig"] == {"maxUnavailable": 1}
    assert group["labels"] == {}
    assert "taints" not in group
    assert "nodeRepairConfig" not in group


def test_bottlerockets_releases_are_told_by_their_form(eks: Any, nodes: Asked) -> None:
    nodes["amiType"] = "BOTTLEROCKET_x86_64"
    with refused("InvalidParameterException", "Requested release version 1.35.4-20261023 is not valid"):
        eks.create_nodegroup(**nodes, releaseVersion="1.35.4-20261023")
    assert eks.create_nodegroup(**nodes, releaseVersion="1.66.0-0a1b2c3d")["nodegroup"]["releaseVersion"]


def test_a_templates_image_decides_the_version(eks: Any, ec2: Any, nodes: Asked) -> None:
    data = {"ImageId": "ami-12345678", "InstanceType": "m7i.large"}
    template = ec2.create_launch_template(LaunchTemplateName=unique("lt"), LaunchTemplateData=data)["LaunchTemplate"]
    nodes["launchTemplate"] = {"name": template["LaunchTemplateName"]}
    with refused("InvalidParameterException", "You cannot specify an AMI Type other than CUSTOM"):
        eks.create_nodegroup(**nodes, amiType="AL2023_x86_64_STANDARD")
    with refused("InvalidParameterException", "You cannot specify the field kubernetesVersion"):
        eks.create_nodegroup(**nodes, version="1.35")
    group = eks.create_nodegroup(**nodes)["nodegroup"]
    assert (group["amiType"], group["releaseVersion"]) == ("CUSTOM", "ami-12345678")
    assert "instanceTypes" not in group
    names = {"clusterName": nodes["clusterName"], "nodegroupName": nodes["nodegroupName"]}
    with refused("InvalidParameterException", "You cannot specify the field releaseVersion"):
        eks.update_nodegroup_version(**names, releaseVersion="1.35.4-20261023")
    id_, data = template["LaunchTemplateId"], {**data, "ImageId": "ami-87654321"}
    ec2.create_launch_template_version(LaunchTemplateId=id_, LaunchTemplateData=data)
    eks.update_nodegroup_version(**names, launchTemplate={"id": id_, "version": "2"})
    assert describe(eks, nodes)["releaseVersion"] == "ami-87654321"


def test_node_groups_are_listed_and_deleted(eks: Any, nodes: Asked) -> None:
    cluster, name = nodes["clusterName"], nodes["nodegroupName"]
    eks.create_nodegroup(**nodes)
    assert eks.list_nodegroups(clusterName=cluster)["nodegroups"] == [name]
    with refused("ResourceInUseException", "Cluster has nodegroups attached"):
        eks.delete_cluster(name=cluster)
    assert eks.delete_nodegroup(clusterName=cluster, nodegroupName=name)["nodegroup"]["status"] == "DELETING"
    with refused("ResourceNotFoundException", f"No node group found for name: {name}."):
        describe(eks, nodes)
    eks.delete_cluster(name=cluster)


def test_configuration_can_be_changed(eks: Any, nodes: Asked) -> None:
    taint = {"key": "a", "value": "1", "effect": "NO_SCHEDULE"}
    eks.create_nodegroup(**nodes, labels={"keep": "1", "drop": "1"}, taints=[taint])
    names = {"clusterName": nodes["clusterName"], "nodegroupName": nodes["nodegroupName"]}
    update = eks.update_nodegroup_config(
        **names,
        labels={"addOrUpdateLabels": {"new": "2"}, "removeLabels": ["drop"]},
        taints={
            "addOrUpdateTaints": [{**taint, "value": "2"}, {**taint, "effect": "NO_EXECUTE"}],
            "removeTaints": [],
        },
        scalingConfig={"maxSize": 6},
        updateConfig={"maxUnavailable": 2},
        nodeRepairConfig={"enabled": True},
    )["update"]
    assert update["type"] == "ConfigUpdate"
    assert {"type": "MaxSize", "value": "6"} in update["params"]
    assert {"type": "LabelsToRemove", "value": '["drop"]'} in update["params"]
    group = describe(eks, nodes)
    assert group["labels"] == {"keep": "1", "new": "2"}
    assert group["taints"] == [{**taint, "value": "2"}, {**taint, "effect": "NO_EXECUTE"}]
    assert group["scalingConfig"] == {"minSize": 1, "desiredSize": 2, "maxSize": 6}
    assert group["updateConfig"] == {"maxUnavailable": 2}
    assert group["nodeRepairConfig"] == {"enabled": True}
    eks.update_nodegroup_config(**names, taints={"removeTaints": [taint]})
    assert describe(eks, nodes)["taints"] == [{**taint, "effect": "NO_EXECUTE"}]
    found = eks.describe_update(name=names["clusterName"], nodegroupName=names["nodegroupName"], updateId=update["id"])
    assert found["update"] == update


def test_versions_can_be_updated(eks: Any, ec2: Any, nodes: Asked, template: str) -> None:
    cluster, group = nodes["clusterName"], nodes["nodegroupName"]
    eks.create_nodegroup(**nodes, releaseVersion="1.35.4-20261003", launchTemplate={"id": template, "version": "1"})
    names = {"clusterName": cluster, "nodegroupName": group}
    eks.update_nodegroup_version(**names, releaseVersion="1.35.4-20261023")
    assert describe(eks, nodes)["releaseVersion"] == "1.35.4-20261023"
    eks.update_cluster_version(name=cluster, version="1.36")
    ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData={"EbsOptimized": False})
    update = eks.update_nodegroup_version(**names, version="1.36", launchTemplate={"id": template, "version": "2"})
    params = {param["type"]: param["value"] for param in update["update"]["params"]}
    assert (params["Version"], params["ReleaseVersion"]) == ("1.36", "1.36.1-20261023")
    assert params["LaunchTemplateVersion"] == "2"
    described = describe(eks, nodes)
    assert (described["version"], described["launchTemplate"]["version"]) == ("1.36", "2")
    assert len(eks.list_updates(name=cluster, nodegroupName=group)["updateIds"]) == 2


def test_another_template_brings_the_newest_release(eks: Any, nodes: Asked, template: str) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/issues/40902
    eks.create_nodegroup(**nodes, releaseVersion="1.35.4-20261003", launchTemplate={"id": template})
    eks.update_nodegroup_version(
        clusterName=nodes["clusterName"], nodegroupName=nodes["nodegroupName"], launchTemplate={"id": template}
    )
    assert describe(eks, nodes)["releaseVersion"] == "1.35.4-20261023"


def test_fails_when_nodes_are_rolled_back_or_newer_than_the_cluster(eks: Any, nodes: Asked) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html
    eks.create_nodegroup(**nodes)
    names = {"clusterName": nodes["clusterName"], "nodegroupName": nodes["nodegroupName"]}
    for asked, message in (
        ({"version": "1.36"}, "is newer than the cluster's version 1.35"),
        ({"version": "1.34"}, "can't be rolled back from 1.35 to 1.34"),
        ({"releaseVersion": "1.35.4-20261003"}, "can't be rolled back from 1.35.4-20261023 to 1.35.4-20261003"),
        ({"releaseVersion": "1.35.4-20261103"}, "Requested release version 1.35.4-20261103 is not valid"),
    ):
        with refused("InvalidParameterException", message):
            eks.update_nodegroup_version(**names, **asked)
    with refused("InvalidParameterException", "is newer than the cluster's version 1.35"):
        eks.create_nodegroup(**{**nodes, "nodegroupName": "newer", "version": "1.36"})


def test_fails_when_the_release_is_for_another_version(eks: Any, nodes: Asked) -> None:
    # https://github.com/eksctl-io/eksctl/issues/7976
    message = "Requested release version 1.36.1-20261023 is not valid for kubernetes version 1.35."
    with refused("InvalidParameterException", message):
        eks.create_nodegroup(**nodes, releaseVersion="1.36.1-20261023")


def test_fails_when_the_role_is_missing_or_trusts_another(eks: Any, nodes: Asked, roles: Roles) -> None:
    # https://github.com/eksctl-io/eksctl/issues/3290
    role = roles.create("eks.amazonaws.com")
    message = (
        f"Following required service principals [ec2.amazonaws.com] were not found "
        f"in the trust relationships of nodeRole {role}"
    )
    with refused("InvalidParameterException", message):
        eks.create_nodegroup(**{**nodes, "nodeRole": role})
    with refused("InvalidParameterException", "The role with name missing cannot be found."):
        eks.create_nodegroup(**{**nodes, "nodeRole": f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"})


def test_fails_when_the_subnets_are_of_another_vpc(eks: Any, ec2: Any, nodes: Asked) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    with refused("InvalidParameterException", subnet):
        eks.create_nodegroup(**{**nodes, "subnets": [subnet]})


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ((3, 2, 4), "Minimum capacity 3 can't be greater than desired size 2"),
        ((1, 5, 4), "Desired capacity 5 can't be greater than max size 4"),
    ],
)
def test_fails_when_the_sizes_contradict(eks: Any, nodes: Asked, sizes: tuple[int, int, int], message: str) -> None:
    config = dict(zip(("minSize", "desiredSize", "maxSize"), sizes, strict=True))
    with refused("InvalidParameterException", message):
        eks.create_nodegroup(**nodes, scalingConfig=config)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"amiType": "AL2_x86_64"}, "AMI Type AL2_x86_64 is only supported for kubernetes versions 1.32 or earlier"),
        (
            {"instanceTypes": ["m7g.large"]},
            "[m7g.large] is not a valid instance type for requested amiType AL2023_x86_",
        ),
        ({"instanceTypes": ["m99.large"]}, "The following supplied instance types do not exist: [m99.large]"),
    ],
)
def test_fails_when_image_and_machine_do_not_fit(eks: Any, nodes: Asked, asked: Asked, message: str) -> None:
    with refused("InvalidParameterException", message):
        eks.create_nodegroup(**nodes, **asked)


def test_fails_when_the_launch_template_does_not_exist(eks: Any, nodes: Asked, template: str) -> None:
    for asked, message in (
        ({"id": "lt-00000000000000000"}, "lt-00000000000000000"),
        ({"name": "missing"}, "missing"),
        ({"id": template, "version": "7"}, "Could not find the specified version 7"),
        ({"id": template, "name": "both"}, "Either provide launch template ID or launch template name"),
    ):
        with refused("InvalidParameterException", message):
            eks.create_nodegroup(**nodes, launchTemplate=asked)


def test_fails_when_template_and_request_say_the_same(eks: Any, ec2: Any, nodes: Asked, template: str) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1386
    asked = {**nodes, "launchTemplate": {"id": template}}
    with refused("InvalidParameterException", "Disk size must be specified within the launch template."):
        eks.create_nodegroup(**asked, diskSize=50)
    with refused(
        "InvalidParameterException", "Remote access configuration cannot be specified with a launch template."
    ):
        eks.create_nodegroup(**asked, remoteAccess={"ec2SshKey": "key"})
    for data, more, message in (
        ({"InstanceType": "m7i.large"}, {"instanceTypes": ["m7i.large"]}, "Cannot specify instance types in launch"),
        ({"IamInstanceProfile": {"Name": "x"}}, {}, "Launch template should not specify an instance profile."),
    ):
        version = ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=data)
        number = str(version["LaunchTemplateVersion"]["VersionNumber"])
        with refused("InvalidRequestException", message):
            eks.create_nodegroup(**nodes, launchTemplate={"id": template, "version": number}, **more)


def test_fails_when_a_node_group_changes_its_template(eks: Any, nodes: Asked, template: str) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    eks.create_nodegroup(**nodes)
    with refused("InvalidRequestException", "with the launch template it was created with"):
        eks.update_nodegroup_version(
            clusterName=nodes["clusterName"], nodegroupName=nodes["nodegroupName"], launchTemplate={"id": template}
        )


def test_fails_when_the_name_is_taken_or_the_cluster_missing(aws: LocalAws, eks: Any, nodes: Asked) -> None:
    eks.create_nodegroup(**nodes)
    with refused("ResourceInUseException", f"NodeGroup already exists with name {nodes['nodegroupName']}"):
        eks.create_nodegroup(**nodes)
    with refused("ResourceNotFoundException", "No cluster found for name: missing."):
        eks.create_nodegroup(**{**nodes, "clusterName": "missing"})
