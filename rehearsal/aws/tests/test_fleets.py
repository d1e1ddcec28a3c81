import base64
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique

USER_DATA = base64.b64encode(b"#!/bin/sh\ntrue\n").decode()
IMAGE = "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/nvidia/recommended/image_id"
MARK = [{"Key": "karpenter.sh/nodepool", "Value": "gpu"}]


@pytest.fixture
def image(aws: LocalAws) -> str:
    image_id: str = aws.client("ssm").get_parameter(Name=IMAGE)["Parameter"]["Value"]
    return image_id


@pytest.fixture
def group(ec2: Any, vpc: str) -> str:
    group_id: str = ec2.create_security_group(GroupName="nodes", Description="nodes", VpcId=vpc)["GroupId"]
    return group_id


@pytest.fixture
def profile(aws: LocalAws, roles: Roles) -> str:
    iam, name = aws.client("iam"), unique("profile")
    iam.create_instance_profile(InstanceProfileName=name)
    role = roles.create("ec2.amazonaws.com").rpartition("/")[2]
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return name


@pytest.fixture
def data(image: str, group: str, profile: str) -> dict[str, Any]:
    """What Karpenter puts into a launch template."""
    return {
        "BlockDeviceMappings": [
            {
                "DeviceName": "/dev/xvda",
                "Ebs": {"DeleteOnTermination": True, "Encrypted": True, "VolumeSize": 20, "VolumeType": "gp3"},
            }
        ],
        "EnclaveOptions": {"Enabled": False},
        "IamInstanceProfile": {"Name": profile},
        "ImageId": image,
        "MetadataOptions": {"HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1, "HttpTokens": "required"},
        "Monitoring": {"Enabled": False},
        "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [group]}],
        "Placement": {"Tenancy": "default"},
        "TagSpecifications": [{"ResourceType": "network-interface", "Tags": MARK}],
        "UserData": USER_DATA,
    }


@pytest.fixture
def template(ec2: Any, data: dict[str, Any]) -> str:
    name = f"karpenter.k8s.aws/{unique('1')}"
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    return name


def fleet(ec2: Any, template: str, overrides: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    """A fleet as Karpenter asks for it; capacity types and strategies among the options."""
    capacity_type, count = options.pop("capacity_type", "on-demand"), options.pop("count", 1)
    strategies = {
        "on-demand": {"OnDemandOptions": {"AllocationStrategy": "lowest-price"}},
        "spot": {"SpotOptions": {"AllocationStrategy": "price-capacity-optimized"}},
    }
    specification = {"LaunchTemplateName": template, "Version": "$Latest"}
    answer: dict[str, Any] = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{"LaunchTemplateSpecification": specification, "Overrides": overrides}],
        TargetCapacitySpecification={"DefaultTargetCapacityType": capacity_type, "TotalTargetCapacity": count},
        TagSpecifications=[{"ResourceType": kind, "Tags": MARK} for kind in ("instance", "volume", "fleet")],
        **{**strategies[capacity_type], **options},
    )
    return answer


def pool(instance_type: str, subnet: str, image: str, zone: str = "a", **options: Any) -> dict[str, Any]:
    return {
        "InstanceType": instance_type,
        "SubnetId": subnet,
        "ImageId": image,
        "AvailabilityZone": f"{REGION}{zone}",
        "Priority": 1.0,
        **options,
    }


def described(ec2: Any, instance_id: str) -> dict[str, Any]:
    [reservation] = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"]
    [instance] = reservation["Instances"]
    found: dict[str, Any] = instance
    return found


def test_launches_what_template_and_override_say(
    ec2: Any, subnets: list[str], template: str, image: str, *, group: str, profile: str
) -> None:
    override = pool("g6.xlarge", subnets[1], image, "b")
    answer = fleet(ec2, template, [override])
    assert answer["Errors"] == []
    [launched] = answer["Instances"]
    assert (launched["InstanceType"], launched["Lifecycle"]) == ("g6.xlarge", "on-demand")
    assert launched["LaunchTemplateAndOverrides"]["Overrides"] == override
    assert launched["LaunchTemplateAndOverrides"]["LaunchTemplateSpecification"]["Version"] == "1"
    [instance_id] = launched["InstanceIds"]
    instance = described(ec2, instance_id)
    assert (instance["InstanceType"], instance["ImageId"], instance["SubnetId"]) == ("g6.xlarge", image, subnets[1])
    assert instance["Placement"]["AvailabilityZone"] == "us-west-2b"
    assert instance["Placement"]["AvailabilityZoneId"].startswith("usw2-az")
    assert (instance["State"]["Name"], instance["Architecture"]) == ("running", "x86_64")
    assert [each["GroupId"] for each in instance["SecurityGroups"]] == [group]
    assert instance["IamInstanceProfile"]["Arn"].endswith(f":instance-profile/{profile}")
    assert (instance["MetadataOptions"]["HttpTokens"], "SpotInstanceRequestId" in instance) == ("required", False)
    address = instance["PrivateIpAddress"]
    assert address.startswith("10.0.1.")
    assert instance["PrivateDnsName"] == f"ip-{address.replace('.', '-')}.us-west-2.compute.internal"
    attribute = ec2.describe_instance_attribute(InstanceId=instance_id, Attribute="userData")
    assert attribute["UserData"]["Value"] == USER_DATA


