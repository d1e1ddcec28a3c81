"""The IAM backend: moto's, with IAM's limits.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from typing import Any

from moto.iam.exceptions import LimitExceededException, ValidationError
from moto.iam.models import IAMBackend, ManagedPolicy, OpenIDConnectProvider, PolicyVersion, Role
from typing_extensions import override

MOST_OF_NAME = 64
MOST_OF_POLICY = 6144
MOST_OF_TRUST = 2048
MOST_OF_ROLES_POLICIES = 10240
MOST_POLICIES_OF_ROLE = 10


class LocalIAMBackend(IAMBackend):
    """IAM of one account and partition."""

    @override
    def create_role(self, role_name: str, assume_role_policy_document: str, *others: Any, **named: Any) -> Role:
        if len(role_name) > MOST_OF_NAME:
            raise ValidationError(
                f"1 validation error detected: Value '{role_name}' at 'roleName' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_OF_NAME}"
            )
        _check("ACLSizePerRole", _size(assume_role_policy_document), MOST_OF_TRUST)
        return super().create_role(role_name, assume_role_policy_document, *others, **named)

    @override
    def update_assume_role_policy(self, role_name: str, policy_document: str) -> None:
        _check("ACLSizePerRole", _size(policy_document), MOST_OF_TRUST)
        super().update_assume_role_policy(role_name, policy_document)

    @override
    def create_policy(
        self, description: str, path: str, policy_document: str, policy_name: str, tags: list[dict[str, str]]
    ) -> ManagedPolicy:
        _check("PolicySize", _size(policy_document), MOST_OF_POLICY)
        return super().create_policy(description, path, policy_document, policy_name, tags)

    @override
    def create_policy_version(self, policy_arn: str, policy_document: str, set_as_default: bool) -> PolicyVersion:
        _check("PolicySize", _size(policy_document), MOST_OF_POLICY)
        return super().create_policy_version(policy_arn, policy_document, set_as_default)

    @override
    def put_role_policy(self, role_name: str, policy_name: str, policy_json: str) -> None:
        policies = {**self.get_role(role_name).policies, policy_name: policy_json}
        if sum(_size(policy) for policy in policies.values()) > MOST_OF_ROLES_POLICIES:
            raise LimitExceededException(
                f"Maximum policy size of {MOST_OF_ROLES_POLICIES} bytes exceeded for role {role_name}"
            )
        super().put_role_policy(role_name, policy_name, policy_json)

    @override
    def attach_role_policy(self, policy_arn: str, role_name: str) -> None:
        attached = {*self.get_role(role_name).managed_policies, policy_arn}
        _check("PoliciesPerRole", len(attached), MOST_POLICIES_OF_ROLE)
        super().attach_role_policy(policy_arn, role_name)

    @override
    def create_open_id_connect_provider(
        self, url: str, thumbprint_list: list[str], client_id_list: list[str], tags: list[dict[str, str]]
    ) -> OpenIDConnectProvider:
        if not url.startswith("https://"):
            raise ValidationError("Invalid Open ID Connect Provider URL")
        return super().create_open_id_connect_provider(url, thumbprint_list, client_id_list, tags)


def _size(policy: str) -> int:
    """Characters; IAM does not count white space."""
    return len("".join(policy.split()))


def _check(quota: str, size: int, most: int) -> None:
    if size > most:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {most}")
