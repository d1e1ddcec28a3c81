"""A started local AWS, and ways to speak to it."""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

PROJECT = Path(__file__).parent.parent
CATALOGUE = PROJECT / "tests/eks_catalogue.json"
PRICES = PROJECT / "tests/prices.json"
ACCOUNTS = ("111122223333", "444455556666")
REGION = "us-west-2"


@dataclass(frozen=True)
class LocalAws:
    process: subprocess.Popen[str]
    ready: dict[str, Any]
    log: Path

    def client(
        self,
        service: str,
        region: str = REGION,
        account: str = ACCOUNTS[0],
        key: str | None = None,
        checked: bool = True,
    ) -> Any:
        """A client of the service; one that is not checked asks for what it likes."""
        credentials = self.ready["accounts"][account]
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.ready["endpoint"],
            aws_access_key_id=key or credentials["accessKeyId"],
            aws_secret_access_key=credentials["secretAccessKey"],
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=checked),
        )


def command(log: Path, *accounts: str) -> list[str]:
    options = [part for account in accounts for part in ("--account", account)]
    files = ["--log", str(log), "--eks-catalogue", str(CATALOGUE), "--prices", str(PRICES)]
    return [sys.executable, "-m", "local_aws", *files, *options]


@dataclass(frozen=True)
class Roles:
    """Roles of IAM, each of its own for the test."""

    iam: Any

    def create(self, service: str, *actions: str, **options: Any) -> str:
        statement = {"Effect": "Allow", "Action": actions or "sts:AssumeRole", "Principal": {"Service": service}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        role = self.iam.create_role(RoleName=unique("role"), AssumeRolePolicyDocument=policy, **options)
        arn: str = role["Role"]["Arn"]
        return arn

    def for_pods(self) -> str:
        return self.create("pods.eks.amazonaws.com", "sts:AssumeRole", "sts:TagSession")


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


@contextmanager
def started(
    log: Path, *accounts: str, settings: dict[str, str] | None = None, options: Sequence[str] = ()
) -> Iterator[LocalAws]:
    with subprocess.Popen(
        [*command(log, *accounts), *options],
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
