"""The EC2 backend: moto's, with the rules of the neighbouring modules."""

from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, get_prefix
from typing_extensions import override

from .endpoints import EndpointRules
from .fleets import FleetRules
from .flow_logs import FlowLogRules
from .gateways import GatewayRules
from .images import ImageRules
from .instance_types import InstanceTypeRules
from .instances import InstanceRules
from .launch_templates import LaunchTemplateRules
from .vpcs import VpcRules


class LocalEC2Backend(
    VpcRules,
    GatewayRules,
    EndpointRules,
    FlowLogRules,
    FleetRules,
    ImageRules,
    InstanceRules,
    InstanceTypeRules,
    LaunchTemplateRules,
):
    """EC2 of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        # As in an account whose default VPC was deleted: whatever is described was made by someone.
        for made in (self.subnets, self.groups, self.route_tables, self.network_acls, self.vpcs):
            made.clear()

    @override
    def describe_tags(self, filters: dict[str, list[str]] | None = None) -> list[dict[str, str]]:
        if not filters or list(filters) != ["resource-id"]:
            return super().describe_tags(filters)
        # Every description of every resource asks this, and moto matches all tags of the region each time.
        return [
            {
                "resource_id": id_,
                "key": key,
                "value": value,
                "resource_type": EC2_PREFIX_TO_RESOURCE.get(get_prefix(id_), ""),
            }
            for id_ in filters["resource-id"]
            for key, value in self.tags.get(id_, {}).items()
        ]
