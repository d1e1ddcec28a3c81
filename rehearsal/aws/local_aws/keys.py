"""What other services ask about KMS keys."""

from fnmatch import fnmatchcase
from typing import Any

from moto.kms.models import kms_backends

from . import policies

# Conditions of any other key are not evaluated.
LOGS_ARN = "kms:EncryptionContext:aws:logs:arn"
OPERATORS = ("ArnEquals", "ArnLike", "StringEquals", "StringLike")


def find(account_id: str, region: str, key: str) -> Any:
    """An enabled key by its id, ARN or alias, or None."""
    if key.startswith("arn:") and key.split(":")[3:5] != [region, account_id]:
        return None
    kms = kms_backends[account_id][region]
    alias = kms.get_alias_name(key)
    id_ = kms.get_key_id_from_alias(alias) if alias.startswith("alias/") else kms.get_key_id(key)
    found = kms.keys.get(id_ or "")
    return found if found and found.key_state == "Enabled" else None


def lets(key: Any, service: str, actions: tuple[str, ...], logs_arn: str) -> bool:
    """Whether a key's policy allows a service these actions for a log group."""

    def is_met(condition: policies.Condition) -> bool:
        return all(
            any(fnmatchcase(logs_arn, pattern) for pattern in policies.listed(tests[LOGS_ARN]))
            for operator, tests in condition.items()
            if LOGS_ARN in tests and operator in OPERATORS
        )

    return policies.lets(key.policy, service, actions, is_met)
