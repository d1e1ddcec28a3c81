"""Event patterns, and why EventBridge refuses one.

The sentences are those of https://github.com/aws/event-ruler, EventBridge's own, without the place in the pattern.
"""

import json
from typing import Any

from moto.events.exceptions import InvalidEventPatternException

MATCH_TYPES = (
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
)


def check_pattern(text: str) -> None:
    """Refuse what is no event pattern. What moto refuses itself is left to it: other JSON, and empty arrays."""
    try:
        pattern = json.loads(text)
    except ValueError:
        return
    if not isinstance(pattern, dict):
        raise InvalidEventPatternException("Filter is not an object")
    _check_object(pattern)


def _check_object(pattern: dict[str, Any]) -> None:
    if not pattern:
        # https://github.com/cloud-custodian/cloud-custodian/issues/6507
        raise InvalidEventPatternException("Empty objects are not allowed")
    for field, value in pattern.items():
        if isinstance(value, dict):
            _check_object(value)
        elif not isinstance(value, list):
            # https://github.com/buildkite/docs/pull/896
            raise InvalidEventPatternException(f'"{field}" must be an object or an array')
        elif field != "$or":
            for matcher in value:
                _check_matcher(matcher)


def _check_matcher(matcher: Any) -> None:
    if isinstance(matcher, list):
        raise InvalidEventPatternException("Match value must be String, number, true, false, or null")
    if isinstance(matcher, dict):
        for match_type in matcher:
            if match_type not in MATCH_TYPES:
                raise InvalidEventPatternException(f"Unrecognized match type {match_type}")
