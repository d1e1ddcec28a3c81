"""Where IAM answers. moto looks for this module beside the backend's own, `models`."""

from moto.iam.urls import url_bases

from .responses import LocalIAMResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": LocalIAMResponse.dispatch}
