from typing import Any

import pytest

from .support import LocalAws, refused


def test_an_account_holds_nothing_of_itself(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", "eu-west-3")
    assert ec2.describe_vpcs()["Vpcs"] == []
    assert ec2.describe_subnets()["Subnets"] == []
    assert ec2.describe_security_groups()["SecurityGroups"] == []
    assert ec2.describe_route_tables()["RouteTables"] == []
    assert ec2.describe_network_acls()["NetworkAcls"] == []


def test_beijing_has_three_zones(aws: LocalAws) -> None:
    zones = aws.client("ec2", "cn-north-1").describe_availability_zones()["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in zones] == ["cn-north-1a", "cn-north-1b", "cn-north-1d"]


def test_subnets_give_no_public_addresses_unless_asked(ec2: Any, vpc: str) -> None:
    answer = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="us-west-2d")
    assert answer["Subnet"]["MapPublicIpOnLaunch"] is False
    assert answer["Subnet"]["DefaultForAz"] is False


def test_subnets_keep_their_host_name_options(ec2: Any, subnet: str) -> None:
    ec2.modify_subnet_attribute(SubnetId=subnet, PrivateDnsHostnameTypeOnLaunch="resource-name")
    ec2.modify_subnet_attribute(SubnetId=subnet, EnableResourceNameDnsARecordOnLaunch={"Value": True})
    [described] = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]
    assert described["PrivateDnsNameOptionsOnLaunch"] == {
        "HostnameType": "resource-name",
        "EnableResourceNameDnsARecord": True,
        "EnableResourceNameDnsAAAARecord": False,
    }


def test_a_secondary_range_can_be_added(ec2: Any, vpc: str) -> None:
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="100.64.0.0/16")
    ec2.create_subnet(VpcId=vpc, CidrBlock="100.64.0.0/18")


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "10.0.128.0/20", "100.64.0.0/15", "100.64.0.0/29"])
def test_fails_when_a_secondary_range_overlaps_or_has_no_permitted_size(ec2: Any, vpc: str, cidr: str) -> None:
    with refused("InvalidVpc.Range", f"The CIDR '{cidr}' is invalid."):
        ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=cidr)


def test_fails_when_a_range_in_use_is_taken_away(ec2: Any, vpc: str) -> None:
    answer = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="100.64.0.0/16")
    association = answer["CidrBlockAssociation"]["AssociationId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="100.64.0.0/18")["Subnet"]["SubnetId"]
    with refused("InvalidCidrBlock.InUse", f"The vpc {vpc} currently has a subnet within CIDR block 100.64.0.0/16"):
        ec2.disassociate_vpc_cidr_block(AssociationId=association)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.disassociate_vpc_cidr_block(AssociationId=association)
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="100.64.0.0/17")


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/29"])
def test_fails_when_a_vpc_has_no_permitted_size(ec2: Any, cidr: str) -> None:
    with refused("InvalidVpc.Range"):
        ec2.create_vpc(CidrBlock=cidr)


@pytest.mark.parametrize("cidr", ["10.0.0.0/29", "10.1.0.0/24"])
def test_fails_when_a_subnet_has_no_permitted_range(ec2: Any, vpc: str, cidr: str) -> None:
    with refused("InvalidSubnet.Range", f"The CIDR '{cidr}' is invalid."):
        ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)


def test_fails_when_subnets_overlap(ec2: Any, vpc: str, subnet: str) -> None:
    with refused("InvalidSubnet.Conflict", "The CIDR '10.0.0.128/25' conflicts with another subnet"):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.128/25")


def test_fails_when_a_subnet_in_use_is_deleted(ec2: Any, subnet: str) -> None:
    interface = ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    with refused("DependencyViolation", f"The subnet '{subnet}' has dependencies and cannot be deleted."):
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_subnet(SubnetId=subnet)


def test_fails_when_a_security_group_in_use_is_deleted(ec2: Any, vpc: str, subnet: str) -> None:
    group = ec2.create_security_group(GroupName="used", Description="used", VpcId=vpc)["GroupId"]
    interface = ec2.create_network_interface(SubnetId=subnet, Groups=[group])["NetworkInterface"]["NetworkInterfaceId"]
    with refused("DependencyViolation", f"resource {group} has a dependent object"):
        ec2.delete_security_group(GroupId=group)
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.delete_security_group(GroupId=group)


def test_fails_when_a_security_group_is_deleted_that_another_names(ec2: Any, vpc: str) -> None:
    named = ec2.create_security_group(GroupName="named", Description="named", VpcId=vpc)["GroupId"]
    naming = ec2.create_security_group(GroupName="naming", Description="naming", VpcId=vpc)["GroupId"]
    for group in (named, naming):
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [{"GroupId": named}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    with refused("DependencyViolation", f"resource {named} has a dependent object"):
        ec2.delete_security_group(GroupId=named)
    ec2.delete_security_group(GroupId=naming)
    ec2.delete_security_group(GroupId=named)


def test_fails_when_a_vpc_in_use_is_deleted(ec2: Any, vpc: str, gateway: str) -> None:
    group = ec2.create_security_group(GroupName="left", Description="left", VpcId=vpc)["GroupId"]
    message = f"The vpc '{vpc}' has dependencies and cannot be deleted."
    with refused("DependencyViolation", message):
        ec2.delete_vpc(VpcId=vpc)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    with refused("DependencyViolation", message):
        ec2.delete_vpc(VpcId=vpc)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc)


def test_nothing_is_left_of_a_deleted_vpc(ec2: Any, vpc: str) -> None:
    ec2.delete_vpc(VpcId=vpc)
    here = [{"Name": "vpc-id", "Values": [vpc]}]
    assert ec2.describe_network_acls(Filters=here)["NetworkAcls"] == []
    assert ec2.describe_route_tables(Filters=here)["RouteTables"] == []
    assert ec2.describe_security_groups(Filters=here)["SecurityGroups"] == []


def test_tags_can_be_described_in_every_way(ec2: Any, vpc: str) -> None:
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Stage", "Value": vpc}])
    expected = [{"ResourceId": vpc, "ResourceType": "vpc", "Key": "Stage", "Value": vpc}]
    by_id = {"Name": "resource-id", "Values": [vpc]}
    for filters in ([by_id], [by_id, {"Name": "key", "Values": ["Stage"]}], [{"Name": "value", "Values": [vpc]}]):
        assert ec2.describe_tags(Filters=filters)["Tags"] == expected
    assert ec2.describe_vpcs(Filters=[{"Name": "tag:Stage", "Values": [vpc]}])["Vpcs"][0]["VpcId"] == vpc


def test_fails_when_a_tag_key_is_reserved(ec2: Any, vpc: str) -> None:
    reserved = [{"Key": "aws:owner", "Value": "me"}]
    message = "Tag keys starting with 'aws:' are reserved for internal use"
    with refused("InvalidParameterValue", message):
        ec2.create_tags(Resources=[vpc], Tags=reserved)
    with refused("InvalidParameterValue", message):
        ec2.allocate_address(TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": reserved}])


def test_fails_when_there_are_more_than_fifty_tags(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", "eu-west-1")
    tags = [{"Key": f"key-{number}", "Value": ""} for number in range(51)]
    with refused("TagLimitExceeded"):
        ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}])
    assert ec2.describe_vpcs()["Vpcs"] == []
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags[:50]}])
    with refused("TagLimitExceeded"):
        ec2.create_tags(Resources=[vpc["Vpc"]["VpcId"]], Tags=tags[50:])
