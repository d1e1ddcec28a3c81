"""IAM: its limits and checks, which moto knows and does not hold."""

from moto.iam.models import IAMBackend, iam_backends
from moto.iam.responses import IamResponse

from ..extension import check_overrides, replace_backend
from .models import LocalIAMBackend
from .responses import LocalIAMResponse


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for IAM, so before accounts are created."""
    check_overrides(LocalIAMResponse, IamResponse)
    check_overrides(LocalIAMBackend, IAMBackend)
    replace_backend(iam_backends, LocalIAMBackend)
