"""EC2's answers: parameters that moto drops, and rules for every request."""

from typing import Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError, InvalidParameterValue, TagLimitExceeded
from moto.ec2.responses import EC2Response
from moto.ec2.utils import filter_reservations
from typing_extensions import override

from .spot_prices import PRODUCT

MOST_TAGS = 50


class LocalEC2Response(EC2Response):
    """One request to EC2 and its answer."""

    @override
    def call_action(self) -> TYPE_RESPONSE:
        try:
            check_tags(self.params)
        except EC2ClientError as error:
            return self.serialized(ActionResult(error))
        return super().call_action()

    @override
    def run_instances(self) -> ActionResult:
        if self._get_param("CapacityReservationSpecification"):
            raise NotImplementedError("RunInstances: a capacity reservation that is not in a launch template")
        self.ec2_backend.check_launch_template(self._get_param("LaunchTemplate", {}))
        return super().run_instances()

    @override
    def create_fleet(self) -> ActionResult:
        self.ec2_backend.check_fleet(self._get_param("LaunchTemplateConfigs", []))
        answer: Any = super().create_fleet().result
        fleet = self.ec2_backend.fleets[answer["FleetId"]]
        return ActionResult({**answer, "Errors": getattr(fleet, "errors", [])})

    @override
    def describe_instances(self) -> ActionResult:
        """A filter that is there twice must be passed twice; moto keeps the last of a name."""
        answer: Any = super().describe_instances().result
        for each in self._get_param("Filters", []):
            asked = {each["Name"]: each.get("Values", [])}
            answer["Reservations"] = filter_reservations(answer["Reservations"], asked)
        return ActionResult(answer)

    def describe_placement_groups(self) -> ActionResult:
        """There are none: moto can make none."""
        self.error_on_dryrun()
        for name in [*self._get_param("GroupNames", []), *self._get_param("GroupIds", [])]:
            raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The Placement Group '{name}' is unknown.")
        return ActionResult({"PlacementGroups": []})

    def create_capacity_reservation(self) -> ActionResult:
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateCapacityReservation.html."""
        self.error_on_dryrun()
        made = self.ec2_backend.create_capacity_reservation(
            self._parse_tag_specification("capacity-reservation").get("capacity-reservation", {}),
            instance_type=self._get_param("InstanceType"),
            instance_platform=self._get_param("InstancePlatform"),
            availability_zone=self._get_param("AvailabilityZone"),
            total_instance_count=self._get_int_param("InstanceCount"),
            instance_match_criteria=self._get_param("InstanceMatchCriteria", "open"),
            tenancy=self._get_param("Tenancy", "default"),
            ebs_optimized=self._get_bool_param("EbsOptimized", False),
            end_date_type=self._get_param("EndDateType", "unlimited"),
            end_date=self._get_param("EndDate"),
        )
        return ActionResult({"CapacityReservation": made})

    def describe_capacity_reservations(self) -> ActionResult:
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityReservations.html."""
        self.error_on_dryrun()
        found = self.ec2_backend.describe_capacity_reservations(
            self._get_param("CapacityReservationIds", []), self._filters_from_querystring()
        )
        return self._paged("CapacityReservations", ActionResult({"CapacityReservations": found}), 1000)

    def cancel_capacity_reservation(self) -> ActionResult:
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CancelCapacityReservation.html."""
        self.error_on_dryrun()
        self.ec2_backend.cancel_capacity_reservation(self._get_param("CapacityReservationId"))
        return ActionResult({"Return": True})

    @override
    def describe_instance_types(self) -> ActionResult:
        self.error_on_dryrun()
        return self._paged("InstanceTypes", super().describe_instance_types(), 100)

    @override
    def describe_instance_type_offerings(self) -> ActionResult:
        self.error_on_dryrun()
        return self._paged("InstanceTypeOfferings", super().describe_instance_type_offerings(), 1000)

    @override
    def describe_spot_price_history(self) -> ActionResult:
        self.error_on_dryrun()
        prices = self.ec2_backend.describe_spot_price_history(
            self._get_param("InstanceTypes", []), self._filters_from_querystring()
        )
        asked = self._get_param("ProductDescriptions", [PRODUCT])
        answer = ActionResult({"SpotPriceHistory": prices if PRODUCT in asked else []})
        return self._paged("SpotPriceHistory", answer, 1000)

    @override
    def modify_subnet_attribute(self) -> ActionResult:
        options = {
            "PrivateDnsHostnameTypeOnLaunch": "HostnameType",
            "EnableResourceNameDnsARecordOnLaunch.Value": "EnableResourceNameDnsARecord",
            "EnableResourceNameDnsAAAARecordOnLaunch.Value": "EnableResourceNameDnsAAAARecord",
        }
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        for parameter, option in options.items():
            value = self._get_param(parameter)
            if value is not None:
                subnet.private_dns_name_options_on_launch[option] = value
        return super().modify_subnet_attribute()

    @override
    def modify_vpc_endpoint(self) -> ActionResult:
        endpoint_id = self._get_param("VpcEndpointId")
        private_dns = self._get_bool_param("PrivateDnsEnabled")
        if private_dns is not None:
            self.ec2_backend.set_private_dns(endpoint_id, private_dns)
        if self._get_bool_param("ResetPolicy"):
            self.ec2_backend.reset_policy(endpoint_id)
        return super().modify_vpc_endpoint()

    def _paged(self, member: str, answer: ActionResult, most: int) -> ActionResult:
        """A page of an answer's list: of all that is asked, or of the most that EC2 gives at once."""
        found: Any = answer.result
        start = int(self._get_param("NextToken", "0"))
        end = start + self._get_int_param("MaxResults", most)
        more = {"NextToken": str(end)} if end < len(found[member]) else {}
        return ActionResult({member: found[member][start:end], **more})


def check_tags(parameters: Any) -> None:
    """Refuse reserved keys, and more tags than a resource may have, before anything is made.

    moto adds tags one by one and leaves half a resource behind; and its own parts use the reserved keys.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
    """
    lists = [specification.get("Tags", []) for specification in parameters.get("TagSpecifications") or []]
    lists += [parameters.get("Tags") or []]
    for tags in lists:
        if len(tags) > MOST_TAGS:
            raise TagLimitExceeded
        if any(tag.get("Key", "").lower().startswith("aws:") for tag in tags):
            raise InvalidParameterValue("Tag keys starting with 'aws:' are reserved for internal use")
