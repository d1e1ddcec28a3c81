"""The EC2 backend: moto's, with the rules of the neighbouring modules."""

from .endpoints import EndpointRules
from .flow_logs import FlowLogRules
from .gateways import GatewayRules
from .vpcs import VpcRules


class LocalEC2Backend(VpcRules, GatewayRules, EndpointRules, FlowLogRules):
    """EC2 of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        # As in an account whose default VPC was deleted: whatever is described was made by someone.
        for made in (self.subnets, self.groups, self.route_tables, self.network_acls, self.vpcs):
            made.clear()
