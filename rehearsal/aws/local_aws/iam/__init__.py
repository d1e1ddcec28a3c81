"""IAM: its limits and checks, which moto knows and does not hold."""

from moto.iam.models import IAMBackend, iam_backends

from ..extension import check_overrides, replace_backend
from .models import LocalIAMBackend


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for IAM, so before accounts are created."""
    check_overrides(LocalIAMBackend, IAMBackend)
    replace_backend(iam_backends, LocalIAMBackend)
