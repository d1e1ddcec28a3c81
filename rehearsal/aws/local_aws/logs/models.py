"""The CloudWatch Logs backend: moto's, with the rules for keys.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
"""

from typing import Any

from moto.logs.exceptions import LogsClientError, ResourceNotFoundException
from moto.logs.models import LogGroup, LogsBackend
from typing_extensions import override

from .. import keys

NEEDED = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")


class LocalLogsBackend(LogsBackend):
    """CloudWatch Logs of one account and region."""

    @override
    def create_log_group(self, log_group_name: str, tags: dict[str, str], **kwargs: Any) -> LogGroup:
        if kwargs.get("kmsKeyId") and log_group_name not in self.groups:
            self._check_key(log_group_name, kwargs["kmsKeyId"])
        return super().create_log_group(log_group_name, tags, **kwargs)

    def set_key(self, log_group_name: str, key: str | None) -> None:
        """Encrypt a group with a key from now on, or with none."""
        if log_group_name not in self.groups:
            raise ResourceNotFoundException
        if key:
            self._check_key(log_group_name, key)
        self.groups[log_group_name].kms_key_id = key

    def _check_key(self, log_group_name: str, key: str) -> None:
        """Refuse a key that is missing, or whose policy does not let CloudWatch Logs use it for the group."""
        arn = f"arn:{self.partition}:logs:{self.region_name}:{self.account_id}:log-group:{log_group_name}"
        suffix = "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"
        services = {f"logs.{self.region_name}.amazonaws.com", f"logs.{self.region_name}.{suffix}"}
        found = keys.find(self.account_id, self.region_name, key)
        if not found or not any(keys.lets(found, service, NEEDED, arn) for service in services):
            raise LogsClientError(
                "AccessDeniedException",
                f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'",
            )
