"""The KMS backend: moto's, with rotation periods, and keys named by their ARN.

https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
"""

from moto.kms.models import KmsBackend
from typing_extensions import override

DEFAULT_PERIOD = 365


class LocalKmsBackend(KmsBackend):
    """KMS of one account and region."""

    def __init__(self, region_name: str, account_id: str | None = None) -> None:
        super().__init__(region_name, account_id)
        self.rotation_periods: dict[str, int] = {}

    def rotation_period(self, key_id: str) -> int | None:
        """Days between rotations, while they are enabled."""
        enabled = self.get_key_rotation_status(key_id)
        return self.rotation_periods.get(self.get_key_id(key_id), DEFAULT_PERIOD) if enabled else None

    def set_rotation_period(self, key_id: str, days: int) -> None:
        """Keep the period that was asked."""
        self.rotation_periods[self.get_key_id(key_id)] = days

    @override
    def disable_key_rotation(self, key_id: str) -> None:
        super().disable_key_rotation(key_id)
        self.rotation_periods.pop(self.get_key_id(key_id), None)

    # moto asks these four for a key's id, and fails over its ARN.

    @override
    def disable_key(self, key_id: str) -> None:
        super().disable_key(self.get_key_id(key_id))

    @override
    def enable_key(self, key_id: str) -> None:
        super().enable_key(self.get_key_id(key_id))

    @override
    def schedule_key_deletion(self, key_id: str, pending_window_in_days: int) -> float:
        return super().schedule_key_deletion(self.get_key_id(key_id), pending_window_in_days)

    @override
    def cancel_key_deletion(self, key_id: str) -> None:
        super().cancel_key_deletion(self.get_key_id(key_id))
