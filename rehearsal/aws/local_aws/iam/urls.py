"""Where IAM answers. moto looks for this module beside the backend's own, `models`."""

from moto.iam.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
