"""Where EventBridge answers. moto looks for this module beside the backend's own, `models`."""

from moto.events.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
