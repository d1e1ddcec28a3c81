"""Instances: what becomes of their network interfaces, and what cannot be done to them."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance, InstanceState, Reservation
from typing_extensions import override

WELL: dict[str, set[str]] = {"instance-status.status": {"ok"}, "system-status.status": {"ok"}, "event.code": set()}


class InstanceRules(EC2Backend):
    """An interface made at launch goes with its instance, unless it was asked to stay.

    moto keeps it, so that its subnet and security groups could never be deleted.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
    """

    @override
    def run_instances(self, *positional: Any, **asked: Any) -> Reservation:
        existed = set(self.enis)
        stays = {
            spec.get("DeviceIndex") for spec in asked.get("nics") or [] if spec.get("DeleteOnTermination") is False
        }
        reservation = super().run_instances(*positional, **asked)
        for instance in reservation.instances:
            for index, interface in instance.nics.items():
                if interface.id not in existed and index not in stays:
                    interface.delete_on_termination = True
        return reservation

    @override
    def terminate_instances(self, instance_ids: list[str]) -> list[tuple[Instance, InstanceState]]:
        terminated = super().terminate_instances(instance_ids)
        for instance, _ in terminated:
            for interface in instance.nics.values():
                # Or the next termination of the same instance, which EC2 permits, would fail over it.
                interface.delete_on_termination = interface.id in self.enis and interface.delete_on_termination
        return terminated

    @override
    def stop_instances(self, instance_ids: list[str]) -> list[tuple[Instance, InstanceState]]:
        self._check_not_terminated(instance_ids, "stopped")
        return super().stop_instances(instance_ids)

    @override
    def start_instances(self, instance_ids: list[str]) -> list[tuple[Instance, InstanceState]]:
        self._check_not_terminated(instance_ids, "started")
        return super().start_instances(instance_ids)

    @override
    def do_resources_exist(self, resource_ids: list[str]) -> bool:
        """Asked before tags are made; moto looks for an instance and takes whatever it finds."""
        self.get_multi_instances_by_id([id_ for id_ in resource_ids if id_.startswith("i-")])
        return super().do_resources_exist(resource_ids)

    @override
    def describe_instance_status(
        self, instance_ids: list[str], include_all_instances: bool, filters: Any
    ) -> list[Instance]:
        # All instances are well, and no events are scheduled; moto does not look at these filters.
        for asked in filters:
            if asked["name"] in WELL and not WELL[asked["name"]] & set(asked["values"]):
                return []
        return super().describe_instance_status(instance_ids, include_all_instances, filters)

    def _check_not_terminated(self, instance_ids: list[str], participle: str) -> None:
        """https://repost.aws/knowledge-center/ec2-instance-boot-issues."""
        for instance in self.get_multi_instances_by_id(instance_ids):
            if instance.state == "terminated":
                raise EC2ClientError(
                    "IncorrectInstanceState",
                    f"This instance '{instance.id}' is not in a state from which it can be {participle}.",
                )
