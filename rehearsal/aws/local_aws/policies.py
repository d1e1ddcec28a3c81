"""What a resource's policy lets a service do: trust policies of roles, policies of keys and of queues."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from operator import eq
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


@dataclass(frozen=True)
class Request:
    """What a service wants to do to a resource, and the condition keys that AWS sends along."""

    service: str
    action: str
    resource: str
    keys: dict[str, str]


def permits(policy: str, request: Request) -> bool:
    """Whether a resource's policy lets the service: some statement allows it, and none denies it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    return effects(policy, request) == {"Allow"}


def effects(policy: str, request: Request) -> set[str]:
    """What the statements of a policy that speak of a request say: `Allow`, `Deny`, both, or nothing."""
    return {
        statement["Effect"] for statement in listed(json.loads(policy)["Statement"]) if _applies(statement, request)
    }


def listed(value: Any) -> list[Any]:
    """A policy may hold one value where it may hold many."""
    return value if isinstance(value, list) else [value]


def _applies(statement: dict[str, Any], request: Request) -> bool:
    for element in ("NotPrincipal", "NotAction", "NotResource"):
        if element in statement:
            raise NotImplementedError(f"a policy with {element}")
    return (
        _names(statement["Principal"], request.service)
        and any(_like(request.action.lower(), action.lower()) for action in listed(statement["Action"]))
        and any(_like(request.resource, resource) for resource in listed(statement.get("Resource", "*")))
        and all(
            _is_met(operator, request.keys, key, wanted)
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    )


def _names(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    return "*" in listed(principal.get("AWS", [])) or service in listed(principal.get("Service", []))


def _is_met(operator: str, keys: dict[str, str], key: str, wanted: Any) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html."""
    value = {name.lower(): value for name, value in keys.items()}.get(key.lower())
    texts = [text if isinstance(text, str) else json.dumps(text) for text in listed(wanted)]
    if operator == "Null":
        return [json.dumps(value is None)] == texts
    name = operator.removesuffix("IfExists")
    is_negated = "Not" in name
    compare = OPERATORS.get(name.replace("Not", ""))
    if not compare:
        raise NotImplementedError(f"a policy's condition {operator}")
    if value is None:
        return is_negated or name != operator
    return any(compare(value, text) for text in texts) != is_negated


def _like(value: str, pattern: str) -> bool:
    """Wildcards: `*` for any text, `?` for any character."""
    regex = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(regex, value, re.DOTALL) is not None


def _arn_like(value: str, pattern: str) -> bool:
    """No wildcard reaches over a colon, but in the last part."""
    values, patterns = value.split(":", 5), pattern.split(":", 5)
    return len(values) == len(patterns) and all(map(_like, values, patterns))


OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda value, wanted: value == wanted.lower(),
    "StringEquals": eq,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": _like,
}
