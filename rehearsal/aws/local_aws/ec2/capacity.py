"""Capacity: which instances EC2 is out of, as a rehearsal says."""

from dataclasses import dataclass
from typing import Any

from moto.ec2.exceptions import EC2ClientError

ANY = "*"
CAPACITY_TYPES = ("spot", "on-demand", ANY)


class BadCapacity(ValueError):
    """What was told about capacity cannot be; the message says why."""


@dataclass(frozen=True)
class Shortage:
    """A type that cannot be had in a zone; `*` is every type, zone or capacity type."""

    instance_type: str
    zone: str
    capacity_type: str

    def concerns(self, instance_type: str, zone: str, capacity_type: str) -> bool:
        """Whether it is this that is out of stock."""
        asked = ((self.instance_type, instance_type), (self.zone, zone), (self.capacity_type, capacity_type))
        return all(mine in (ANY, theirs) for mine, theirs in asked)


@dataclass(frozen=True)
class Capacity:
    """What EC2 has: everything but the shortages."""

    shortages: tuple[Shortage, ...] = ()

    def check(self, instance_type: str, zone: str, capacity_type: str) -> None:
        """Refuse what is out of stock.

        https://github.com/hashicorp/terraform-provider-aws/issues/1496 (on demand)
        https://github.com/aws/karpenter-provider-aws/issues/1233 (spot)
        """
        if not any(shortage.concerns(instance_type, zone, capacity_type) for shortage in self.shortages):
            return
        if capacity_type == "spot":
            raise EC2ClientError(
                "UnfulfillableCapacity",
                "Unable to fulfill capacity due to your request configuration. "
                "Please adjust your request and try again.",
            )
        raise EC2ClientError(
            "InsufficientInstanceCapacity",
            f"We currently do not have sufficient {instance_type} capacity in the Availability Zone you requested "
            f"({zone}). Our system will be working on provisioning additional capacity.",
        )


def capacity_of(told: Any) -> Capacity:
    """Capacity as the control endpoint is told of it."""
    if not isinstance(told, dict) or told.keys() != {"outOfStock"} or not isinstance(told["outOfStock"], list):
        raise BadCapacity("expected a JSON object with a list, outOfStock")
    return Capacity(tuple(_shortage(each) for each in told["outOfStock"]))


def _shortage(told: Any) -> Shortage:
    members = ("instanceType", "zone", "capacityType")
    if not isinstance(told, dict) or told.keys() != set(members) or not all(isinstance(told[m], str) for m in members):
        raise BadCapacity("expected of each that is out of stock three texts, instanceType, zone and capacityType")
    if told["capacityType"] not in CAPACITY_TYPES:
        raise BadCapacity(f"{told['capacityType']!r} is no capacity type: {', '.join(CAPACITY_TYPES)}")
    return Shortage(told["instanceType"], told["zone"], told["capacityType"])
