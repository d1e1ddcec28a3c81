"""KMS's answers: rotation periods, which moto neither reads nor answers."""

import json

from moto.kms.exceptions import ValidationException
from moto.kms.responses import KmsResponse
from typing_extensions import override

from .models import DEFAULT_PERIOD, LocalKmsBackend


class LocalKmsResponse(KmsResponse):
    """One request to KMS and its answer."""

    @override
    def enable_key_rotation(self) -> str:
        days = self._get_int_param("RotationPeriodInDays", DEFAULT_PERIOD)
        if not 90 <= days <= 2560:
            raise ValidationException("RotationPeriodInDays must be between 90 and 2560")
        answer = super().enable_key_rotation()
        self._backend.set_rotation_period(self._get_param("KeyId"), days)
        return answer

    @override
    def get_key_rotation_status(self) -> str:
        answer = json.loads(super().get_key_rotation_status())
        period = self._backend.rotation_period(self._get_param("KeyId"))
        return json.dumps({**answer, **({"RotationPeriodInDays": period} if period else {})})

    @property
    def _backend(self) -> LocalKmsBackend:
        backend = self.kms_backend
        assert isinstance(backend, LocalKmsBackend)  # noqa: S101 - for mypy; `install` has seen to it
        return backend
