"""VPC endpoints and the services they lead to."""

import functools
import json
from typing import Any

from moto.core.base_backend import BaseBackend
from moto.ec2.exceptions import EC2ClientError, InvalidParameter, InvalidServiceName
from moto.ec2.models import EC2Backend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.vpcs import AWS_ENDPOINT_SERVICES, VPCEndPoint
from typing_extensions import override

GATEWAY_SERVICES = ("s3", "dynamodb")

MORE_SERVICES = (
    "application-signals ecr-public.api guardduty networkflowmonitor networkflowmonitorreports pricing.api ram "
    "resource-groups shield sqs-fips ssm-fips sts-fips tagging wafv2"
).split()
"""Interface endpoint services that moto does not list.

https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""

CHINA_SERVICES = (
    "application-autoscaling athena autoscaling backup batch cloudformation ebs ec2 ecr.api ecr.dkr eks elasticache "
    "elasticfilesystem fsx kinesis-streams lambda monitoring rds s3 sagemaker.api sagemaker.runtime sqs states sts xray"
).split()
"""Interface endpoint services whose name starts with `cn.com.amazonaws` in China, as the AWS CDK has them.

The others, and the gateway endpoints, start with `com.amazonaws` there too.
https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts
"""


class EndpointRules(EC2Backend):
    """Endpoints of existing services, each private name once, interfaces in distinct zones.

    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """

    @staticmethod
    @override
    def _collect_default_endpoint_services(_account_id: str, region: str) -> list[dict[str, Any]]:
        return endpoint_services(region)

    @override
    def create_vpc_endpoint(self, *positional: Any, **asked: Any) -> VPCEndPoint:
        vpc_id, service_name, kind = asked["vpc_id"], asked["service_name"], asked["endpoint_type"] or "Gateway"
        self._check_service(service_name, kind)
        if kind == "Interface":
            self._check_zones(asked["subnet_ids"])
            if asked["private_dns_enabled"]:
                self._check_private_dns(vpc_id, service_name)
            default_group = self.get_default_security_group(vpc_id)
            asked["security_group_ids"] = asked["security_group_ids"] or ([default_group.id] if default_group else [])
        else:
            asked["private_dns_enabled"] = False
        endpoint = super().create_vpc_endpoint(*positional, **{**asked, "endpoint_type": kind})
        self._settle_interfaces(endpoint)
        return endpoint

    @override
    def modify_vpc_endpoint(self, *positional: Any, **asked: Any) -> None:
        """`vpc_id` is the endpoint's id. moto changes the lists it keeps, and not what follows from them."""
        endpoint = self.get_vpc_end_point(asked["vpc_id"])
        kept = set(endpoint.subnet_ids or []) - set(asked["remove_subnets"])
        self._check_zones([*kept, *asked["add_subnets"]])
        super().modify_vpc_endpoint(*positional, **asked)
        prefix_list = endpoint.destination_prefix_list_id
        for table in asked["add_route_tables"]:
            self.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        for table in asked["remove_route_tables"]:
            self.route_tables[table]._routes.pop(f"{table}~{prefix_list}", None)
        self._settle_interfaces(endpoint)

    def set_private_dns(self, endpoint_id: str, enabled: bool) -> None:
        """What ModifyVpcEndpoint does with PrivateDnsEnabled, which moto ignores."""
        endpoint = self.get_vpc_end_point(endpoint_id)
        if enabled and not endpoint.private_dns_enabled:
            self._check_private_dns(endpoint.vpc_id, endpoint.service_name)
        endpoint.private_dns_enabled = enabled

    def reset_policy(self, endpoint_id: str) -> None:
        """What ModifyVpcEndpoint does with ResetPolicy, which moto ignores."""
        self.get_vpc_end_point(endpoint_id).policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)

    @override
    def delete_vpc_endpoints(self, vpce_ids: list[str] | None = None) -> None:
        for endpoint_id in vpce_ids or []:
            endpoint = self.get_vpc_end_point(endpoint_id)
            # moto fails over a route table that is already gone.
            endpoint.route_table_ids = [table for table in endpoint.route_table_ids if table in self.route_tables]
        super().delete_vpc_endpoints(vpce_ids)
        for endpoint_id in vpce_ids or []:
            del self.vpc_end_points[endpoint_id]

    def _check_service(self, service_name: str, kind: str) -> None:
        services = [*endpoint_services(self.region_name)]
        services += [service.to_dict() for service in self.configurations.values()]
        kinds = [
            kind["ServiceType"]
            for service in services
            if service["ServiceName"] == service_name
            for kind in service["ServiceType"]
        ]
        if not kinds:
            raise InvalidServiceName(service_name)
        if kind not in kinds:
            available = ", ".join(kinds)
            raise InvalidParameter(f"Endpoint type ({kind}) does not match available service types ([{available}])")

    def _check_private_dns(self, vpc_id: str, service_name: str) -> None:
        vpc = self.get_vpc(vpc_id)
        if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
            attributes = "both enableDnsSupport and enableDnsHostnames VPC attributes"
            raise InvalidParameter(f"Enabling private DNS requires {attributes} set to true for {vpc_id}")
        for other in list(self.vpc_end_points.values()):
            if other.vpc_id == vpc_id and other.service_name == service_name and other.private_dns_enabled:
                names = [
                    service["PrivateDnsName"]
                    for service in endpoint_services(self.region_name)
                    if service["ServiceName"] == service_name and "PrivateDnsName" in service
                ]
                raise InvalidParameter(
                    "private-dns-enabled cannot be set because there is already a conflicting DNS domain "
                    f"for {names[0] if names else service_name} in the VPC {vpc_id}"
                )

    def _check_zones(self, subnet_ids: list[str]) -> None:
        zones: set[str] = set()
        for subnet_id in subnet_ids:
            zone = self.get_subnet(subnet_id).availability_zone
            if zone in zones:
                raise EC2ClientError(
                    "DuplicateSubnetsInSameZone",
                    f"Found another VPC endpoint subnet in the availability zone of {subnet_id}. VPC endpoint subnets "
                    "should be in different availability zones supported by the VPC endpoint service.",
                )
            zones.add(zone)

    def _settle_interfaces(self, endpoint: VPCEndPoint) -> None:
        """One interface a subnet, in the endpoint's security groups: these keep subnets and groups from going."""
        if endpoint.vpc_endpoint_type != "Interface":
            return
        kept: dict[str, NetworkInterface] = {}
        for interface_id in endpoint.network_interface_ids:
            interface = self.enis.pop(interface_id)
            if interface.subnet.id in (endpoint.subnet_ids or []):
                kept[interface.subnet.id] = interface
        for subnet_id in endpoint.subnet_ids or []:
            interface = kept.get(subnet_id) or self.create_network_interface(self.get_subnet(subnet_id), "")
            interface._group_set = [self.get_security_group_from_id(group) for group in endpoint.security_group_ids]
            interface.description = f"VPC Endpoint Interface {endpoint.id}"
            interface.interface_type = "vpc_endpoint"
            interface.requester_managed = True
            interface.status = "in-use"
            kept[subnet_id] = self.enis[interface.id] = interface
        endpoint.network_interface_ids = [interface.id for interface in kept.values()]


@functools.cache
def endpoint_services(region: str) -> list[dict[str, Any]]:
    """AWS's own services that have endpoints in a region.

    Not moto's list, which asks eleven other services and takes seconds to import them.
    """
    zones = [zone.name for zone in RegionsAndZonesBackend.zones.get(region, [])]
    describe = functools.partial(BaseBackend.default_vpc_endpoint_service_factory, region, zones)
    services = [service for name in GATEWAY_SERVICES for service in describe(name, "Gateway", private_dns_names=False)]
    for name in dict.fromkeys((*AWS_ENDPOINT_SERVICES, *MORE_SERVICES)):
        # `ecr.api` answers as api.ecr.REGION.amazonaws.com.
        [service] = describe(".".join(reversed(name.split("."))), special_service_name=name)
        if region.startswith("cn-"):
            service["PrivateDnsName"] += ".cn"
            if name in CHINA_SERVICES:
                service["ServiceName"] = f"cn.{service['ServiceName']}"
        services.append(service)
    return services
