"""Where EC2 answers. moto looks for this module beside the backend's own, `models`."""

from moto.ec2.urls import url_bases

from .responses import LocalEC2Response

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/": LocalEC2Response.dispatch}
