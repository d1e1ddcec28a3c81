"""Fleets that launch at once, `instant`, as Karpenter asks for them.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFleet.html
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from moto.ec2.exceptions import EC2ClientError, InvalidSubnetIdError
from moto.ec2.models.fleets import Fleet
from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.ec2.models.instances import Instance
from moto.ec2.utils import convert_tag_spec, random_fleet_id
from typing_extensions import override

from .launches import LaunchRules
from .spot_prices import SpotPriceRules

BY_PRICE = ("lowest-price", "price-capacity-optimized", "capacity-optimized")
"""Strategies that choose the cheapest here: of what is in stock there is enough of everything."""
BY_PRIORITY = ("prioritized", "capacity-optimized-prioritized")
READ = {"InstanceType", "SubnetId", "AvailabilityZone", "ImageId", "Priority"}
LAST = float("inf")


@dataclass(frozen=True)
class Pool:
    """A type in a zone, and what is launched there."""

    template: dict[str, str]
    override: dict[str, Any]
    image_id: str
    instance_type: str
    zone: str | None

    @property
    def priority(self) -> float:
        """The lower the sooner; last without one."""
        return float(self.override.get("Priority", LAST))

    def described(self, lifecycle: str) -> dict[str, Any]:
        """The pool as the fleet's answer names it."""
        return {
            "LaunchTemplateAndOverrides": {"LaunchTemplateSpecification": self.template, "Overrides": self.override},
            "Lifecycle": lifecycle,
        }


class InstantFleet(Fleet):
    """A fleet with what it launched, and what it could not."""

    def __init__(self, backend: Any, asked: dict[str, Any]) -> None:
        # Of nothing: moto's would launch at once, in its own way.
        nothing = {"target_capacity_specification": {"TotalTargetCapacity": 0}, "launch_template_configs": []}
        super().__init__(backend, random_fleet_id(), **{**asked, **nothing})
        self.target_capacity_specification = asked["target_capacity_specification"]
        self.launch_template_configs = asked["launch_template_configs"]
        self.launched: list[dict[str, Any]] = []
        self.errors: list[dict[str, Any]] = []

    @property
    @override
    def instances(self) -> list[dict[str, Any]]:
        return self.launched