def test_tags_what_it_launches(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    answer = fleet(ec2, template, [pool("g6.xlarge", subnets[0], image)])
    instance = described(ec2, answer["Instances"][0]["InstanceIds"][0])
    tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
    assert (tags["karpenter.sh/nodepool"], tags["aws:ec2:fleet-id"]) == ("gpu", answer["FleetId"])
    [disk] = instance["BlockDeviceMappings"]
    [volume] = ec2.describe_volumes(VolumeIds=[disk["Ebs"]["VolumeId"]])["Volumes"]
    [interface] = instance["NetworkInterfaces"]
    found = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface["NetworkInterfaceId"]])
    [known] = ec2.describe_fleets(FleetIds=[answer["FleetId"]])["Fleets"]
    assert volume["Tags"] == found["NetworkInterfaces"][0]["TagSet"] == known["Tags"] == MARK
    assert (disk["DeviceName"], volume["Size"], volume["Encrypted"]) == ("/dev/xvda", 20, True)
    active = ec2.describe_fleet_instances(FleetId=answer["FleetId"])["ActiveInstances"]
    assert [each["InstanceId"] for each in active] == [instance["InstanceId"]]


def test_the_cheapest_is_launched(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    overrides = [pool(name, subnets[0], image, Priority=n) for n, name in enumerate(("g5.xlarge", "g6.xlarge"))]
    assert fleet(ec2, template, overrides)["Instances"][0]["InstanceType"] == "g6.xlarge"
    by_priority = {"OnDemandOptions": {"AllocationStrategy": "prioritized"}}
    assert fleet(ec2, template, overrides, **by_priority)["Instances"][0]["InstanceType"] == "g5.xlarge"


def test_spot_is_launched_where_it_is_cheapest(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    history = ec2.describe_spot_price_history(InstanceTypes=["g6.xlarge"])["SpotPriceHistory"]
    prices = {price["AvailabilityZone"]: float(price["SpotPrice"]) for price in history}
    overrides = [pool("g6.xlarge", subnet, image, zone) for subnet, zone in zip(subnets, "abc", strict=True)]
    [launched] = fleet(ec2, template, overrides, capacity_type="spot")["Instances"]
    instance = described(ec2, launched["InstanceIds"][0])
    assert (launched["Lifecycle"], instance["InstanceLifecycle"]) == ("spot", "spot")
    assert instance["SpotInstanceRequestId"].startswith("sir-")
    assert instance["Placement"]["AvailabilityZone"] == min(
        (f"{REGION}{zone}" for zone in "abc"), key=prices.__getitem__
    )


def test_launches_as_many_as_are_asked_for(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    [launched] = fleet(ec2, template, [pool("g6.xlarge", subnets[0], image)], count=3)["Instances"]
    found = ec2.describe_instances(InstanceIds=launched["InstanceIds"])["Reservations"]
    addresses = {instance["PrivateIpAddress"] for reservation in found for instance in reservation["Instances"]}
    assert len(addresses) == 3


def test_a_new_instance_has_no_name_of_an_old_one(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    names = set()
    for _ in range(3):
        answer = fleet(ec2, template, [pool("g6.xlarge", subnets[0], image)])
        [instance_id] = answer["Instances"][0]["InstanceIds"]
        names.add(described(ec2, instance_id)["PrivateDnsName"])
        ec2.terminate_instances(InstanceIds=[instance_id])
    assert len(names) == 3


def test_interfaces_of_several_network_cards_are_all_there(
    ec2: Any, subnets: list[str], data: dict[str, Any], image: str, group: str
) -> None:
    data["NetworkInterfaces"] = [
        {"NetworkCardIndex": card, "DeviceIndex": min(card, 1), "InterfaceType": "efa", "Groups": [group]}
        for card in range(4)
    ]
    name = unique("efa")
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    [launched] = fleet(ec2, name, [pool("g6.xlarge", subnets[0], image)])["Instances"]
    interfaces = described(ec2, launched["InstanceIds"][0])["NetworkInterfaces"]
    assert [each["InterfaceType"] for each in interfaces] == ["efa"] * 4
    assert sorted(each["Attachment"]["DeviceIndex"] for each in interfaces) == [0, 1, 1, 1]
    ec2.terminate_instances(InstanceIds=launched["InstanceIds"])
    ec2.delete_subnet(SubnetId=subnets[0])


def test_says_what_could_not_be_launched(ec2: Any, vpc: str, subnets: list[str], template: str, image: str) -> None:
    small = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/28", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    answer = fleet(
        ec2, template, [pool("g6.xlarge", small, image), pool("g5.xlarge", subnets[1], image, "b")], count=13
    )
    assert [(each["InstanceType"], len(each["InstanceIds"])) for each in answer["Instances"]] == [
        ("g6.xlarge", 11),
        ("g5.xlarge", 2),
    ]
    [error] = answer["Errors"]
    assert error["ErrorCode"] == "InsufficientFreeAddressesInSubnet"
    assert error["LaunchTemplateAndOverrides"]["Overrides"]["SubnetId"] == small


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ImageId": "ami-0123456789abcdef0"}, "InvalidAMIID.NotFound"),
        ({"SubnetId": "subnet-0123456789abcdef0"}, "InvalidSubnetID.NotFound"),
        ({"InstanceType": "g4dn.xlarge"}, "InvalidFleetConfiguration"),
    ],
)
def test_says_why_nothing_was_launched(
    ec2: Any, vpc: str, template: str, image: str, *, change: dict[str, Any], code: str
) -> None:
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/28", AvailabilityZone=f"{REGION}d")
    override = {**pool("g6.xlarge", made["Subnet"]["SubnetId"], image, "d"), **change}
    answer = fleet(ec2, template, [override])
    assert answer["Instances"] == []
    assert [error["ErrorCode"] for error in answer["Errors"]] == [code]
    assert answer["Errors"][0]["Lifecycle"] == "on-demand"


def test_fails_when_a_template_is_missing(ec2: Any, subnets: list[str], image: str) -> None:
    for dry_run in (False, True):
        with refused("InvalidLaunchTemplateName.NotFoundException"):
            fleet(ec2, "missing", [pool("g6.xlarge", subnets[0], image)], DryRun=dry_run)
        with refused("InvalidLaunchTemplateName.NotFoundException"):
            run(ec2, "missing", subnets[0], DryRun=dry_run)


def test_fails_when_an_instance_profile_is_missing(
    aws: LocalAws, ec2: Any, subnets: list[str], template: str, profile: str
) -> None:
    iam = aws.client("iam")
    [role] = iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]["Roles"]
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role["RoleName"])
    iam.delete_instance_profile(InstanceProfileName=profile)
    for dry_run in (False, True):
        with refused("InvalidParameterValue", "Invalid IAM Instance Profile name"):
            run(ec2, template, subnets[0], DryRun=dry_run)


