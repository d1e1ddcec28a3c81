"""What a resource's policy lets a service do: trust policies of roles, policies of keys."""

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

Condition = dict[str, dict[str, Any]]


def lets(
    policy: str, service: str, actions: tuple[str, ...], is_met: Callable[[Condition], bool] = lambda _: True
) -> bool:
    """Whether a policy allows a service all these actions. Conditions count as met unless told otherwise."""
    allowed = [
        pattern
        for statement in listed(json.loads(policy)["Statement"])
        if statement["Effect"] == "Allow"
        and isinstance(statement["Principal"], dict)
        and service in listed(statement["Principal"].get("Service", []))
        and is_met(statement.get("Condition", {}))
        for pattern in listed(statement["Action"])
    ]
    return all(any(fnmatchcase(action.lower(), pattern.lower()) for pattern in allowed) for action in actions)


def listed(value: Any) -> list[Any]:
    """A policy may hold one value where it may hold many."""
    return value if isinstance(value, list) else [value]
