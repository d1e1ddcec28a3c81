"""Instances: what becomes of their network interfaces."""

from typing import Any

from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance, InstanceState, Reservation
from typing_extensions import override


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
