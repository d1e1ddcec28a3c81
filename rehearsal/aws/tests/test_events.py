import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from .support import ACCOUNTS, REGION, LocalAws, refused, unique

KINDS = [
    ("aws.health", "AWS Health Event"),
    ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    ("aws.ec2", "EC2 Instance State-change Notification"),
    ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
]
DETAIL = {"instance-id": "i-0123456789abcdef0", "instance-action": "terminate"}
DENY_HTTP = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def pattern(source: str, kind: str) -> str:
    return json.dumps({"source": [source], "detail-type": [kind]})


@dataclass(frozen=True)
class Interruptions:
    """A queue of its own for the test, and rules that send to it."""

    aws: LocalAws
    region: str
    account: str
    name: str

    @property
    def events(self) -> Any:
        return self.aws.client("events", self.region, self.account)

    @property
    def sqs(self) -> Any:
        return self.aws.client("sqs", self.region, self.account)

    @property
    def partition(self) -> str:
        return "aws-cn" if self.region.startswith("cn-") else "aws"

    @property
    def queue_arn(self) -> str:
        return f"arn:{self.partition}:sqs:{self.region}:{self.account}:{self.name}"

    def rule_arn(self, name: str) -> str:
        return f"arn:{self.partition}:events:{self.region}:{self.account}:rule/{name}"

    def allow(self, **condition: dict[str, Any]) -> dict[str, Any]:
        return {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": self.queue_arn,
            "Condition": condition,
        }

    def create_queue(self, *statements: dict[str, Any]) -> None:
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Resource": self.queue_arn, **statement} for statement in statements],
        }
        self.sqs.create_queue(QueueName=self.name, Attributes={"Policy": json.dumps(policy)} if statements else {})

    def create_rules(self) -> list[str]:
        names = [f"{self.name}-{number}" for number in range(len(KINDS))]
        for name, kind in zip(names, KINDS, strict=True):
            self.events.put_rule(Name=name, EventPattern=pattern(*kind))
            self.target(name)
        return names

    def target(self, rule: str, **options: Any) -> None:
        self.events.put_targets(Rule=rule, Targets=[{"Id": "Queue", "Arn": self.queue_arn, **options}])

    def put(self, source: str, kind: str, **options: Any) -> str:
        entry = {"Source": source, "DetailType": kind, "Detail": json.dumps(DETAIL), **options}
        answer = self.events.put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0
        id_: str = answer["Entries"][0]["EventId"]
        return id_

    def received(self) -> list[Any]:
        url = self.sqs.get_queue_url(QueueName=self.name)["QueueUrl"]
        messages = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


@pytest.fixture
def queue(aws: LocalAws) -> Interruptions:
    return Interruptions(aws, REGION, ACCOUNTS[0], unique("queue"))