class FleetRules(LaunchRules, SpotPriceRules):
    """moto launches everything from the first override, without the template's groups, and never fails."""

    @override
    def create_fleet(self, *positional: Any, **asked: Any) -> Fleet:
        if asked["fleet_type"] != "instant":
            return super().create_fleet(*positional, **asked)
        with self.launching:
            fleet = InstantFleet(self, asked)
            pools = list(self._pools(asked["launch_template_configs"]))
            tags = convert_tag_spec(asked["tag_specifications"])
            self.fleets[fleet.id] = fleet
            for lifecycle, count in _targets(asked["target_capacity_specification"]).items():
                options = asked["spot_options" if lifecycle == "spot" else "on_demand_options"] or {}
                if "CapacityReservationOptions" in options:
                    raise NotImplementedError("CreateFleet: capacity reservations that are not in a launch template")
                order = self._order(lifecycle, options.get("AllocationStrategy", "lowest-price"))
                self._launch(fleet, sorted(pools, key=order), lifecycle, count, tags)
            return fleet

    def check_fleet(self, configs: list[dict[str, Any]]) -> None:
        """Refuse a fleet whose templates are not there."""
        for config in configs:
            self.check_launch_template(config["LaunchTemplateSpecification"])

    def _launch(self, fleet: InstantFleet, pools: list[Pool], lifecycle: str, count: int, tags: dict[str, Any]) -> None:
        """So many instances, from the first pool that has them; what the others lack is kept."""
        for pool in pools:
            launched: list[str] = []
            try:
                while count > 0:
                    instance = self._launch_one(fleet, pool, lifecycle, tags)
                    launched.append(instance.id)
                    fleet.on_demand_instances.append({"id": None, "instance": instance})
                    count -= 1
            except EC2ClientError as error:
                fleet.errors.append(
                    {**pool.described(lifecycle), "ErrorCode": error.code, "ErrorMessage": error.message}
                )
            if launched:
                fleet.launched.append(
                    {**pool.described(lifecycle), "InstanceIds": launched, "InstanceType": pool.instance_type}
                )
            if count == 0:
                return

    def _launch_one(self, fleet: InstantFleet, pool: Pool, lifecycle: str, tags: dict[str, Any]) -> Instance:
        self._check_offered(pool)
        self.describe_images(ami_ids=[pool.image_id])
        [instance] = self.run_instances(
            pool.image_id,
            1,
            None,
            [],
            instance_type=pool.instance_type,
            is_instance_type_default=False,
            region_name=self.region_name,
            subnet_id=pool.override.get("SubnetId"),
            associate_public_ip=None,
            launch_template=pool.template,
            instance_market_options="spot" if lifecycle == "spot" else None,
            tags={**tags, "instance": {**tags.get("instance", {}), "aws:ec2:fleet-id": fleet.id}},
            fleet_id=fleet.id,
        ).instances
        return instance

    def _pools(self, configs: list[dict[str, Any]]) -> Iterator[Pool]:
        for config in configs:
            named = config["LaunchTemplateSpecification"]
            version = self._get_template_from_args(named)
            template = {"LaunchTemplateId": version.template.id, "Version": str(version.number)}
            for override_ in config.get("Overrides") or [{}]:
                asked = dict(override_)
                if not asked.keys() <= READ:
                    raise NotImplementedError(f"CreateFleet: overrides of {', '.join(asked.keys() - READ)}")
                # A subnet that is missing is the pool's error, and no reason to refuse the fleet.
                with suppress(InvalidSubnetIdError):
                    if "SubnetId" in asked:
                        asked["AvailabilityZone"] = self.get_subnet(asked["SubnetId"]).availability_zone
                yield Pool(
                    template=template,
                    override=asked,
                    image_id=asked.get("ImageId") or version.image_id,
                    instance_type=asked.get("InstanceType") or version.instance_type,
                    zone=asked.get("AvailabilityZone"),
                )

    def _order(self, lifecycle: str, strategy: str) -> Callable[[Pool], float]:
        if strategy in BY_PRIORITY:
            return lambda pool: pool.priority
        if strategy not in BY_PRICE:
            raise NotImplementedError(f"CreateFleet: the allocation strategy {strategy}")
        if lifecycle == "spot":
            return lambda pool: self.prices.spot(pool.instance_type, pool.zone or "") or LAST
        return lambda pool: self.prices.on_demand(pool.instance_type) or LAST

    def _check_offered(self, pool: Pool) -> None:
        """https://github.com/aws/karpenter-provider-aws/issues/6483."""
        offers = INSTANCE_TYPE_OFFERINGS["availability-zone"][self.region_name]
        zones = {offer["Location"] for offer in offers if offer["InstanceType"] == pool.instance_type}
        if pool.zone and pool.zone not in zones:
            raise EC2ClientError(
                "InvalidFleetConfiguration",
                f"Your requested instance type ({pool.instance_type}) is not supported in your requested "
                f"Availability Zone ({pool.zone}).",
            )


def _targets(asked: dict[str, Any]) -> dict[str, int]:
    """How many instances of each lifecycle; what is of neither is of the default one."""
    targets = {
        "on-demand": int(asked.get("OnDemandTargetCapacity", 0)),
        "spot": int(asked.get("SpotTargetCapacity", 0)),
    }
    default = asked.get("DefaultTargetCapacityType", "on-demand")
    if default not in targets:
        raise NotImplementedError(f"CreateFleet: the capacity type {default}")
    targets[default] += int(asked["TotalTargetCapacity"]) - sum(targets.values())
    return {lifecycle: count for lifecycle, count in targets.items() if count > 0}
