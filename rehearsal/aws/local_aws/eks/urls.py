"""Where EKS answers. moto looks for this module beside the backend's own, `models`.

One pattern for all: which operation it is follows from the path as it was sent, in which an ARN is one segment.
"""

from moto.eks.urls import url_bases

from .responses import LocalEKSResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/.*": LocalEKSResponse.dispatch}
