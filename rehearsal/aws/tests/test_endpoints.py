import json
from typing import Any

import pytest

from .support import REGION, LocalAws, refused

PLATFORM_SERVICES = (
    "autoscaling",
    "ec2",
    "ec2messages",
    "ecr.api",
    "ecr.dkr",
    "eks",
    "eks-auth",
    "elasticfilesystem",
    "elasticloadbalancing",
    "events",
    "fsx",
    "kms",
    "logs",
    "monitoring",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "ssmmessages",
    "sts",
    "xray",
)


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2", "ap-southeast-7", "us-gov-west-1"])
def test_the_platforms_services_can_be_found_everywhere(aws: LocalAws, region: str) -> None:
    ec2 = aws.client("ec2", region)
    for service in PLATFORM_SERVICES:
        name = f"com.amazonaws.{region}.{service}"
        assert find_service(ec2, name, "Interface")["ServiceName"] == name
    for service in ("s3", "dynamodb"):
        find_service(ec2, f"com.amazonaws.{region}.{service}", "Gateway")


def test_some_services_have_another_name_in_china(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", "cn-northwest-1")
    names = {service: f"com.amazonaws.cn-northwest-1.{service}" for service in PLATFORM_SERVICES}
    found = find_service(ec2, f"cn.{names['ecr.api']}", "Interface")
    assert found["PrivateDnsName"] == "api.ecr.cn-northwest-1.amazonaws.com.cn"
    find_service(ec2, names["kms"], "Interface")
    find_service(ec2, names["s3"], "Gateway")
    with refused("InvalidServiceName"):
        ec2.describe_vpc_endpoint_services(ServiceNames=[names["ecr.api"]])


def test_a_gateway_endpoint_leads_its_route_tables_to_the_service(ec2: Any, vpc: str) -> None:
    first, second = (ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"] for _ in range(2))
    # A gateway endpoint is what is made when no type is named.
    answer = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[first])
    endpoint = answer["VpcEndpoint"]["VpcEndpointId"]
    assert answer["VpcEndpoint"]["PrivateDnsEnabled"] is False
    assert gateways_of(ec2, first) == {"local", endpoint}
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, AddRouteTableIds=[second], RemoveRouteTableIds=[first])
    assert gateways_of(ec2, first) == {"local"}
    assert gateways_of(ec2, second) == {"local", endpoint}
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert gateways_of(ec2, second) == {"local"}


def test_a_gateway_endpoint_outlives_its_route_table(ec2: Any, vpc: str) -> None:
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    answer = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[table])
    ec2.delete_route_table(RouteTableId=table)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[answer["VpcEndpoint"]["VpcEndpointId"]])


def test_an_interface_endpoint_uses_its_subnets_and_groups(ec2: Any, vpc: str, subnet: str) -> None:
    first, second = (
        ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("a", "b")
    )
    other = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="us-west-2b")["Subnet"]["SubnetId"]
    endpoint = create_interface(ec2, vpc, [subnet], SecurityGroupIds=[first])["VpcEndpointId"]
    with refused("DependencyViolation"):
        ec2.delete_security_group(GroupId=first)
    changes = {"AddSubnetIds": [other], "RemoveSubnetIds": [subnet]}
    groups = {"AddSecurityGroupIds": [second], "RemoveSecurityGroupIds": [first]}
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, **changes, **groups)
    [described] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
    [interface] = ec2.describe_network_interfaces(NetworkInterfaceIds=described["NetworkInterfaceIds"])[
        "NetworkInterfaces"
    ]
    assert interface["SubnetId"] == other
    assert [group["GroupId"] for group in interface["Groups"]] == [second]
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_security_group(GroupId=first)
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=other)


def test_an_interface_endpoint_is_in_the_default_group_unless_told(ec2: Any, vpc: str, subnet: str) -> None:
    endpoint = create_interface(ec2, vpc, [subnet])
    assert [group["GroupName"] for group in endpoint["Groups"]] == ["default"]


