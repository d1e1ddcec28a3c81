"""Where SQS answers. moto looks for this module beside the backend's own, `models`."""

from moto.sqs.urls import url_bases, url_paths

__all__ = ["url_bases", "url_paths"]
