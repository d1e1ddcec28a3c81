"""Where CloudWatch Logs answers. moto looks for this module beside the backend's own, `models`."""

from moto.logs.urls import url_bases

from .responses import LocalLogsResponse

__all__ = ["url_bases", "url_paths"]

url_paths = {"{0}/$": LocalLogsResponse.dispatch}
