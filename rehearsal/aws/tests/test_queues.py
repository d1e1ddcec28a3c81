import json
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique

QUEUE_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "DenyHTTP",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        {
            "Sid": "AllowEvents",
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": "*",
        },
    ],
}
ATTRIBUTES = {
    "MessageRetentionPeriod": "300",
    "SqsManagedSseEnabled": "true",
    "Policy": json.dumps(QUEUE_POLICY),
}


@pytest.fixture
def sqs(aws: LocalAws) -> Any:
    return aws.client("sqs")


def attributes_of(sqs: Any, url: str) -> dict[str, str]:
    attributes: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return attributes


def test_a_queue_is_what_was_asked(sqs: Any) -> None:
    name = unique("queue")
    url = sqs.create_queue(QueueName=name, Attributes=ATTRIBUTES, tags={"a": "1"})["QueueUrl"]
    attributes = attributes_of(sqs, url)
    assert {key: attributes[key] for key in ATTRIBUTES} == ATTRIBUTES
    assert attributes["QueueArn"] == f"arn:aws:sqs:{REGION}:{ACCOUNTS[0]}:{name}"
    assert "RedrivePolicy" not in attributes
    assert "KmsMasterKeyId" not in attributes
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "1"}


def test_a_queue_keeps_its_policy_when_another_attribute_changes(sqs: Any) -> None:
    url = sqs.create_queue(QueueName=unique("queue"), Attributes=ATTRIBUTES)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "600"})
    attributes = attributes_of(sqs, url)
    assert attributes["MessageRetentionPeriod"] == "600"
    assert json.loads(attributes["Policy"]) == QUEUE_POLICY
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in attributes_of(sqs, url)


def test_a_queue_can_be_created_again_as_it_is(sqs: Any) -> None:
    name = unique("queue")
    url = sqs.create_queue(QueueName=name, Attributes=ATTRIBUTES)["QueueUrl"]
    assert sqs.create_queue(QueueName=name, Attributes=ATTRIBUTES)["QueueUrl"] == url
    assert sqs.create_queue(QueueName=name)["QueueUrl"] == url
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    message = "A queue already exists with the same name and a different value for attribute MessageRetentionPeriod"
    with refused("QueueAlreadyExists", message):
        sqs.create_queue(QueueName=name, Attributes={**ATTRIBUTES, "MessageRetentionPeriod": "600"})


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("MessageRetentionPeriod", "59"),
        ("MessageRetentionPeriod", "1209601"),
        ("VisibilityTimeout", "43201"),
        ("DelaySeconds", "901"),
        ("ReceiveMessageWaitTimeSeconds", "21"),
    ],
)
def test_fails_when_an_attribute_is_out_of_range(sqs: Any, attribute: str, value: str) -> None:
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    with refused("InvalidAttributeValue", f"Invalid value for the parameter {attribute}."):
        sqs.create_queue(QueueName=unique("queue"), Attributes={attribute: value})


def changed(**members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**QUEUE_POLICY["Statement"][1], **members}]})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "policy",
    [
        "not JSON",
        '"text"',
        "{}",
        '{"Statement": ["text"]}',
        '{"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}',
        changed(Effect="allow"),
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2932
        changed(Principal={"Service": ["sqs.amazonaws.com.cn", "events.amazonaws.com.cn"]}),
        changed(Principal={"Service": "events"}),
        # https://github.com/aws/aws-cdk/issues/15602
        changed(Principal={"AWS": f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"}),
        changed(Principal={"AWS": f"arn:aws-cn:iam::{ACCOUNTS[0]}:root"}),
        changed(Principal={"AWS": "somebody"}),
    ],
)
def test_fails_when_a_queues_policy_is_none(sqs: Any, policy: str) -> None:
    with refused("InvalidAttributeValue", "Invalid value for the parameter Policy."):
        sqs.create_queue(QueueName=unique("queue"), Attributes={"Policy": policy})
    url = sqs.create_queue(QueueName=unique("queue"))["QueueUrl"]
    with refused("InvalidAttributeValue", "Invalid value for the parameter Policy."):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def test_a_queues_policy_may_name_anybody_there_is(sqs: Any, roles: Roles) -> None:
    someone = [
        "*",
        ACCOUNTS[0],
        f"arn:aws:iam::{ACCOUNTS[1]}:root",
        f"arn:aws:iam::{ACCOUNTS[1]}:user/rehearsal",
        f"arn:aws:sts::{ACCOUNTS[1]}:assumed-role/role/session",
        "arn:aws:iam::999999999999:role/not-rehearsed",
        roles.create("ec2.amazonaws.com"),
    ]
    policy = changed(Principal={"AWS": someone, "Service": "events.amazonaws.com"})
    sqs.create_queue(QueueName=unique("queue"), Attributes={"Policy": policy})
