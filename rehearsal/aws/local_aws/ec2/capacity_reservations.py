"""Capacity reservations on demand: places that are paid for, and the instances that take them.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-capacity-reservations.html
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from moto.core.utils import utcnow
from moto.ec2.exceptions import AvailabilityZoneNotFromRegionError, EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.models.instances import Instance
from moto.ec2.utils import generic_filter, random_id

from .capacity import Capacity

OPEN, NONE, ONLY = "open", "none", "capacity-reservations-only"


@dataclass(eq=False)
class CapacityReservation(TaggedEC2Resource):
    """Places for instances of a type in a zone."""

    ec2_backend: Any
    id: str
    instance_type: str
    instance_platform: str
    availability_zone: str
    total_instance_count: int
    instance_match_criteria: str
    tenancy: str
    ebs_optimized: bool
    end_date_type: str
    end_date: datetime | None
    create_date: datetime
    is_cancelled: bool = False
    reservation_type: str = "default"

    @property
    def capacity_reservation_id(self) -> str:
        """Its id, as EC2 names it."""
        return self.id

    @property
    def capacity_reservation_arn(self) -> str:
        """Its ARN."""
        ec2 = self.ec2_backend
        return f"arn:{ec2.partition}:ec2:{ec2.region_name}:{ec2.account_id}:capacity-reservation/{self.id}"

    @property
    def availability_zone_id(self) -> str:
        """The zone's, which is the same in every account."""
        return str(self.ec2_backend.get_zone_by_name(self.availability_zone).zone_id)

    @property
    def owner_id(self) -> str:
        """The account that made it."""
        return str(self.ec2_backend.account_id)

    @property
    def start_date(self) -> datetime:
        """The moment it was made: none begins later here."""
        return self.create_date

    @property
    def state(self) -> str:
        """Whether it can be used, and if not, why."""
        if self.is_cancelled:
            return "cancelled"
        return "expired" if self.end_date and self.end_date <= utcnow() else "active"

    @property
    def available_instance_count(self) -> int:
        """Places that are left. Instances that are stopped or terminated take none."""
        if self.state != "active":
            return 0
        instances = self.ec2_backend.all_running_instances()
        taken: int = sum(getattr(instance, "capacity_reservation_id", None) == self.id for instance in instances)
        return self.total_instance_count - taken

    def has_room_for(self, instance_type: str, zone: str, count: int) -> bool:
        """Whether so many instances can be launched into it."""
        fits = (self.instance_type, self.availability_zone) == (instance_type, zone)
        return fits and self.available_instance_count >= count


class CapacityReservationRules(EC2Backend):
    """moto has no capacity reservations."""

    capacity: ClassVar[Capacity] = Capacity()
    """Of all accounts and regions, like what stands behind the clusters."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.capacity_reservations: dict[str, CapacityReservation] = {}

    def create_capacity_reservation(self, tags: dict[str, str], **asked: Any) -> CapacityReservation:
        """Refused when EC2 is out of what is to be reserved.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html
        """
        self.describe_instance_types([asked["instance_type"]])
        if not self.get_zone_by_name(asked["availability_zone"]):
            raise AvailabilityZoneNotFromRegionError(asked["availability_zone"])
        self.capacity.check(asked["instance_type"], asked["availability_zone"], "on-demand")
        made = CapacityReservation(ec2_backend=self, id=random_id(prefix="cr"), create_date=utcnow(), **asked)
        made.add_tags(tags)
        self.capacity_reservations[made.id] = made
        return made

    def describe_capacity_reservations(self, ids: list[str], filters: dict[str, Any]) -> list[CapacityReservation]:
        """Those asked for by id, or all, that pass the filters."""
        asked = [self._capacity_reservation(id_) for id_ in ids] or list(self.capacity_reservations.values())
        return generic_filter(filters, asked)

    def cancel_capacity_reservation(self, id_: str) -> None:
        """Instances in it run on, on demand."""
        self._capacity_reservation(id_).is_cancelled = True

    def reservation_for(
        self, asked: dict[str, Any], instance_type: str, zone: str, count: int
    ) -> CapacityReservation | None:
        """The reservation that instances are launched into, if into any, by what their launch template says of it.

        https://github.com/aws/karpenter-provider-aws/issues/8326
        """
        preference = asked.get("CapacityReservationPreference", OPEN)
        target = asked.get("CapacityReservationTarget", {}).get("CapacityReservationId")
        if target:
            candidates = [self._capacity_reservation(target)]
        elif preference == NONE:
            return None
        else:
            known = list(self.capacity_reservations.values())
            candidates = [candidate for candidate in known if candidate.instance_match_criteria == OPEN]
        found = next((each for each in candidates if each.has_room_for(instance_type, zone, count)), None)
        if not found and (target or preference == ONLY):
            raise EC2ClientError(
                "ReservationCapacityExceeded",
                "The requested reservation does not have sufficient compatible and available capacity for this "
                "request.",
            )
        return found

    def _capacity_reservation(self, id_: str) -> CapacityReservation:
        if id_ not in self.capacity_reservations:
            raise EC2ClientError(
                "InvalidCapacityReservationId.NotFound", f"The capacity reservation '{id_}' does not exist"
            )
        return self.capacity_reservations[id_]


def take_place(instance: Instance, asked: dict[str, Any], reservation: CapacityReservation | None) -> None:
    """Note on an instance into which reservation it was launched."""
    vars(instance).update(
        capacity_reservation_id=reservation.id if reservation else None,
        capacity_reservation_specification=asked or {"CapacityReservationPreference": OPEN},
    )
