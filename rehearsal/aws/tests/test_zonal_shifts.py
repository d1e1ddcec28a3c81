from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique


@pytest.fixture
def shifts(aws: LocalAws) -> Any:
    return aws.client("arc-zonal-shift")


def cluster(aws: LocalAws, roles: Roles, subnets: list[str], *, shifted: bool) -> str:
    made = aws.client("eks").create_cluster(
        name=unique("cluster"),
        roleArn=roles.create("eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": subnets},
        zonalShiftConfig={"enabled": shifted},
    )
    arn: str = made["cluster"]["arn"]
    return arn


def test_a_cluster_with_zonal_shift_is_shifted_from_nowhere(
    aws: LocalAws, shifts: Any, roles: Roles, subnets: list[str]
) -> None:
    arn = cluster(aws, roles, subnets, shifted=True)
    found = shifts.get_managed_resource(resourceIdentifier=arn)
    assert (found["arn"], found["zonalShifts"], found["autoshifts"]) == (arn, [], [])
    zones = aws.client("ec2").describe_subnets(SubnetIds=subnets)["Subnets"]
    assert found["appliedWeights"] == {zone["AvailabilityZoneId"]: 1.0 for zone in zones}


def test_others_are_not_known(aws: LocalAws, shifts: Any, roles: Roles, subnets: list[str]) -> None:
    without = cluster(aws, roles, subnets, shifted=False)
    for arn in (without, f"arn:aws:eks:{REGION}:{ACCOUNTS[0]}:cluster/nobodys"):
        with refused("ResourceNotFoundException"):
            shifts.get_managed_resource(resourceIdentifier=arn)


def test_says_that_nothing_can_be_shifted(shifts: Any) -> None:
    with refused("NotImplemented"):
        shifts.list_zonal_shifts()
