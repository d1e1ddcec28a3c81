import base64
from typing import Any

from .support import refused, unique

DATA = {
    "BlockDeviceMappings": [
        {
            "DeviceName": "/dev/xvda",
            "Ebs": {
                "Encrypted": True,
                "DeleteOnTermination": True,
                "Iops": 4000,
                "Throughput": 250,
                "VolumeSize": 50,
                "VolumeType": "gp3",
            },
        }
    ],
    "MetadataOptions": {"HttpEndpoint": "enabled", "HttpTokens": "required", "HttpPutResponseHopLimit": 1},
    "Monitoring": {"Enabled": True},
    "TagSpecifications": [
        {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "node"}]},
        {"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "disk"}]},
    ],
}


def test_a_version_holds_what_was_asked(ec2: Any) -> None:
    own = [{"ResourceType": "launch-template", "Tags": [{"Key": "Stage", "Value": "test"}]}]
    answer = ec2.create_launch_template(LaunchTemplateName=unique("lt"), LaunchTemplateData=DATA, TagSpecifications=own)
    assert answer["LaunchTemplate"]["Tags"] == own[0]["Tags"]
    id_ = answer["LaunchTemplate"]["LaunchTemplateId"]
    [version] = ec2.describe_launch_template_versions(LaunchTemplateId=id_)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"] == DATA


def test_a_template_without_tags_for_others_holds_none(ec2: Any) -> None:
    own = [{"ResourceType": "launch-template", "Tags": [{"Key": "Stage", "Value": "test"}]}]
    answer = ec2.create_launch_template(
        LaunchTemplateName=unique("lt"), LaunchTemplateData={"EbsOptimized": True}, TagSpecifications=own
    )
    id_ = answer["LaunchTemplate"]["LaunchTemplateId"]
    [version] = ec2.describe_launch_template_versions(LaunchTemplateId=id_)["LaunchTemplateVersions"]
    assert version["LaunchTemplateData"] == {"EbsOptimized": True}


def test_its_own_tags_can_be_changed(ec2: Any) -> None:
    answer = ec2.create_launch_template(LaunchTemplateName=unique("lt"), LaunchTemplateData={"EbsOptimized": True})
    id_ = answer["LaunchTemplate"]["LaunchTemplateId"]
    ec2.create_tags(Resources=[id_], Tags=[{"Key": "Stage", "Value": "test"}])
    [template] = ec2.describe_launch_templates(LaunchTemplateIds=[id_])["LaunchTemplates"]
    assert template["Tags"] == [{"Key": "Stage", "Value": "test"}]


def test_is_found_by_its_tags(ec2: Any) -> None:
    cluster = unique("cluster")
    own = [{"ResourceType": "launch-template", "Tags": [{"Key": "eks:eks-cluster-name", "Value": cluster}]}]
    name = f"karpenter.k8s.aws/{unique('1')}"
    ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"EbsOptimized": True}, TagSpecifications=own
    )
    filters = [{"Name": "tag:eks:eks-cluster-name", "Values": [cluster]}]
    found = ec2.describe_launch_templates(Filters=filters, MaxResults=200)["LaunchTemplates"]
    assert [template["LaunchTemplateName"] for template in found] == [name]
    ec2.delete_launch_template(LaunchTemplateName=name)
    assert ec2.describe_launch_templates(Filters=filters)["LaunchTemplates"] == []


def test_fails_when_it_is_missing(ec2: Any) -> None:
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        ec2.describe_launch_templates(LaunchTemplateNames=["missing"])
    with refused("InvalidLaunchTemplateName.NotFoundException", "missing"):
        ec2.delete_launch_template(LaunchTemplateName="missing")
    with refused("InvalidLaunchTemplateId.NotFound"):
        ec2.delete_launch_template(LaunchTemplateId="lt-0123456789abcdef0")


def test_fails_when_user_data_is_too_long(ec2: Any) -> None:
    def create(size: int) -> None:
        data = {"UserData": base64.b64encode(b"x" * size).decode()}
        ec2.create_launch_template(LaunchTemplateName=unique("lt"), LaunchTemplateData=data)

    create(16384)
    with refused("InvalidUserData.Malformed", "User data is limited to 16384 bytes"):
        create(16385)
