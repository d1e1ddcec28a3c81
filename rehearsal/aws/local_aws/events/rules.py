"""EventBridge's rules: what they match, and how they deliver it to queues."""

import json
import re
from copy import copy
from datetime import UTC, datetime
from typing import Any

from moto.events.models import Rule
from moto.events.utils import EventMessageType, EventTemplateParser
from typing_extensions import override

from .. import queues

SERVICE = "events.amazonaws.com"
"""In China too: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2932."""

ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail")
"""https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html."""


class LocalRule(Rule):
    """A rule of one event bus."""

    @classmethod
    def of(cls, rule: Rule) -> "LocalRule":
        """The same rule; moto makes its own kind."""
        return cls(
            rule.name,
            rule.account_id,
            rule.region_name,
            rule.description,
            rule.event_pattern.dump(),
            rule.scheduled_expression,
            rule.role_arn,
            rule.event_bus_name,
            rule.state,
            rule.managed_by,
            rule.targets,
        )

    @override
    def send_to_targets(self, original_event: EventMessageType, transform_input: bool = True) -> None:
        # moto also sends what a disabled rule matches, and everything to a schedule's targets.
        is_asleep = self.state == "DISABLED" or not self.event_pattern.dump()
        if is_asleep or not self.event_pattern.matches_event(original_event):
            return
        for target in filter(is_queue, self.targets):
            self._send_to_queue(target, original_event)
        others = copy(self)
        others.targets = [target for target in self.targets if not is_queue(target)]
        super(LocalRule, others).send_to_targets(original_event, transform_input)

    def _send_to_queue(self, target: dict[str, Any], event: EventMessageType) -> None:
        """Send once. What the queue does not take is lost: AWS does not try again, and nothing here does.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
        """
        moment = datetime.fromtimestamp(float(event["time"]), UTC)
        message: dict[str, Any] = {**event, "time": f"{moment:%Y-%m-%dT%H:%M:%SZ}"}
        transformer = target.get("InputTransformer")
        if transformer:
            template, paths = transformer["InputTemplate"], transformer.get("InputPathsMap", {})
            text = json.dumps(EventTemplateParser.parse(template, paths, event))
        else:
            text = json.dumps({member: message[member] for member in ENVELOPE})
        queues.send(target["Arn"], text, SERVICE, self.arn, target.get("SqsParameters", {}).get("MessageGroupId"))


def is_queue(target: dict[str, Any]) -> bool:
    """Whether a target is an SQS queue."""
    return re.fullmatch(r"arn:[\w-]+:sqs:[\w-]+:\d{12}:.+", target["Arn"]) is not None
