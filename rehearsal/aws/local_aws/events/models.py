"""The EventBridge backend: moto's, with the rules for rules and targets.

Events of AWS itself, whose source begins with `aws.`, are accepted: the local AWS stands for AWS, and nobody else here
could put them. AWS refuses them of anybody (`NotAuthorizedForSourceException`).
"""

import re
from typing import Any

from moto.events.exceptions import ValidationException
from moto.events.models import EventsBackend, Rule
from typing_extensions import override

from .patterns import check_pattern
from .rules import LocalRule, is_queue

MOST_OF_NAME = 64


class LocalEventsBackend(EventsBackend):
    """EventBridge of one account and region."""

    @override
    def put_rule(self, name: str, *others: Any, **named: Any) -> Rule:
        """https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html."""
        _check_name("name", name)
        if named.get("event_pattern"):
            check_pattern(named["event_pattern"])
        rule = LocalRule.of(super().put_rule(name, *others, **named))
        self._get_event_bus(rule.event_bus_name).rules[name] = rule
        return rule

    @override
    def put_targets(self, name: str, event_bus_arn: str | None, targets: list[dict[str, Any]]) -> None:
        """A queue need not exist, nor permit anything: that shows when an event is delivered.

        https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
        """
        for number, target in enumerate(targets, 1):
            _check_name(f"targets.{number}.member.id", target["Id"])
        for target in filter(is_queue, targets):
            if target["Arn"].split(":")[3] != self.region_name:
                raise NotImplementedError(f"the target {target['Arn']} of a rule in {self.region_name}")
            if "Input" in target or "InputPath" in target:
                raise NotImplementedError("a queue that is sent a part of the event")
        super().put_targets(name, event_bus_arn, targets)


def _check_name(parameter: str, name: str) -> None:
    failed = ""
    if len(name) > MOST_OF_NAME:
        failed = f"Member must have length less than or equal to {MOST_OF_NAME}"
    elif not re.fullmatch(r"[.\-_A-Za-z0-9]+", name):
        failed = r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"
    if failed:
        raise ValidationException(
            f"1 validation error detected: Value '{name}' at '{parameter}' failed to satisfy constraint: {failed}"
        )
