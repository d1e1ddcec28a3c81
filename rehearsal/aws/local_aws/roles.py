"""What other services ask about IAM roles."""

import json
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends


def trusts(account_id: str, partition: str, role_arn: str, service: str) -> bool:
    """Whether a role exists and its trust policy lets a service assume it. Conditions are not evaluated."""
    try:
        role = iam_backends[account_id][partition].get_role_by_arn(role_arn)
    except NotFoundException:
        return False
    statements = _list(json.loads(role.assume_role_policy_document)["Statement"])
    return any(
        statement["Effect"] == "Allow"
        and "sts:AssumeRole" in _list(statement["Action"])
        and isinstance(statement["Principal"], dict)
        and service in _list(statement["Principal"].get("Service", []))
        for statement in statements
    )


def _list(value: Any) -> list[Any]:
    # A policy may hold one value where it may hold many.
    return value if isinstance(value, list) else [value]
