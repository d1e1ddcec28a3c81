"""VPCs, their address ranges, subnets and security groups: what EC2 refuses there."""

from ipaddress import IPv4Network
from typing import Any

from moto.ec2.exceptions import (
    DependencyViolationError,
    EC2ClientError,
    InvalidCIDRBlockParameterError,
    InvalidSubnetRangeError,
    InvalidVPCRangeError,
)
from moto.ec2.models import EC2Backend
from moto.ec2.models.subnets import Subnet
from moto.ec2.models.vpcs import VPC
from typing_extensions import override


class VpcRules(EC2Backend):
    """Ranges that must not overlap, and things in use that must not go.

    Dictionaries are copied before a walk through them, as moto does it: other requests change them meanwhile.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """

    @override
    def associate_vpc_cidr_block(
        self, vpc_id: str, cidr_block: str, amazon_provided_ipv6_cidr_block: bool
    ) -> dict[str, Any]:
        if not amazon_provided_ipv6_cidr_block:
            added = _network(cidr_block)
            blocks = self.get_vpc(vpc_id).get_cidr_block_association_set()
            taken = [IPv4Network(block["cidr_block"], strict=False) for block in blocks if _is_associated(block)]
            if not 16 <= added.prefixlen <= 28 or any(added.overlaps(other) for other in taken):
                raise InvalidVPCRangeError(cidr_block)
        return super().associate_vpc_cidr_block(vpc_id, cidr_block, amazon_provided_ipv6_cidr_block)

    @override
    def disassociate_vpc_cidr_block(self, association_id: str) -> dict[str, Any]:
        for vpc in list(self.vpcs.values()):
            block = vpc._cidr_block_association_set.get(association_id)
            if block and "." in block["cidr_block"] and self._subnets_within(vpc.id, block["cidr_block"]):
                message = f"The vpc {vpc.id} currently has a subnet within CIDR block {block['cidr_block']}"
                raise EC2ClientError("InvalidCidrBlock.InUse", message)
        return super().disassociate_vpc_cidr_block(association_id)

    @override
    def create_subnet(
        self,
        vpc_id: str,
        cidr_block: str,
        ipv6_cidr_block: str | None = None,
        availability_zone: str | None = None,
        availability_zone_id: str | None = None,
        ipv6_native: bool = False,
        tags: dict[str, dict[str, str]] | None = None,
    ) -> Subnet:
        if cidr_block and not 16 <= _network(cidr_block).prefixlen <= 28:
            raise InvalidSubnetRangeError(cidr_block)
        subnet = super().create_subnet(
            vpc_id, cidr_block, ipv6_cidr_block, availability_zone, availability_zone_id, ipv6_native, tags
        )
        # moto takes the first subnet of a zone for the default one, which gives public addresses.
        subnet.default_for_az = subnet.map_public_ip_on_launch = self.get_vpc(vpc_id).is_default
        return subnet

    @override
    def delete_subnet(self, subnet_id: str) -> Subnet:
        if any(interface.subnet.id == subnet_id for interface in list(self.enis.values())):
            raise DependencyViolationError(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        return super().delete_subnet(subnet_id)

    @override
    def delete_security_group(self, name: str | None = None, group_id: str | None = None) -> None:
        group = self.get_security_group_from_id(group_id) if group_id else None
        if group:
            referenced = any(
                rule.source_group.get("GroupId") == group.id
                for other in self.describe_security_groups()
                for rule in [*other.ingress_rules, *other.egress_rules]
                if other is not group
            )
            if referenced or any(group in interface.group_set for interface in list(self.enis.values())):
                raise DependencyViolationError(f"resource {group_id} has a dependent object")
        super().delete_security_group(name, group_id)

    @override
    def delete_vpc(self, vpc_id: str) -> VPC:
        in_use = [
            *self.describe_internet_gateways(filters={"attachment.vpc-id": [vpc_id]}),
            *(group for group in list(self.groups[vpc_id].values()) if group.name != "default"),
            *(endpoint for endpoint in list(self.vpc_end_points.values()) if endpoint.vpc_id == vpc_id),
        ]
        if in_use:
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        vpc = super().delete_vpc(vpc_id)
        # AWS removes these with the VPC.
        for acl in list(self.network_acls.values()):
            if acl.vpc_id == vpc_id:
                del self.network_acls[acl.id]
        for flow_log in list(self.flow_logs.values()):
            if flow_log.resource_id == vpc_id:
                del self.flow_logs[flow_log.id]
        return vpc

    def _subnets_within(self, vpc_id: str, cidr_block: str) -> bool:
        block = IPv4Network(cidr_block, strict=False)
        return any(subnet.cidr.overlaps(block) for subnet in self.describe_subnets(filters={"vpc-id": vpc_id}))


def _network(cidr_block: str) -> IPv4Network:
    try:
        return IPv4Network(cidr_block, strict=False)
    except ValueError:
        raise InvalidCIDRBlockParameterError(cidr_block) from None


def _is_associated(block: dict[str, Any]) -> bool:
    return bool(block["cidr_block_state"]["state"] == "associated")
