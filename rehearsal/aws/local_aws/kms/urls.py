"""Where KMS answers. moto looks for this module beside the backend's own, `models`."""

from moto.kms.urls import url_bases

from .responses import LocalKmsResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": LocalKmsResponse.dispatch}
