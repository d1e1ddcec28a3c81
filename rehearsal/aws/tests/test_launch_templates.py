from typing import Any

from .support import unique

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
