"""What other services ask about IAM roles."""

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from . import policies

ASSUME = ("sts:AssumeRole",)


def exists(account_id: str, partition: str, role_arn: str) -> bool:
    """Whether there is such a role."""
    return _trust_policy(account_id, partition, role_arn) is not None


def trusts(account_id: str, partition: str, role_arn: str, service: str, actions: tuple[str, ...] = ASSUME) -> bool:
    """Whether a role exists and its trust policy allows a service these actions. Conditions are not evaluated."""
    policy = _trust_policy(account_id, partition, role_arn)
    return policy is not None and policies.lets(policy, service, actions)


def _trust_policy(account_id: str, partition: str, role_arn: str) -> str | None:
    try:
        return iam_backends[account_id][partition].get_role_by_arn(role_arn).assume_role_policy_document
    except NotFoundException:
        return None
