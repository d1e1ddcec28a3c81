"""Where Systems Manager answers. moto looks for this module beside the backend's own, `models`."""

from moto.ssm.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