@pytest.mark.parametrize("region", [REGION, "cn-northwest-1"])
def test_each_kind_of_event_arrives_once(aws: LocalAws, region: str) -> None:
    queue = Interruptions(aws, region, ACCOUNTS[1], unique("queue"))
    rules = [queue.rule_arn(f"{queue.name}-{number}") for number in range(len(KINDS))]
    allow = queue.allow(StringEquals={"aws:SourceAccount": ACCOUNTS[1]}, ArnEquals={"aws:SourceArn": rules})
    queue.create_queue(allow, DENY_HTTP)
    queue.create_rules()
    instance = f"arn:{queue.partition}:ec2:{region}:{ACCOUNTS[1]}:instance/i-0123456789abcdef0"
    for source, kind in KINDS:
        id_ = queue.put(source, kind, Resources=[instance], Time=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
        assert queue.received() == [
            {
                "version": "0",
                "id": id_,
                "detail-type": kind,
                "source": source,
                "account": ACCOUNTS[1],
                "time": "2026-01-02T03:04:05Z",
                "region": region,
                "resources": [instance],
                "detail": DETAIL,
            }
        ]


def test_an_event_has_the_time_it_was_put(queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    queue.create_rules()
    queue.put(*KINDS[0])
    [event] = queue.received()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"])
    assert event["resources"] == []


def test_events_that_no_rule_matches_do_not_arrive(aws: LocalAws, queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    queue.create_rules()
    queue.put("aws.ec2", "EC2 Instance Launch Successful")
    queue.put("aws.health", "EC2 Instance Rebalance Recommendation")
    Interruptions(aws, REGION, ACCOUNTS[1], queue.name).put(*KINDS[0])
    Interruptions(aws, "us-east-1", ACCOUNTS[0], queue.name).put(*KINDS[0])
    assert queue.received() == []


def test_rules_that_are_disabled_or_scheduled_send_no_events(queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    disabled, scheduled = f"{queue.name}-disabled", f"{queue.name}-scheduled"
    queue.events.put_rule(Name=disabled, EventPattern=pattern(*KINDS[0]), State="DISABLED")
    queue.events.put_rule(Name=scheduled, ScheduleExpression="rate(1 day)")
    queue.target(disabled)
    queue.target(scheduled)
    queue.put(*KINDS[0])
    assert queue.received() == []
    queue.events.enable_rule(Name=disabled)
    queue.put(*KINDS[0])
    assert len(queue.received()) == 1


def test_a_rule_that_is_changed_keeps_its_targets(queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    name = queue.create_rules()[0]
    queue.events.put_rule(Name=name, EventPattern=pattern("aws.ec2", "EC2 Fleet State Change"), Description="other")
    queue.put(*KINDS[0])
    assert queue.received() == []
    queue.put("aws.ec2", "EC2 Fleet State Change")
    assert len(queue.received()) == 1


def test_an_event_may_be_transformed(queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    name = queue.create_rules()[1]
    transformer = {"InputPathsMap": {"instance": "$.detail.instance-id"}, "InputTemplate": '{"instance": "<instance>"}'}
    queue.target(name, InputTransformer=transformer)
    queue.put(*KINDS[1])
    assert queue.received() == [{"instance": "i-0123456789abcdef0"}]
    with refused("NotImplemented", "a queue that is sent a part of the event"):
        queue.target(name, InputPath="$.detail")


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": ACCOUNTS[1]}},
        {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNTS[0]}:rule/other"}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:events:us-east-1:{ACCOUNTS[0]}:rule/*"}},
    ],
)
def test_a_queue_takes_nothing_that_its_policy_does_not_permit(queue: Interruptions, condition: Any) -> None:
    queue.create_queue(queue.allow(**condition), DENY_HTTP)
    queue.create_rules()
    queue.put(*KINDS[0])
    assert queue.received() == []


def test_a_queue_takes_nothing_without_a_policy_or_against_a_denial(queue: Interruptions) -> None:
    queue.create_queue()
    queue.create_rules()
    queue.put(*KINDS[0])
    assert queue.received() == []
    deny = {**DENY_HTTP, "Resource": queue.queue_arn}
    deny["Condition"] = {"StringNotEquals": {"aws:SourceAccount": ACCOUNTS[1]}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [queue.allow(), deny]})
    url = queue.sqs.get_queue_url(QueueName=queue.name)["QueueUrl"]
    queue.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    queue.put(*KINDS[0])
    assert queue.received() == []


def test_a_target_may_be_a_queue_to_come(queue: Interruptions) -> None:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    queue.create_rules()
    queue.put(*KINDS[0])
    queue.create_queue(queue.allow())
    assert queue.received() == []
    queue.put(*KINDS[0])
    assert len(queue.received()) == 1


def test_other_targets_are_as_moto_has_them(aws: LocalAws, queue: Interruptions) -> None:
    group = unique("/aws/events/group")
    logs = aws.client("logs")
    logs.create_log_group(logGroupName=group)
    queue.create_queue(queue.allow())
    name = queue.create_rules()[0]
    arn = f"arn:aws:logs:{REGION}:{ACCOUNTS[0]}:log-group:{group}"
    queue.events.put_targets(Rule=name, Targets=[{"Id": "Logs", "Arn": arn}])
    id_ = queue.put(*KINDS[0])
    assert [event["id"] for event in queue.received()] == [id_]
    [logged] = logs.filter_log_events(logGroupName=group)["events"]
    assert json.loads(logged["message"])["id"] == id_


def test_fails_when_a_rule_with_targets_is_deleted(queue: Interruptions) -> None:
    # https://github.com/getmoto/moto/pull/5056
    name = queue.create_rules()[0]
    with refused("ValidationException", "Rule can't be deleted since it has targets."):
        queue.events.delete_rule(Name=name)
    queue.events.remove_targets(Rule=name, Ids=["Queue"])
    queue.events.delete_rule(Name=name)
    with refused("ResourceNotFoundException", f"Rule {name} does not exist."):
        queue.events.describe_rule(Name=name)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("not JSON", "Invalid JSON"),
        ("[]", "Filter is not an object"),
        ('{"source": "aws.ec2"}', '"source" must be an object or an array'),
        ('{"detail": {"state": "running"}}', '"state" must be an object or an array'),
        ('{"source": []}', "Empty arrays are not allowed"),
        ('{"source": ["aws.health"], "detail": {}}', "Empty objects are not allowed"),
        ('{"source": [["aws.ec2"]]}', "Match value must be String, number, true, false, or null"),
        ('{"source": [{"begins": "aws."}]}', "Unrecognized match type begins"),
    ],
)
def test_fails_when_a_pattern_is_none(queue: Interruptions, text: str, reason: str) -> None:
    # https://github.com/aws/event-ruler and the issues named in `patterns.py`
    with refused("InvalidEventPatternException", f"Event pattern is not valid. Reason: {reason}"):
        queue.events.put_rule(Name=queue.name, EventPattern=text)
    with refused("ResourceNotFoundException"):
        queue.events.describe_rule(Name=queue.name)


def test_patterns_may_say_more_than_a_value(queue: Interruptions) -> None:
    queue.create_queue(queue.allow())
    text = json.dumps({"source": [{"prefix": "aws."}], "$or": [{"detail-type": ["a"]}, {"region": [{"exists": True}]}]})
    queue.events.put_rule(Name=queue.name, EventPattern=text)
    queue.target(queue.name)
    queue.put(*KINDS[0])
    assert len(queue.received()) == 1


def test_fails_when_a_name_is_too_long_or_another_alphabets(aws: LocalAws, queue: Interruptions) -> None:
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    events = aws.client("events", checked=False)
    for name in ("x" * 65, "a rule"):
        with refused("ValidationException", f"Value '{name}' at 'name' failed to satisfy constraint"):
            events.put_rule(Name=name, EventPattern=pattern(*KINDS[0]))
    events.put_rule(Name=queue.name.ljust(64, "x"), EventPattern=pattern(*KINDS[0]))
    with refused("ValidationException", "at 'targets.1.member.id' failed to satisfy constraint"):
        queue.target(queue.name.ljust(64, "x"), Id="x" * 65)


def test_fails_when_a_queue_is_of_another_region(queue: Interruptions) -> None:
    name = queue.create_rules()[0]
    with refused("NotImplemented", f"of a rule in {REGION}"):
        queue.target(name, Arn=f"arn:aws:sqs:us-east-1:{ACCOUNTS[0]}:{queue.name}")
    [target] = queue.events.list_targets_by_rule(Rule=name)["Targets"]
    assert target["Arn"] == queue.queue_arn
    with refused("ValidationException", "Provided Arn is not in correct format."):
        queue.target(name, Arn=queue.name)
