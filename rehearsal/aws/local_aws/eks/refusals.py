"""How EKS refuses: a code, its HTTP status, and a sentence."""

from dataclasses import dataclass
from typing import Any

STATUSES = {
    "BadRequestException": 400,
    "InvalidParameterException": 400,
    "InvalidRequestException": 400,
    "NotFoundException": 404,
    "ResourceInUseException": 409,
    "ResourceNotFoundException": 404,
    "UnsupportedAvailabilityZoneException": 400,
}


@dataclass
class Refused(Exception):
    """A request that EKS does not carry out."""

    code: str
    message: str
    details: dict[str, Any]

    @property
    def status(self) -> int:
        """The HTTP status that belongs to the code."""
        return STATUSES[self.code]


def refused(code: str, message: str, **details: Any) -> Refused:
    """Any refusal; details are members of the exception beside its message."""
    return Refused(code, message, details)


def invalid_parameter(message: str) -> Refused:
    """What was asked cannot be."""
    return refused("InvalidParameterException", message)


def invalid_request(message: str) -> Refused:
    """What was asked cannot be now, or not together."""
    return refused("InvalidRequestException", message)


def in_use(message: str) -> Refused:
    """It exists already, or something else still needs it."""
    return refused("ResourceInUseException", message)


def not_found(message: str) -> Refused:
    """There is no such thing."""
    return refused("ResourceNotFoundException", message)
