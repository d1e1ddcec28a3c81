"""CloudWatch Logs' answers: the operations for keys."""

from moto.logs.responses import LogsResponse

from .models import LocalLogsBackend


class LocalLogsResponse(LogsResponse):
    """One request to CloudWatch Logs and its answer."""

    def associate_kms_key(self) -> str:
        """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html."""
        self._backend.set_key(self._group(), self._get_param("kmsKeyId"))
        return ""

    def disassociate_kms_key(self) -> str:
        """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DisassociateKmsKey.html."""
        self._backend.set_key(self._group(), None)
        return ""

    def _group(self) -> str:
        if self._get_param("resourceIdentifier"):
            raise NotImplementedError("a key for query results")
        return str(self._get_param("logGroupName"))

    @property
    def _backend(self) -> LocalLogsBackend:
        backend = self.logs_backend
        assert isinstance(backend, LocalLogsBackend)  # noqa: S101 - for mypy; `install` has seen to it
        return backend
