import pytest
import requests

from .support import ACCOUNTS, REGION, LocalAws, Roles, unique
from .tokens import Key, key_of_session, key_of_user, presigned


def get(url: str, cluster: str = "any") -> requests.Response:
    return requests.get(url, headers={"x-k8s-aws-id": cluster, "Accept": "application/json"}, timeout=10)


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(("region", "partition"), [(REGION, "aws"), ("cn-north-1", "aws-cn")])
def test_a_presigned_caller_is_the_keys_owner(aws: LocalAws, account: str, region: str, partition: str) -> None:
    answer = get(presigned(key_of_user(aws, account), "any", aws.ready["endpoint"], region=region))
    assert answer.status_code == 200
    assert f"arn:{partition}:iam::{account}:user/rehearsal" in answer.text
    assert f"GET {aws.ready['accounts'][account]['accessKeyId']} {region} sts GetCallerIdentity 200" in (
        aws.log.read_text()
    )


def test_a_presigned_caller_may_be_a_session(aws: LocalAws, roles: Roles) -> None:
    role = roles.create("ec2.amazonaws.com")
    answer = get(presigned(key_of_session(aws, role, "me"), "any", aws.ready["endpoint"]))
    assert f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/{role.rpartition('/')[2]}/me" in answer.text


def test_a_presigned_object_is_in_the_keys_account(aws: LocalAws) -> None:
    s3, bucket = aws.client("s3", account=ACCOUNTS[1]), unique("bucket")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    names = {"Bucket": bucket, "Key": "a/b"}
    assert requests.put(s3.generate_presigned_url("put_object", names), data=b"text", timeout=10).status_code == 200
    assert requests.get(s3.generate_presigned_url("get_object", names), timeout=10).content == b"text"
    assert s3.get_object(**names)["Body"].read() == b"text"


def test_fails_when_the_key_of_a_presigned_request_is_unknown(aws: LocalAws) -> None:
    answer = get(presigned(Key("AKIAUNKNOWN000000000", "none"), "any", aws.ready["endpoint"]))
    assert answer.status_code == 403
    assert "InvalidClientTokenId" in answer.text
