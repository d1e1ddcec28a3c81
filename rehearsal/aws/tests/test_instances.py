from typing import Any

import pytest

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


def run(ec2: Any, **options: Any) -> str:
    [instance] = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, **options)["Instances"]
    instance_id: str = instance["InstanceId"]
    return instance_id


def interfaces_in(ec2: Any, subnet: str) -> int:
    here = [{"Name": "subnet-id", "Values": [subnet]}]
    return len(ec2.describe_network_interfaces(Filters=here)["NetworkInterfaces"])
