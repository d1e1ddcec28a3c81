"""SQS: what it refuses of a queue's attributes."""

from moto.sqs.models import SQSBackend, sqs_backends

from ..extension import check_overrides, replace_backend
from .models import LocalSQSBackend


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for SQS."""
    check_overrides(LocalSQSBackend, SQSBackend)
    replace_backend(sqs_backends, LocalSQSBackend)
