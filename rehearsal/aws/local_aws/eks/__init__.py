"""EKS as AWS has it. Little is left of moto's own, which lacks half of the operations and answers what it was asked."""

from moto.eks.models import eks_backends
from moto.eks.responses import EKSResponse

from ..extension import check_overrides, replace_backend
from .catalogue import Catalogue
from .models import LocalEKSBackend
from .responses import LocalEKSResponse


def install(catalogue: Catalogue) -> None:
    """Put the extension in place, offering what the catalogue lists. To be called before anything asks moto for EKS."""
    check_overrides(LocalEKSResponse, EKSResponse)
    LocalEKSBackend.catalogue = catalogue
    replace_backend(eks_backends, LocalEKSBackend)
