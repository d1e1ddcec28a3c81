"""KMS: what moto leaves out of the rotation of keys."""

from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from ..extension import check_overrides, replace_backend
from .models import LocalKmsBackend
from .responses import LocalKmsResponse


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for KMS."""
    check_overrides(LocalKmsResponse, KmsResponse)
    check_overrides(LocalKmsBackend, KmsBackend)
    replace_backend(kms_backends, LocalKmsBackend)
