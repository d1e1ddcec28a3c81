import json
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, refused, unique

ROOT = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNTS[0]}:root"}, "Action": "kms:*", "Resource": "*"}
FOR_LOGS = {
    "Effect": "Allow",
    "Principal": {"Service": f"logs.{REGION}.amazonaws.com"},
    "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    "Resource": "*",
    "Condition": {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNTS[0]}:log-group:/aws/*"}
    },
}


@pytest.fixture
def kms(aws: LocalAws) -> Any:
    return aws.client("kms")


@pytest.fixture
def logs(aws: LocalAws) -> Any:
    return aws.client("logs")


def create_key(kms: Any, *statements: Any) -> str:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ROOT, *statements]})
    arn: str = kms.create_key(Policy=policy)["KeyMetadata"]["Arn"]
    return arn


def test_keys_rotate_once_a_year_unless_asked(kms: Any) -> None:
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    assert "RotationPeriodInDays" not in kms.get_key_rotation_status(KeyId=key)
    kms.enable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["RotationPeriodInDays"] == 365
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 180)
    kms.disable_key_rotation(KeyId=key)
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False


def test_fails_when_a_rotation_period_is_not_permitted(aws: LocalAws, kms: Any) -> None:
    # https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    for days in (89, 2561):
        with refused("ValidationException"):
            aws.client("kms", checked=False).enable_key_rotation(KeyId=key, RotationPeriodInDays=days)


def test_a_log_group_is_encrypted_with_a_key_for_it(kms: Any, logs: Any) -> None:
    key, name = create_key(kms, FOR_LOGS), unique("/aws/eks")
    logs.create_log_group(logGroupName=name, kmsKeyId=key)
    [group] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["kmsKeyId"] == key
    logs.disassociate_kms_key(logGroupName=name)
    [group] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert "kmsKeyId" not in group
    logs.associate_kms_key(logGroupName=name, kmsKeyId=key)
    [group] = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert group["kmsKeyId"] == key


@pytest.mark.parametrize(
    "policy",
    [
        [],
        [{**FOR_LOGS, "Action": ["kms:Encrypt*", "kms:Describe*"]}],
        [{**FOR_LOGS, "Principal": {"Service": "logs.us-east-1.amazonaws.com"}}],
        [{**FOR_LOGS, "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:other"}}}],
    ],
)
def test_fails_when_a_key_is_not_for_the_log_group(kms: Any, logs: Any, policy: list[Any]) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    key, name = create_key(kms, *policy), unique("/aws/eks")
    arn = f"arn:aws:logs:{REGION}:{ACCOUNTS[0]}:log-group:{name}"
    message = f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'"
    with refused("AccessDeniedException", message):
        logs.create_log_group(logGroupName=name, kmsKeyId=key)
    logs.create_log_group(logGroupName=name)
    with refused("AccessDeniedException", message):
        logs.associate_kms_key(logGroupName=name, kmsKeyId=key)


def test_fails_when_a_log_groups_key_or_group_is_missing(kms: Any, logs: Any) -> None:
    missing = f"arn:aws:kms:{REGION}:{ACCOUNTS[0]}:key/00000000-0000-0000-0000-000000000000"
    with refused("AccessDeniedException", "The specified KMS key does not exist"):
        logs.create_log_group(logGroupName=unique("/aws/eks"), kmsKeyId=missing)
    with refused("ResourceNotFoundException", "The specified log group does not exist."):
        logs.associate_kms_key(logGroupName="missing", kmsKeyId=create_key(kms, FOR_LOGS))


def test_a_key_and_its_alias_can_be_deleted(kms: Any) -> None:
    key, alias = create_key(kms), f"alias/{unique('key')}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    kms.delete_alias(AliasName=alias)
    kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion"
