from collections.abc import Iterator
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, started, unique


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with started(tmp_path_factory.mktemp("local-aws") / "requests.log", *ACCOUNTS) as local_aws:
        yield local_aws


@pytest.fixture
def ec2(aws: LocalAws) -> Any:
    return aws.client("ec2")


@pytest.fixture
def vpc(ec2: Any) -> str:
    """A VPC of its own for the test: 10.0.0.0/16, DNS host names on."""
    vpc_id: str = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": True})
    return vpc_id


@pytest.fixture
def subnet(ec2: Any, vpc: str) -> str:
    answer = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="us-west-2a")
    subnet_id: str = answer["Subnet"]["SubnetId"]
    return subnet_id


@pytest.fixture
def gateway(ec2: Any, vpc: str) -> str:
    """An internet gateway attached to the VPC."""
    gateway_id: str = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway_id, VpcId=vpc)
    return gateway_id


@pytest.fixture
def address(ec2: Any) -> str:
    allocation_id: str = ec2.allocate_address(Domain="vpc")["AllocationId"]
    return allocation_id


@pytest.fixture
def eks(aws: LocalAws) -> Any:
    return aws.client("eks")


@pytest.fixture
def subnets(ec2: Any, vpc: str) -> list[str]:
    """Subnets in three zones."""
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("abc")
    ]
    return [answer["Subnet"]["SubnetId"] for answer in made]


@pytest.fixture
def roles(aws: LocalAws) -> Roles:
    return Roles(aws.client("iam"))


@pytest.fixture
def plan(subnets: list[str], roles: Roles) -> dict[str, Any]:
    """What a cluster of its own for the test is made from."""
    return {
        "name": unique("cluster"),
        "roleArn": roles.create("eks.amazonaws.com"),
        "version": "1.35",
        "resourcesVpcConfig": {"subnetIds": subnets},
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    }


@pytest.fixture
def cluster(eks: Any, plan: dict[str, Any]) -> str:
    """A cluster of its own for the test: its name."""
    name: str = eks.create_cluster(**plan)["cluster"]["name"]
    return name


@pytest.fixture
def nodes(cluster: str, subnets: list[str], roles: Roles) -> dict[str, Any]:
    """What a node group of its own for the test is made from."""
    return {
        "clusterName": cluster,
        "nodegroupName": unique("nodes"),
        "nodeRole": roles.create("ec2.amazonaws.com"),
        "subnets": subnets,
    }
