from typing import Any

import pytest

from .support import refused, unique

IMAGE = "ami-00000000000000000"


@pytest.mark.parametrize("asked", [None, True])
def test_an_instances_interface_goes_with_it(ec2: Any, vpc: str, subnet: str, asked: bool | None) -> None:
    interface = {"DeviceIndex": 0, "SubnetId": subnet} | ({} if asked is None else {"DeleteOnTermination": asked})
    instance = run(ec2, NetworkInterfaces=[interface])
    assert interfaces_in(ec2, subnet) == 1
    for _ in range(2):
        ec2.terminate_instances(InstanceIds=[instance])
    assert interfaces_in(ec2, subnet) == 0
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)


def test_an_instance_of_a_launch_template_takes_its_interface_with_it(ec2: Any, subnet: str) -> None:
    name = f"template-{subnet}"
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"ImageId": IMAGE})
    instance = run(ec2, SubnetId=subnet, LaunchTemplate={"LaunchTemplateName": name})
    ec2.terminate_instances(InstanceIds=[instance])
    ec2.delete_subnet(SubnetId=subnet)


def test_an_interface_stays_that_was_asked_to(ec2: Any, subnet: str) -> None:
    instance = run(ec2, NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet, "DeleteOnTermination": False}])
    ec2.terminate_instances(InstanceIds=[instance])
    assert interfaces_in(ec2, subnet) == 1


def test_an_interface_stays_that_was_there_before(ec2: Any, subnet: str) -> None:
    own = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    instance = run(ec2, NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": own}])
    ec2.terminate_instances(InstanceIds=[instance])
    assert interfaces_in(ec2, subnet) == 1


def test_is_found_as_karpenter_looks_for_it(ec2: Any, subnet: str) -> None:
    name = unique("cluster")
    tags = [
        {"Key": key, "Value": name} for key in ("karpenter.sh/nodepool", "karpenter.k8s.aws/ec2nodeclass", "cluster")
    ]
    node, stranger = (
        run(ec2, SubnetId=subnet, TagSpecifications=[{"ResourceType": "instance", "Tags": its}])
        for its in (tags, tags[1:])
    )

    def found() -> list[str]:
        alive = ["pending", "running", "stopping", "stopped", "shutting-down"]
        filters = [
            {"Name": "tag-key", "Values": ["karpenter.sh/nodepool"]},
            {"Name": "tag-key", "Values": ["karpenter.k8s.aws/ec2nodeclass"]},
            {"Name": "tag:cluster", "Values": [name]},
            {"Name": "instance-state-name", "Values": alive},
        ]
        reservations = ec2.describe_instances(Filters=filters, MaxResults=1000)["Reservations"]
        by_id = ec2.describe_instances(InstanceIds=[node], Filters=filters)["Reservations"]
        assert by_id == reservations
        return [instance["InstanceId"] for reservation in reservations for instance in reservation["Instances"]]

    assert found() == [node] != [stranger]
    ec2.stop_instances(InstanceIds=[node])
    assert found() == [node]
    ec2.terminate_instances(InstanceIds=[node])
    assert found() == []


def test_all_instances_are_well(ec2: Any, subnet: str) -> None:
    instance = run(ec2, SubnetId=subnet)

    def found(name: str, value: str) -> bool:
        answer = ec2.describe_instance_status(Filters=[{"Name": name, "Values": [value]}])
        return instance in [status["InstanceId"] for status in answer["InstanceStatuses"]]

    assert found("instance-status.status", "ok")
    assert not found("instance-status.status", "impaired")
    assert not found("system-status.status", "impaired")
    assert not found("event.code", "instance-retirement")


def test_fails_when_a_terminated_instance_is_stopped_or_started(ec2: Any, subnet: str) -> None:
    instance = run(ec2, SubnetId=subnet)
    ec2.terminate_instances(InstanceIds=[instance])
    with refused("IncorrectInstanceState", "not in a state from which it can be stopped"):
        ec2.stop_instances(InstanceIds=[instance])
    with refused("IncorrectInstanceState", "not in a state from which it can be started"):
        ec2.start_instances(InstanceIds=[instance])
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert found["State"]["Name"] == "terminated"


def test_fails_when_an_instance_is_missing(ec2: Any) -> None:
    missing = "i-0123456789abcdef0"
    with refused("InvalidInstanceID.NotFound", missing):
        ec2.create_tags(Resources=[missing], Tags=[{"Key": "Name", "Value": "node"}])
    with refused("InvalidInstanceID.NotFound", missing):
        ec2.terminate_instances(InstanceIds=[missing])


def test_there_are_no_placement_groups(ec2: Any) -> None:
    available = [{"Name": "state", "Values": ["available"]}]
    assert ec2.describe_placement_groups(Filters=available)["PlacementGroups"] == []
    with refused("InvalidPlacementGroup.Unknown", "'close'"):
        ec2.describe_placement_groups(GroupNames=["close"], Filters=available)


def run(ec2: Any, **options: Any) -> str:
    [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, **options)["Instances"]
    instance_id: str = instance["InstanceId"]
    return instance_id


def interfaces_in(ec2: Any, subnet: str) -> int:
    here = [{"Name": "subnet-id", "Values": [subnet]}]
    return len(ec2.describe_network_interfaces(Filters=here)["NetworkInterfaces"])
