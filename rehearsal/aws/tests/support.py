"""A started local AWS, and ways to speak to it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PROJECT = Path(__file__).parent.parent
ACCOUNTS = ("111122223333", "444455556666")
REGION = "us-west-2"


@dataclass(frozen=True)
class LocalAws:
    process: subprocess.Popen[str]
    ready: dict[str, Any]
    log: Path

    def client(self, service: str, region: str = REGION, account: str = ACCOUNTS[0], key: str | None = None) -> Any:
        credentials = self.ready["accounts"][account]
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.ready["endpoint"],
            aws_access_key_id=key or credentials["accessKeyId"],
            aws_secret_access_key=credentials["secretAccessKey"],
            config=Config(retries={"total_max_attempts": 1}),
        )


def command(log: Path, *accounts: str) -> list[str]:
    options = [part for account in accounts for part in ("--account", account)]
    return [sys.executable, "-m", "local_aws", "--log", str(log), *options]


@contextmanager
def started(log: Path, *accounts: str, settings: dict[str, str] | None = None) -> Iterator[LocalAws]:
    with subprocess.Popen(
        command(log, *accounts),
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **(settings or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield LocalAws(process, json.loads(process.stdout.readline()), log)
        finally:
            process.kill()


@contextmanager
def _refused(code: str, message: str) -> Iterator[None]:
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code
    assert message in error["Message"]


def refused(code: str, message: str = "") -> AbstractContextManager[None]:
    """Expects AWS's error, with this text in its message."""
    return _refused(code, message)
