"""CloudWatch Logs: groups encrypted with a key, which moto takes for text."""

from moto.logs.models import LogsBackend, logs_backends
from moto.logs.responses import LogsResponse

from ..extension import check_overrides, replace_backend
from .models import LocalLogsBackend
from .responses import LocalLogsResponse


def install() -> None:
    """Put the extension in place. To be called before anything asks moto for CloudWatch Logs."""
    check_overrides(LocalLogsResponse, LogsResponse)
    check_overrides(LocalLogsBackend, LogsBackend)
    replace_backend(logs_backends, LocalLogsBackend)
