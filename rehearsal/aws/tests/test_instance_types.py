import json
from typing import Any

import pytest

from .support import PROJECT, REGION, LocalAws, refused

KNOWN = json.loads((PROJECT / "../../config/instance-types.json").read_text())["types"]


def pages(ec2: Any, operation: str, size: int, **options: Any) -> list[dict[str, Any]]:
    found = ec2.get_paginator(operation).paginate(**options, PaginationConfig={"PageSize": size})
    answers: list[dict[str, Any]] = list(found)
    return answers


def test_the_types_the_project_knows_are_there(ec2: Any) -> None:
    answers = pages(
        ec2,
        "describe_instance_types",
        100,
        Filters=[
            {"Name": "supported-virtualization-type", "Values": ["hvm"]},
            {"Name": "processor-info.supported-architecture", "Values": ["x86_64", "arm64"]},
        ],
    )
    assert {len(answer["InstanceTypes"]) for answer in answers[:-1]} == {100}
    found = {each["InstanceType"]: each for answer in answers for each in answer["InstanceTypes"]}
    assert KNOWN.keys() <= found.keys()
    for name, type_ in KNOWN.items():
        if "gpus" in type_:
            [gpu] = found[name]["GpuInfo"]["Gpus"]
            assert (gpu["Name"], gpu["Count"]) == (type_["gpus"]["name"], type_["gpus"]["count"])


def test_are_offered_in_zones(ec2: Any) -> None:
    answers = pages(ec2, "describe_instance_type_offerings", 1000, LocationType="availability-zone")
    assert len(answers[0]["InstanceTypeOfferings"]) == 1000
    offers = {
        (each["InstanceType"], each["Location"]) for answer in answers for each in answer["InstanceTypeOfferings"]
    }
    assert len(offers) == sum(len(answer["InstanceTypeOfferings"]) for answer in answers)
    assert {("g6.2xlarge", f"{REGION}a"), ("m7i.large", f"{REGION}b"), ("c7g.large", f"{REGION}c")} <= offers


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1"])
def test_are_offered_in_china_and_govcloud_too(aws: LocalAws, region: str) -> None:
    ec2 = aws.client("ec2", region)
    filters = [{"Name": "instance-type", "Values": ["m7i.large"]}]
    answer = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=filters)
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    assert sorted(offer["Location"] for offer in answer["InstanceTypeOfferings"]) == sorted(zones)
    prices = ec2.describe_spot_price_history(InstanceTypes=["m7i.large"])["SpotPriceHistory"]
    assert len(prices) == len(zones) > 1


def test_a_filter_may_have_a_wildcard_and_several_values(ec2: Any) -> None:
    filters = [
        {"Name": "instance-type", "Values": ["g6.*xlarge", "t2.micro"]},
        {"Name": "supported-usage-class", "Values": ["spot"]},
        {"Name": "bare-metal", "Values": ["false"]},
        {"Name": "vcpu-info.default-vcpus", "Values": ["1", "4"]},
    ]
    found = ec2.describe_instance_types(Filters=filters)["InstanceTypes"]
    assert [each["InstanceType"] for each in found] == ["g6.xlarge", "t2.micro"]


def test_a_dry_run_describes_nothing(ec2: Any) -> None:
    with refused("DryRunOperation"):
        ec2.describe_instance_types(DryRun=True)
