import json
from typing import Any

import pytest

from .support import ACCOUNTS, LocalAws, refused

KEY = f"arn:aws:kms:us-west-2:{ACCOUNTS[0]}:key/11111111-2222-3333-4444-555555555555"
ALGORITHM = "s3:x-amz-server-side-encryption"
BY_KEY = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": KEY}


@pytest.fixture
def s3(aws: LocalAws) -> Any:
    return aws.client("s3")


def deny(bucket: str, **statement: Any) -> str:
    common = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**common, **statement}]})


def bucket_with(s3: Any, name: str, **statement: Any) -> str:
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_bucket_policy(Bucket=name, Policy=deny(name, **statement))
    return name


def test_a_denial_under_a_condition_that_is_not_met_denies_nothing(s3: Any) -> None:
    bucket = bucket_with(s3, "without-tls", Action="s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}")
    assert s3.get_object(Bucket=bucket, Key="state")["Body"].read() == b"{}"
    s3.head_object(Bucket=bucket, Key="state")
    s3.delete_object(Bucket=bucket, Key="state")


def test_an_object_that_is_encrypted_otherwise_is_refused(s3: Any) -> None:
    condition = {"StringNotEquals": {ALGORITHM: "aws:kms"}, "Null": {ALGORITHM: "false"}}
    bucket = bucket_with(s3, "other-encryption", Condition=condition)
    with refused("403"):
        s3.put_object(Bucket=bucket, Key="state", Body=b"{}", ServerSideEncryption="AES256")
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}", **BY_KEY)
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}")


def test_an_object_that_is_encrypted_with_another_key_is_refused(s3: Any) -> None:
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    bucket = bucket_with(s3, "other-keys", Condition={"StringNotEquals": {key: KEY}, "Null": {key: "false"}})
    with refused("403"):
        s3.put_object(Bucket=bucket, Key="state", Body=b"{}", ServerSideEncryption="aws:kms", SSEKMSKeyId=f"{KEY}6")
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}", **BY_KEY)


def test_a_denial_without_a_condition_is_of_everybody(s3: Any) -> None:
    bucket = bucket_with(s3, "read-only")
    with refused("403"):
        s3.put_object(Bucket=bucket, Key="state", Body=b"{}")


def test_to_ask_whether_there_is_an_object_is_to_get_it(s3: Any) -> None:
    bucket = bucket_with(s3, "unread", Action="s3:GetObject")
    s3.put_object(Bucket=bucket, Key="state", Body=b"{}")
    with refused("403"):
        s3.head_object(Bucket=bucket, Key="state")
