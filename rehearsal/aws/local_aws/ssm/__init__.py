"""Systems Manager: the parameters that name EKS's images of nodes."""

from moto.ssm.models import SimpleSystemManagerBackend, ssm_backends

from ..extension import check_overrides, replace_backend
from ..node_images import NodeImages
from .models import LocalSSMBackend, Parameters


def install(node_images: NodeImages) -> None:
    """Put the extension in place. To be called before anything asks moto for Systems Manager."""
    check_overrides(LocalSSMBackend, SimpleSystemManagerBackend)
    Parameters.node_images = node_images
    replace_backend(ssm_backends, LocalSSMBackend)
