"""Internet gateways, NAT gateways and their addresses."""

from ipaddress import IPv4Address
from itertools import count
from typing import Any

from moto.ec2.exceptions import DependencyViolationError, EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.nat_gateways import NatGateway
from moto.ec2.models.vpn_gateway import VPCGatewayAttachment
from typing_extensions import override

FIRST_ADDRESS = IPv4Address("52.0.0.1")


class GatewayRules(EC2Backend):
    """How gateways come, fail, and stay while something uses them.

    https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html
    """

    @override
    def attach_internet_gateway(self, internet_gateway_id: str, vpc_id: str) -> VPCGatewayAttachment:
        if self._has_internet_gateway(vpc_id) and self.get_internet_gateway(internet_gateway_id).vpc is None:
            message = f"Network {vpc_id} already has an internet gateway attached"
            raise EC2ClientError("InvalidParameterValue", message)
        return super().attach_internet_gateway(internet_gateway_id, vpc_id)

    @override
    def detach_internet_gateway(self, internet_gateway_id: str, vpc_id: str) -> None:
        if any(interface.public_ip for interface in list(self.enis.values()) if interface.vpc_id == vpc_id):
            raise DependencyViolationError(
                f"Network {vpc_id} has some mapped public address(es). "
                "Please unmap those public address(es) before detaching the gateway."
            )
        super().detach_internet_gateway(internet_gateway_id, vpc_id)

    @override
    def allocate_address(
        self, domain: str, address: str | None = None, tags: dict[str, str] | None = None
    ) -> ElasticAddress:
        """An address of the internet: moto gives loopback ones, which no firewall rule may name."""
        taken = {allocated.public_ip for allocated in self.addresses}
        free = (str(FIRST_ADDRESS + number) for number in count())
        return super().allocate_address(domain, address or next(ip for ip in free if ip not in taken), tags)

    @override
    def release_address(self, address: str | None = None, allocation_id: str | None = None) -> None:
        [found] = self.address_by_ip([address]) if address else self.address_by_allocation([str(allocation_id)])
        if found.association_id:
            raise EC2ClientError("InvalidIPAddress.InUse", f"Address {found.public_ip} is in use.")
        super().release_address(address, allocation_id)

    @override
    def create_nat_gateway(
        self,
        subnet_id: str,
        allocation_id: str,
        tags: dict[str, str] | None = None,
        connectivity_type: str | None = "public",
    ) -> NatGateway:
        """A public gateway that cannot work is made all the same, and fails: EC2 tells it by its state only."""
        kind = connectivity_type or "public"
        failure = self._nat_failure(subnet_id, allocation_id) if kind == "public" else None
        gateway = super().create_nat_gateway(subnet_id, "" if failure else allocation_id, tags, kind)
        if failure:
            gateway.state = "failed"
            vars(gateway).update(failure_code=failure[0], failure_message=failure[1])
            del self.enis[gateway._eni.id]
        return gateway

    @override
    def delete_nat_gateway(self, nat_gateway_id: str) -> NatGateway:
        if nat_gateway_id not in self.nat_gateways:
            raise EC2ClientError("NatGatewayNotFound", f"NatGateway {nat_gateway_id} was not found")
        gateway = super().delete_nat_gateway(nat_gateway_id)
        # moto leaves its interface in the subnet and its address associated.
        for address in list(self.addresses):
            if address.eni is gateway._eni:
                self.disassociate_address(association_id=address.association_id)
        self.enis.pop(gateway._eni.id, None)
        return gateway

    def _nat_failure(self, subnet_id: str, allocation_id: str) -> tuple[str, str] | None:
        vpc_id = self.get_subnet(subnet_id).vpc_id
        if not self._has_internet_gateway(vpc_id):
            return "Gateway.NotAttached", f"Network {vpc_id} has no Internet gateway attached"
        addresses: list[Any] = self.address_by_allocation([allocation_id]) if allocation_id else []
        if any(address.association_id for address in addresses):
            return "Resource.AlreadyAssociated", f"Elastic IP address {allocation_id} is already associated"
        return None

    def _has_internet_gateway(self, vpc_id: str) -> bool:
        return bool(self.describe_internet_gateways(filters={"attachment.vpc-id": [vpc_id]}))