def test_a_dry_run_launches_nothing(ec2: Any, vpc: str, subnets: list[str], template: str, image: str) -> None:
    with refused("DryRunOperation"):
        fleet(ec2, template, [pool("g6.xlarge", subnets[0], image)], DryRun=True)
    with refused("DryRunOperation"):
        run(ec2, template, subnets[0], DryRun=True)
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    assert ec2.describe_instances(Filters=here)["Reservations"] == []


def test_an_instance_that_is_run_is_what_its_template_says(
    ec2: Any, subnets: list[str], template: str, group: str, profile: str
) -> None:
    [instance] = run(ec2, template, subnets[0])["Instances"]
    found = described(ec2, instance["InstanceId"])
    assert found["SubnetId"] == subnets[0]
    assert found["IamInstanceProfile"]["Arn"].endswith(f"/{profile}")
    assert found["MetadataOptions"]["HttpTokens"] == "required"


def run(ec2: Any, template: str, subnet: str, **options: Any) -> Any:
    """As Karpenter asks whether it may: with an interface beside the template."""
    return ec2.run_instances(
        MinCount=1,
        MaxCount=1,
        InstanceType="g6.xlarge",
        LaunchTemplate={"LaunchTemplateName": template, "Version": "$Latest"},
        NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet}],
        **options,
    )


def test_fails_when_a_group_is_missing_or_of_another_vpc(
    ec2: Any, subnets: list[str], data: dict[str, Any], image: str
) -> None:
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    stranger = ec2.create_security_group(GroupName="other", Description="other", VpcId=other)["GroupId"]
    codes = []
    for group in ("sg-0123456789abcdef0", stranger):
        data["NetworkInterfaces"][0]["Groups"] = [group]
        name = unique("groups")
        ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
        codes += [error["ErrorCode"] for error in fleet(ec2, name, [pool("g6.xlarge", subnets[0], image)])["Errors"]]
    assert codes == ["InvalidGroup.NotFound", "InvalidParameter"]


def test_says_that_other_strategies_cannot_be_had(ec2: Any, subnets: list[str], template: str, image: str) -> None:
    asked = {"SpotOptions": {"AllocationStrategy": "diversified"}, "capacity_type": "spot"}
    with refused("NotImplemented", "diversified"):
        fleet(ec2, template, [pool("g6.xlarge", subnets[0], image)], **asked)
    with refused("NotImplemented", "WeightedCapacity"):
        fleet(ec2, template, [pool("g6.xlarge", subnets[0], image, WeightedCapacity=2.0)])


def test_accounts_are_apart(aws: LocalAws, subnets: list[str], template: str, image: str) -> None:
    with refused("InvalidLaunchTemplateName.NotFoundException"):
        fleet(aws.client("ec2", account=ACCOUNTS[1]), template, [pool("g6.xlarge", subnets[0], image)])
