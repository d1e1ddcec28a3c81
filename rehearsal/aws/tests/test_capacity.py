from collections.abc import Iterator
from typing import Any

import pytest
import requests

from .support import ACCOUNTS, REGION, LocalAws, refused, started, unique

IMAGE = "ami-00000000000000000"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A local AWS of its own for these tests: what it is told is for all accounts."""
    with started(tmp_path_factory.mktemp("capacity") / "log", ACCOUNTS[0]) as aws:
        yield aws


@pytest.fixture
def pools(own: LocalAws) -> list[dict[str, Any]]:
    """The same type in three zones."""
    ec2 = own.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for number, zone in enumerate("abc")
    ]
    [image] = ec2.describe_images(
        Owners=["amazon"], Filters=[{"Name": "name", "Values": ["*-x86_64-nvidia-1.34-v20261023"]}]
    )["Images"]
    return [{"InstanceType": "g6.xlarge", "SubnetId": s["SubnetId"], "ImageId": image["ImageId"]} for s in made]


def put(aws: LocalAws, told: Any) -> requests.Response:
    return requests.put(f"{aws.ready['endpoint']}/_local/capacity", json=told, timeout=10)


def out_of(aws: LocalAws, *shortages: tuple[str, str, str]) -> None:
    members = ("instanceType", "zone", "capacityType")
    answer = put(aws, {"outOfStock": [dict(zip(members, shortage, strict=True)) for shortage in shortages]})
    assert (answer.status_code, answer.content) == (204, b"")


def fleet(aws: LocalAws, pools: list[dict[str, Any]], capacity_type: str = "on-demand") -> tuple[list[str], list[str]]:
    """Zones of what was launched, and the errors of what was not."""
    ec2, name = aws.client("ec2"), unique("template")
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData={"EbsOptimized": True})
    answer = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateName": name}, "Overrides": pools}],
        TargetCapacitySpecification={"DefaultTargetCapacityType": capacity_type, "TotalTargetCapacity": 1},
    )
    launched = [each["LaunchTemplateAndOverrides"]["Overrides"]["AvailabilityZone"] for each in answer["Instances"]]
    return launched, [error["ErrorCode"] for error in answer["Errors"]]


def test_launches_where_there_is_capacity(own: LocalAws, pools: list[dict[str, Any]]) -> None:
    out_of(own, ("g6.xlarge", "us-west-2a", "on-demand"), ("g6.xlarge", "us-west-2b", "*"))
    assert fleet(own, pools) == (["us-west-2c"], ["InsufficientInstanceCapacity"] * 2)
    out_of(own)
    assert fleet(own, pools) == (["us-west-2a"], [])


def test_launches_nothing_when_there_is_none(own: LocalAws, pools: list[dict[str, Any]]) -> None:
    out_of(own, ("*", "*", "spot"))
    assert fleet(own, pools, "spot") == ([], ["UnfulfillableCapacity"] * 3)
    assert fleet(own, pools) == (["us-west-2a"], [])


def test_fails_when_an_instance_is_run_without_capacity(own: LocalAws, pools: list[dict[str, Any]]) -> None:
    out_of(own, ("g6.xlarge", "us-west-2a", "*"))
    with refused(
        "InsufficientInstanceCapacity", "sufficient g6.xlarge capacity in the Availability Zone you requested"
    ):
        own.client("ec2").run_instances(**pools[0], MinCount=1, MaxCount=1)


SHORTAGE = {"instanceType": "*", "zone": "*", "capacityType": "*"}


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ([], "expected a JSON object with a list, outOfStock"),
        ({}, "expected a JSON object with a list, outOfStock"),
        ({"outOfStock": {}}, "expected a JSON object with a list, outOfStock"),
        ({"outOfStock": [], "more": 1}, "expected a JSON object with a list, outOfStock"),
        ({"outOfStock": ["g6.xlarge"]}, "three texts, instanceType, zone and capacityType"),
        ({"outOfStock": [{**SHORTAGE, "zone": None}]}, "three texts, instanceType, zone and capacityType"),
        ({"outOfStock": [{**SHORTAGE, "more": ""}]}, "three texts, instanceType, zone and capacityType"),
        ({"outOfStock": [{**SHORTAGE, "capacityType": "reserved"}]}, "'reserved' is no capacity type: spot, on-demand"),
    ],
)
def test_fails_when_what_is_told_cannot_be(own: LocalAws, told: Any, message: str) -> None:
    answer = put(own, told)
    assert answer.status_code == 400
    assert message in answer.text
