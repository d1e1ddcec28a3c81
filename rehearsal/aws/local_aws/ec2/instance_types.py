"""Instance types: which pass a filter, and where they are offered."""

from fnmatch import fnmatchcase
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS, INSTANCE_TYPES, InstanceType
from typing_extensions import override


class InstanceTypeRules(EC2Backend):
    """A type passes a filter with one of its values; moto leaves out those that have others too, such as t2 and i386.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
    """

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        # moto does not know what is offered in China and GovCloud.
        for kind, offers in INSTANCE_TYPE_OFFERINGS.items():
            offers.setdefault(region_name, self._everything(kind))

    @override
    def describe_instance_types(
        self, instance_types: list[str] | None = None, filters: Any = None
    ) -> list[InstanceType]:
        types = super().describe_instance_types(instance_types)
        for name, patterns in (filters or {}).items():
            types = [type_ for type_ in types if _passes(type_.get_filter_value(name), patterns)]
        return types

    def _everything(self, kind: str) -> list[dict[str, str]]:
        """Every type in every place of a kind: region, zone, id of a zone."""
        zones = self.describe_availability_zones()
        places = {
            "region": [self.region_name],
            "availability-zone": [zone.name for zone in zones],
            "availability-zone-id": [zone.zone_id for zone in zones],
        }[kind]
        return [
            {"InstanceType": name, "Location": place, "LocationType": kind}
            for place in places
            for name in INSTANCE_TYPES
        ]


def _passes(value: Any, patterns: list[str]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(fnmatchcase(str(each), pattern) for each in values for pattern in patterns)