def test_a_deleted_endpoint_is_gone(ec2: Any, vpc: str, subnet: str) -> None:
    endpoint = create_interface(ec2, vpc, [subnet])["VpcEndpointId"]
    with refused("DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    with refused("InvalidVpcEndpointId.NotFound"):
        ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)


def test_an_endpoints_policy_can_be_set_and_reset(ec2: Any, vpc: str, subnet: str) -> None:
    endpoint = create_interface(ec2, vpc, [subnet])["VpcEndpointId"]
    policy = {"Version": "2012-10-17", "Statement": []}
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PolicyDocument=json.dumps(policy))
    [described] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
    assert json.loads(described["PolicyDocument"]) == policy
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, ResetPolicy=True)
    [described] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
    assert json.loads(described["PolicyDocument"])["Statement"][0]["Principal"] == "*"


def test_fails_when_the_service_does_not_exist(ec2: Any, vpc: str, subnet: str) -> None:
    name = f"com.amazonaws.{REGION}.nothing"
    with refused("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist"):
        create_interface(ec2, vpc, [subnet], ServiceName=name)


def test_fails_when_the_service_has_no_gateway(ec2: Any, vpc: str) -> None:
    with refused("InvalidParameter", "Endpoint type (Gateway) does not match available service types ([Interface])"):
        ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.sts", VpcEndpointType="Gateway")


def test_fails_when_a_private_name_is_already_taken(ec2: Any, vpc: str, subnet: str) -> None:
    create_interface(ec2, vpc, [subnet], ServiceName=f"com.amazonaws.{REGION}.ecr.api")
    message = (
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
        f"for api.ecr.{REGION}.amazonaws.com in the VPC {vpc}"
    )
    with refused("InvalidParameter", message):
        create_interface(ec2, vpc, [subnet], ServiceName=f"com.amazonaws.{REGION}.ecr.api")
    second = create_interface(
        ec2, vpc, [subnet], ServiceName=f"com.amazonaws.{REGION}.ecr.api", PrivateDnsEnabled=False
    )
    with refused("InvalidParameter", message):
        ec2.modify_vpc_endpoint(VpcEndpointId=second["VpcEndpointId"], PrivateDnsEnabled=True)


def test_private_names_can_be_switched_off_and_on(ec2: Any, vpc: str, subnet: str) -> None:
    endpoint = create_interface(ec2, vpc, [subnet])["VpcEndpointId"]
    for enabled in (False, True):
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint, PrivateDnsEnabled=enabled)
        [described] = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
        assert described["PrivateDnsEnabled"] is enabled


@pytest.mark.parametrize("attribute", ["EnableDnsSupport", "EnableDnsHostnames"])
def test_fails_when_the_vpc_has_no_dns_for_private_names(ec2: Any, vpc: str, subnet: str, attribute: str) -> None:
    ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": False}})
    message = (
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes "
        f"set to true for {vpc}"
    )
    with refused("InvalidParameter", message):
        create_interface(ec2, vpc, [subnet])
    create_interface(ec2, vpc, [subnet], PrivateDnsEnabled=False)


def test_fails_when_two_of_its_subnets_are_in_one_zone(ec2: Any, vpc: str, subnet: str) -> None:
    same_zone = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="us-west-2a")
    with refused("DuplicateSubnetsInSameZone"):
        create_interface(ec2, vpc, [subnet, same_zone["Subnet"]["SubnetId"]])


def create_interface(ec2: Any, vpc: str, subnets: list[str], **options: Any) -> Any:
    asked = {"ServiceName": f"com.amazonaws.{REGION}.sqs", "PrivateDnsEnabled": True, **options}
    return ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType="Interface", SubnetIds=subnets, **asked)["VpcEndpoint"]


def find_service(ec2: Any, name: str, kind: str) -> Any:
    filters = [{"Name": "service-type", "Values": [kind]}]
    [service] = ec2.describe_vpc_endpoint_services(ServiceNames=[name], Filters=filters)["ServiceDetails"]
    return service


def gateways_of(ec2: Any, table: str) -> set[str]:
    [described] = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
    return {route["GatewayId"] for route in described["Routes"]}
