import ipaddress
from typing import Any

from .support import refused


def test_an_elastic_address_is_of_the_internet(ec2: Any, address: str) -> None:
    [found] = ec2.describe_addresses(AllocationIds=[address])["Addresses"]
    assert ipaddress.ip_address(found["PublicIp"]).is_global


def test_a_nat_gateway_works_behind_an_internet_gateway(ec2: Any, subnet: str, gateway: str, address: str) -> None:
    nat = create_nat(ec2, subnet, address)
    assert nat["State"] == "available"
    [nat_address] = nat["NatGatewayAddresses"]
    assert nat_address["AllocationId"] == address


def test_a_nat_gateway_fails_without_an_internet_gateway(ec2: Any, vpc: str, subnet: str, address: str) -> None:
    nat = create_nat(ec2, subnet, address)
    assert nat["State"] == "failed"
    assert nat["FailureCode"] == "Gateway.NotAttached"
    assert nat["FailureMessage"] == f"Network {vpc} has no Internet gateway attached"
    ec2.release_address(AllocationId=address)
    ec2.delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    ec2.delete_subnet(SubnetId=subnet)


def test_a_private_nat_gateway_needs_no_internet_gateway(ec2: Any, subnet: str) -> None:
    nat = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]
    assert nat["State"] == "available"
    assert nat["ConnectivityType"] == "private"


def test_a_nat_gateway_fails_with_an_address_in_use(ec2: Any, subnet: str, gateway: str, address: str) -> None:
    create_nat(ec2, subnet, address)
    nat = create_nat(ec2, subnet, address)
    assert nat["FailureCode"] == "Resource.AlreadyAssociated"
    assert nat["FailureMessage"] == f"Elastic IP address {address} is already associated"


def test_fails_when_a_nat_gateway_is_to_have_an_unknown_address(ec2: Any, subnet: str, gateway: str) -> None:
    with refused("InvalidAllocationID.NotFound"):
        create_nat(ec2, subnet, "eipalloc-00000000000000000")
    ec2.delete_subnet(SubnetId=subnet)


def test_a_deleted_nat_gateway_frees_its_subnet_and_address(ec2: Any, subnet: str, gateway: str, address: str) -> None:
    nat = create_nat(ec2, subnet, address)["NatGatewayId"]
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet)
    with refused("InvalidIPAddress.InUse"):
        ec2.release_address(AllocationId=address)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.release_address(AllocationId=address)
    ec2.delete_subnet(SubnetId=subnet)


def test_fails_when_an_unknown_nat_gateway_is_deleted(ec2: Any) -> None:
    with refused("NatGatewayNotFound"):
        ec2.delete_nat_gateway(NatGatewayId="nat-00000000000000000")


def test_fails_when_an_internet_gateway_in_use_goes(
    ec2: Any, vpc: str, subnet: str, gateway: str, address: str
) -> None:
    nat = create_nat(ec2, subnet, address)["NatGatewayId"]
    with refused("DependencyViolation", f"Network {vpc} has some mapped public address(es)."):
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    with refused("DependencyViolation"):
        ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.delete_nat_gateway(NatGatewayId=nat)
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)


def test_fails_when_a_vpc_is_to_have_a_second_internet_gateway(ec2: Any, vpc: str, gateway: str) -> None:
    second = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    with refused("InvalidParameterValue", f"Network {vpc} already has an internet gateway attached"):
        ec2.attach_internet_gateway(InternetGatewayId=second, VpcId=vpc)


def create_nat(ec2: Any, subnet: str, address: str) -> Any:
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]
    [described] = ec2.describe_nat_gateways(NatGatewayIds=[nat["NatGatewayId"]])["NatGateways"]
    return described
