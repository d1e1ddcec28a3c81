"""EKS as AWS has it. Little is left of moto's own, which lacks half of the operations and answers what it was asked."""

from moto.eks.models import eks_backends
from moto.eks.responses import EKSResponse

from ..extension import check_overrides, replace_backend
from .catalogue import Catalogue
from .kubernetes_api import KubernetesApi
from .models import LocalEKSBackend
from .responses import LocalEKSResponse


def install(catalogue: Catalogue, kubernetes_api: KubernetesApi | None) -> None:
    """Put the extension in place, offering what the catalogue lists. To be called before anything asks moto for EKS.

    The API server, when there is one already, stands behind every cluster.
    """
    check_overrides(LocalEKSResponse, EKSResponse)
    LocalEKSBackend.catalogue = catalogue
    LocalEKSBackend.kubernetes_api = kubernetes_api
    replace_backend(eks_backends, LocalEKSBackend)
