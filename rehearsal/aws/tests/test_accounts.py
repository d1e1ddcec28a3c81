import json

import pytest

from .support import ACCOUNTS, LocalAws, refused


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")],
)
def test_the_key_decides_the_account_and_the_region_the_partition(
    aws: LocalAws, account: str, region: str, partition: str
) -> None:
    identity = aws.client("sts", region, account).get_caller_identity()
    assert identity["Account"] == account
    assert identity["Arn"] == f"arn:{partition}:iam::{account}:user/rehearsal"


def test_the_user_exists_and_may_do_everything(aws: LocalAws) -> None:
    iam = aws.client("iam")
    assert iam.get_user()["User"]["UserName"] == "rehearsal"
    [policy] = iam.list_attached_user_policies(UserName="rehearsal")["AttachedPolicies"]
    assert policy["PolicyArn"] == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_accounts_do_not_see_each_other(aws: LocalAws) -> None:
    aws.client("logs").create_log_group(logGroupName="of-the-first")
    assert aws.client("logs", account=ACCOUNTS[1]).describe_log_groups()["logGroups"] == []


def test_a_role_of_the_other_account_can_be_assumed(aws: LocalAws) -> None:
    trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNTS[0]}}]}
    role = aws.client("iam", account=ACCOUNTS[1]).create_role(
        RoleName="visitor", AssumeRolePolicyDocument=json.dumps(trust)
    )
    answer = aws.client("sts").assume_role(RoleArn=role["Role"]["Arn"], RoleSessionName="rehearsal")
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNTS[1]}:assumed-role/visitor/rehearsal"


def test_fails_when_the_key_is_unknown(aws: LocalAws) -> None:
    unknown = "AKIAUNKNOWN000000000"
    with refused("InvalidClientTokenId", "The security token included in the request is invalid"):
        aws.client("sts", key=unknown).get_caller_identity()
    with refused("AuthFailure", "not able to validate the provided access credentials"):
        aws.client("ec2", key=unknown).describe_vpcs()
    with refused("InvalidAccessKeyId"):
        aws.client("s3", key=unknown).list_buckets()


def test_managed_policies_of_aws_are_there(aws: LocalAws) -> None:
    arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    assert aws.client("iam").get_policy(PolicyArn=arn)["Policy"]["Arn"] == arn
