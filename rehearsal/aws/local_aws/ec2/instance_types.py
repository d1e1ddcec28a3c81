"""Instance types: which pass a filter."""

from fnmatch import fnmatchcase
from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instance_types import InstanceType
from typing_extensions import override


class InstanceTypeRules(EC2Backend):
    """A type passes a filter with one of its values; moto leaves out those that have others too, such as t2 and i386.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
    """

    @override
    def describe_instance_types(
        self, instance_types: list[str] | None = None, filters: Any = None
    ) -> list[InstanceType]:
        types = super().describe_instance_types(instance_types)
        for name, patterns in (filters or {}).items():
            types = [type_ for type_ in types if _passes(type_.get_filter_value(name), patterns)]
        return types


def _passes(value: Any, patterns: list[str]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(fnmatchcase(str(each), pattern) for each in values for pattern in patterns)
