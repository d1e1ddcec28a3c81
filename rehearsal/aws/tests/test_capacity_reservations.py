from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, refused, unique

ZONE = f"{REGION}a"


def reserve(ec2: Any, count: int = 1, **options: Any) -> str:
    made = ec2.create_capacity_reservation(
        **{
            "InstanceType": "g6.xlarge",
            "InstancePlatform": "Linux/UNIX",
            "AvailabilityZone": ZONE,
            "InstanceCount": count,
            "InstanceMatchCriteria": "targeted",
            **options,
        }
    )
    id_: str = made["CapacityReservation"]["CapacityReservationId"]
    return id_


def available(ec2: Any, reservation: str) -> int:
    [found] = ec2.describe_capacity_reservations(CapacityReservationIds=[reservation])["CapacityReservations"]
    count: int = found["AvailableInstanceCount"]
    return count


def launch(
    ec2: Any, subnet: str, specification: dict[str, Any], count: int = 1, instance_type: str = "g6.xlarge"
) -> tuple[list[str], list[str]]:
    """Launches by a template with this about reservations: ids of instances, and codes of errors."""
    name = unique("reserved")
    data = {"EbsOptimized": True, **({"CapacityReservationSpecification": specification} if specification else {})}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    [image] = ec2.describe_images(Filters=[{"Name": "name", "Values": ["*-x86_64-nvidia-1.34-v20261023"]}])["Images"]
    override = {"InstanceType": instance_type, "SubnetId": subnet, "ImageId": image["ImageId"]}
    answer = ec2.create_fleet(
        Type="instant",
        LaunchTemplateConfigs=[{"LaunchTemplateSpecification": {"LaunchTemplateName": name}, "Overrides": [override]}],
        TargetCapacitySpecification={"DefaultTargetCapacityType": "on-demand", "TotalTargetCapacity": count},
    )
    launched = [id_ for each in answer["Instances"] for id_ in each["InstanceIds"]]
    return launched, [error["ErrorCode"] for error in answer["Errors"]]


def into(reservation: str) -> dict[str, Any]:
    """As Karpenter writes it."""
    return {
        "CapacityReservationPreference": "capacity-reservations-only",
        "CapacityReservationTarget": {"CapacityReservationId": reservation},
    }


def test_is_what_was_asked(ec2: Any) -> None:
    id_ = reserve(ec2, 2)
    [found] = ec2.describe_capacity_reservations(CapacityReservationIds=[id_])["CapacityReservations"]
    assert (found["InstanceType"], found["AvailabilityZone"], found["InstancePlatform"]) == (
        "g6.xlarge",
        ZONE,
        "Linux/UNIX",
    )
    assert (found["TotalInstanceCount"], found["AvailableInstanceCount"], found["State"]) == (2, 2, "active")
    assert (found["InstanceMatchCriteria"], found["ReservationType"]) == ("targeted", "default")
    assert (found["OwnerId"], found["EndDateType"]) == (ACCOUNTS[0], "unlimited")
    assert found["CapacityReservationArn"] == f"arn:aws:ec2:{REGION}:{ACCOUNTS[0]}:capacity-reservation/{id_}"


def test_is_found_as_karpenter_looks_for_it(ec2: Any) -> None:
    team = unique("team")
    tags = [{"ResourceType": "capacity-reservation", "Tags": [{"Key": "team", "Value": team}]}]
    id_ = reserve(ec2, TagSpecifications=tags)

    def found(**filters: str) -> list[str]:
        asked = [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]
        asked.append({"Name": "tag:team", "Values": [team]})
        answer = ec2.describe_capacity_reservations(Filters=asked, MaxResults=1000)
        return [each["CapacityReservationId"] for each in answer["CapacityReservations"]]

    assert found(state="active", owner_id=ACCOUNTS[0], instance_match_criteria="targeted") == [id_]
    assert found(state="active", owner_id=ACCOUNTS[1]) == found(instance_match_criteria="open") == []
    ec2.cancel_capacity_reservation(CapacityReservationId=id_)
    assert found(state="active") == []
    assert found(state="cancelled") == [id_]


