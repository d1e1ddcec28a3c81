"""Launches: what a launch template says of an instance, and what is checked before there is one."""

import threading
from itertools import islice
from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidParameterValue, InvalidSecurityGroupNotFoundError
from moto.ec2.models.instances import Instance, Reservation
from moto.ec2.models.subnets import Subnet
from moto.ec2.utils import convert_tag_spec, random_spot_request_id
from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from typing_extensions import override

from .capacity_reservations import CapacityReservation, CapacityReservationRules, take_place

TAGGED = ("instance", "volume", "network-interface")
OWN_ADDRESS = {"NetworkInterfaceId", "PrivateIpAddress", "PrivateIpAddresses"}
"""Parts of an interface that has its address already."""


class LaunchRules(CapacityReservationRules):
    """moto takes image, type, key, groups and user data from a launch template, and leaves out the rest.

    What is asked beside the template comes before it.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
    """

    launching = threading.RLock()

    def check_launch_template(self, named: dict[str, Any]) -> dict[str, Any]:
        """What a version of a template says, once it is known to be there and usable."""
        template: dict[str, Any] = self._get_template_from_args(named).data if named else {}
        self._check_profile(template.get("IamInstanceProfile", {}))
        return template

    @override
    def run_instances(
        self, image_id: str, count: int, user_data: Any, security_group_names: list[str], **asked: Any
    ) -> Reservation:
        with self.launching:
            template = self.check_launch_template(asked.get("launch_template") or {})
            interfaces = asked.get("nics") or template.get("NetworkInterfaces", [])
            asked = {**_completed(asked, template), "nics": _numbered(interfaces)}
            subnet_id = asked.get("subnet_id") or next(
                (nic["SubnetId"] for nic in interfaces if "SubnetId" in nic), None
            )
            place = None
            if subnet_id:
                subnet = self.get_subnet(subnet_id)
                self._check_groups(interfaces, subnet)
                place = self._place(asked, template, subnet.availability_zone, count)
                _check_addresses(subnet, count)
                if count == 1 and not any(nic.keys() & OWN_ADDRESS for nic in interfaces):
                    asked["private_ip"] = asked.get("private_ip") or _address(subnet)
            reservation = super().run_instances(image_id, count, user_data, security_group_names, **asked)
            for instance in reservation.instances:
                self._finish(instance, interfaces, template, asked)
                take_place(instance, template.get("CapacityReservationSpecification", {}), place)
            return reservation

    def _place(
        self, asked: dict[str, Any], template: dict[str, Any], zone: str, count: int
    ) -> CapacityReservation | None:
        """The reservation that has room for the instances; what is not reserved must be in stock."""
        found, capacity_type = None, asked.get("instance_market_options") or "on-demand"
        if capacity_type == "on-demand":
            specification = template.get("CapacityReservationSpecification", {})
            found = self.reservation_for(specification, asked["instance_type"], zone, count)
        if not found:
            self.capacity.check(asked["instance_type"], zone, capacity_type)
        return found

    def _finish(
        self, instance: Instance, interfaces: list[dict[str, Any]], template: dict[str, Any], asked: dict[str, Any]
    ) -> None:
        for number, interface in enumerate(interfaces):
            made = instance.nics[number]
            made.device_index = int(interface.get("DeviceIndex", 0))
            made.interface_type = interface.get("InterfaceType", made.interface_type)
        for made in instance.nics.values():
            made.add_tags(asked["tags"].get("network-interface", {}))
        instance.security_groups = list(instance.nics[0].group_set)
        instance.placement.tenancy = template.get("Placement", {}).get("Tenancy") or "default"
        vars(instance.placement).update(availability_zone_id=instance.nics[0].subnet.availability_zone_id)
        if instance.lifecycle == "spot":
            vars(instance).update(spot_instance_request_id=random_spot_request_id())
        profile = template.get("IamInstanceProfile")
        if profile and not asked.get("iam_instance_profile_name") and not asked.get("iam_instance_profile_arn"):
            self.associate_iam_instance_profile(instance.id, profile.get("Name"), profile.get("Arn"))

    def _check_profile(self, profile: dict[str, str]) -> None:
        """https://github.com/hashicorp/terraform-provider-aws/issues/27516."""
        iam = iam_backends[self.account_id][self.partition]
        try:
            if "Name" in profile:
                iam.get_instance_profile(profile["Name"])
            elif "Arn" in profile:
                iam.get_instance_profile_by_arn(profile["Arn"])
        except NotFoundException:
            member, value = next(iter(profile.items()))
            raise InvalidParameterValue(
                f"Value ({value}) for parameter iamInstanceProfile.{member.lower()} is invalid. "
                f"Invalid IAM Instance Profile {member.lower()}"
            ) from None

    def _check_groups(self, interfaces: list[dict[str, Any]], subnet: Subnet) -> None:
        """Refuse a group that is missing, which moto would make, or of another VPC.

        https://github.com/aws/karpenter-provider-aws/blob/main/pkg/errors/errors.go
        """
        for group_id in (group_id for interface in interfaces for group_id in interface.get("Groups", [])):
            group = self.get_security_group_from_id(group_id)
            if not group:
                raise InvalidSecurityGroupNotFoundError(group_id)
            if group.vpc_id != subnet.vpc_id:
                raise EC2ClientError(
                    "InvalidParameter",
                    f"Security group {group_id} and subnet {subnet.id} belong to different networks.",
                )


def _completed(asked: dict[str, Any], template: dict[str, Any]) -> dict[str, Any]:
    """What is asked of an instance, with what the template adds."""
    of_template = convert_tag_spec(template.get("TagSpecifications", []))
    tags = {kind: {**of_template.get(kind, {}), **asked.get("tags", {}).get(kind, {})} for kind in TAGGED}
    # Others are disks that come with the type.
    disks = [mapping for mapping in template.get("BlockDeviceMappings", []) if "Ebs" in mapping]
    unnamed = asked.get("is_instance_type_default") and template.get("InstanceType")
    monitored = template.get("Monitoring", {}).get("Enabled")
    return {
        **({"block_device_mappings": disks} if disks else {}),
        **asked,
        **({"instance_type": unnamed, "is_instance_type_default": False} if unnamed else {}),
        "tags": tags,
        "instance_market_options": asked.get("instance_market_options")
        or template.get("InstanceMarketOptions", {}).get("MarketType"),
        "metadata_options": asked.get("metadata_options") or template.get("MetadataOptions", {}),
        "monitoring_state": "enabled" if monitored else asked.get("monitoring_state", "disabled"),
        "ebs_optimized": asked.get("ebs_optimized") or template.get("EbsOptimized", False),
    }


def _numbered(interfaces: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One after the other: moto keeps them by device index, which is the same on every network card but the first."""
    return [{**interface, "DeviceIndex": number} for number, interface in enumerate(interfaces)]


def _check_addresses(subnet: Subnet, count: int) -> None:
    """https://github.com/aws/karpenter-provider-aws/issues/3380."""
    if subnet.available_ip_address_count < count:
        raise EC2ClientError(
            "InsufficientFreeAddressesInSubnet",
            f"There are not enough free addresses in subnet '{subnet.id}' to satisfy the requested number of "
            "instances.",
        )


def _address(subnet: Subnet) -> str | None:
    """An address nobody had before, while there is one; moto gives the one that was freed last.

    With it an instance would have the name of a node that Kubernetes has not forgotten yet.
    """
    known = {*subnet._subnet_ips, *subnet._unused_ips}
    # The first three after the network's own are AWS's.
    return next((str(address) for address in islice(subnet.cidr.hosts(), 3, None) if str(address) not in known), None)
