import json
from typing import Any

import pytest

from local_aws.policies import Request, permits

ARN = "arn:aws:sqs:us-west-2:111122223333:queue"
RULE = "arn:aws:events:us-west-2:111122223333:rule/karpenter-health"
REQUEST = Request(
    "events.amazonaws.com",
    "sqs:SendMessage",
    ARN,
    {"aws:SourceArn": RULE, "aws:SourceAccount": "111122223333", "aws:SecureTransport": "true"},
)
ALLOW = {
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": "sqs:SendMessage",
    "Resource": ARN,
}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"Principal": "*"},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"Service": ["sqs.amazonaws.com", "events.amazonaws.com"]}},
        {"Action": ["sqs:ReceiveMessage", "SQS:Send*"]},
        {"Resource": "arn:aws:sqs:*:111122223333:que?e"},
        {"Condition": {"ArnEquals": {"aws:SourceArn": RULE}, "StringEquals": {"aws:SourceAccount": "111122223333"}}},
        {"Condition": {"ArnLike": {"AWS:SourceArn": [ARN, "arn:aws:events:*:*:rule/karpenter-*"]}}},
        {"Condition": {"Bool": {"aws:SecureTransport": True}}},
        {"Condition": {"StringNotEquals": {"aws:SourceAccount": "444455556666"}}},
        {"Condition": {"StringNotEquals": {"aws:SourceOrgID": "o-1"}}},
        {"Condition": {"StringLikeIfExists": {"aws:SourceOrgID": "o-*"}}},
        {"Condition": {"Null": {"aws:SourceOrgID": "true", "aws:SourceArn": False}}},
    ],
)
def test_a_policy_permits(change: dict[str, Any]) -> None:
    assert permits(policy({**ALLOW, **change}), REQUEST)


@pytest.mark.parametrize(
    "change",
    [
        {"Principal": {"Service": "sns.amazonaws.com"}},
        {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}},
        {"Action": "sqs:ReceiveMessage"},
        {"Resource": f"{ARN}s"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "444455556666"}}},
        {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:*:rule/*"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333", "aws:SourceOrgID": "o-1"}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"Null": {"aws:SourceArn": "true"}}},
    ],
)
def test_a_policy_does_not_permit(change: dict[str, Any]) -> None:
    assert not permits(policy({**ALLOW, **change}), REQUEST)


def test_a_denial_wins_where_it_applies() -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": ARN}
    assert permits(policy(ALLOW, {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}), REQUEST)
    assert not permits(policy(ALLOW, {**deny, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}), REQUEST)
    assert not permits(policy(deny), REQUEST)


@pytest.mark.parametrize(
    "change", [{"NotResource": ARN}, {"Condition": {"NumericEquals": {"aws:EpochTime": "1"}}}, {"NotPrincipal": "*"}]
)
def test_fails_when_a_policy_cannot_be_evaluated(change: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError, match="a policy"):
        permits(policy({**ALLOW, **change}), REQUEST)