def test_instances_take_its_places_and_leave_them(ec2: Any, subnets: list[str]) -> None:
    id_ = reserve(ec2, 2)
    launched, errors = launch(ec2, subnets[0], into(id_), count=3)
    assert (len(launched), errors, available(ec2, id_)) == (2, ["ReservationCapacityExceeded"], 0)
    [reservation] = ec2.describe_instances(InstanceIds=[launched[0]])["Reservations"]
    [instance] = reservation["Instances"]
    assert instance["CapacityReservationId"] == id_
    assert instance["CapacityReservationSpecification"] == into(id_)
    ec2.terminate_instances(InstanceIds=[launched[0]])
    assert available(ec2, id_) == 1
    ec2.stop_instances(InstanceIds=[launched[1]])
    assert available(ec2, id_) == 2


def test_what_is_not_meant_for_a_reservation_takes_none(ec2: Any, subnets: list[str]) -> None:
    id_ = reserve(ec2)
    for specification in ({}, {"CapacityReservationPreference": "none"}):
        assert launch(ec2, subnets[0], specification)[1] == []
    assert available(ec2, id_) == 1


def test_an_open_reservation_takes_what_fits(aws: LocalAws, ec2: Any) -> None:
    # In another region: instances of other tests would fit too.
    ec2 = aws.client("ec2", "eu-central-1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="eu-central-1a")
    subnet = made["Subnet"]["SubnetId"]
    id_ = reserve(ec2, AvailabilityZone="eu-central-1a", InstanceMatchCriteria="open")
    assert len(launch(ec2, subnet, {"CapacityReservationPreference": "none"})[0]) == 1
    assert available(ec2, id_) == 1
    assert len(launch(ec2, subnet, {}, count=2)[0]) == 2
    assert available(ec2, id_) == 0
    assert launch(ec2, subnet, {"CapacityReservationPreference": "capacity-reservations-only"}) == (
        [],
        ["ReservationCapacityExceeded"],
    )


def test_fails_when_it_does_not_fit(ec2: Any, subnets: list[str]) -> None:
    id_ = reserve(ec2)
    assert launch(ec2, subnets[1], into(id_)) == ([], ["ReservationCapacityExceeded"])
    assert launch(ec2, subnets[0], into(id_), instance_type="g5.xlarge") == ([], ["ReservationCapacityExceeded"])


def test_fails_when_it_is_over(ec2: Any, subnets: list[str]) -> None:
    cancelled = reserve(ec2)
    ec2.cancel_capacity_reservation(CapacityReservationId=cancelled)
    expired = reserve(ec2, EndDateType="limited", EndDate=datetime.now(UTC) - timedelta(hours=1))
    for id_ in (cancelled, expired):
        assert available(ec2, id_) == 0
        assert launch(ec2, subnets[0], into(id_)) == ([], ["ReservationCapacityExceeded"])


def test_fails_when_it_is_missing(ec2: Any, subnets: list[str]) -> None:
    missing = "cr-0123456789abcdef0"
    assert launch(ec2, subnets[0], into(missing)) == ([], ["InvalidCapacityReservationId.NotFound"])
    with refused("InvalidCapacityReservationId.NotFound", missing):
        ec2.describe_capacity_reservations(CapacityReservationIds=[missing])
    with refused("InvalidCapacityReservationId.NotFound", missing):
        ec2.cancel_capacity_reservation(CapacityReservationId=missing)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"AvailabilityZone": "us-west-2z"}, "InvalidParameterValue"),
        ({"InstanceType": "g6.small"}, "InvalidInstanceType"),
        ({"DryRun": True}, "DryRunOperation"),
    ],
)
def test_fails_when_it_cannot_be(ec2: Any, change: dict[str, Any], code: str) -> None:
    with refused(code):
        reserve(ec2, **change)


def test_says_that_reservations_are_named_in_templates(ec2: Any, subnets: list[str]) -> None:
    with refused("NotImplemented", "a capacity reservation that is not in a launch template"):
        ec2.run_instances(
            ImageId="ami-00000000000000000",
            SubnetId=subnets[0],
            CapacityReservationSpecification={"CapacityReservationPreference": "none"},
            MinCount=1,
            MaxCount=1,
        )
