"""The IAM backend: moto's, with IAM's limits and checks.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from typing import Any

from moto.iam.exceptions import DeleteConflictException, LimitExceededException, NotFoundException, ValidationError
from moto.iam.models import IAMBackend, ManagedPolicy, OpenIDConnectProvider, PolicyVersion, Role
from typing_extensions import override

from .documents import MOST_OF_POLICY, check_permissions, check_quota, check_trust_policy, size

MOST_OF_NAME = 64
MOST_OF_ROLES_POLICIES = 10240
MOST_POLICIES_OF_ROLE = 10


class LocalIAMBackend(IAMBackend):
    """IAM of one account and partition."""

    @override
    def create_role(
        self,
        role_name: str,
        assume_role_policy_document: str,
        path: str,
        permissions_boundary: str | None,
        *others: Any,
        **named: Any,
    ) -> Role:
        if len(role_name) > MOST_OF_NAME:
            raise ValidationError(
                f"1 validation error detected: Value '{role_name}' at 'roleName' failed to satisfy constraint: "
                f"Member must have length less than or equal to {MOST_OF_NAME}"
            )
        check_trust_policy(assume_role_policy_document, self.partition)
        self._check_boundary(permissions_boundary)
        return super().create_role(role_name, assume_role_policy_document, path, permissions_boundary, *others, **named)

    @override
    def update_assume_role_policy(self, role_name: str, policy_document: str) -> None:
        check_trust_policy(policy_document, self.partition)
        super().update_assume_role_policy(role_name, policy_document)

    @override
    def put_role_permissions_boundary(self, role_name: str, permissions_boundary: str) -> None:
        self._check_boundary(permissions_boundary)
        super().put_role_permissions_boundary(role_name, permissions_boundary)

    @override
    def create_policy(
        self, description: str, path: str, policy_document: str, policy_name: str, tags: list[dict[str, str]]
    ) -> ManagedPolicy:
        check_quota("PolicySize", size(policy_document), MOST_OF_POLICY)
        check_permissions(policy_document, self.partition)
        return super().create_policy(description, path, policy_document, policy_name, tags)

    @override
    def create_policy_version(self, policy_arn: str, policy_document: str, set_as_default: bool) -> PolicyVersion:
        check_quota("PolicySize", size(policy_document), MOST_OF_POLICY)
        check_permissions(policy_document, self.partition)
        return super().create_policy_version(policy_arn, policy_document, set_as_default)

    @override
    def delete_policy(self, policy_arn: str) -> None:
        """https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html."""
        holders: list[Any] = [*self.roles.values(), *self.users.values(), *self.groups.values()]
        if any(policy_arn in holder.managed_policies for holder in holders):
            raise DeleteConflictException("Cannot delete a policy attached to entities.")
        if any(role.permissions_boundary_arn == policy_arn for role in self.roles.values()):
            raise DeleteConflictException("Cannot delete a policy used as a permissions boundary.")
        if len(self.get_policy(policy_arn).versions) > 1:
            raise DeleteConflictException(
                "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                "versions. The default version is deleted with the policy."
            )
        super().delete_policy(policy_arn)

    @override
    def put_role_policy(self, role_name: str, policy_name: str, policy_json: str) -> None:
        check_permissions(policy_json, self.partition)
        policies = {**self.get_role(role_name).policies, policy_name: policy_json}
        if sum(size(policy) for policy in policies.values()) > MOST_OF_ROLES_POLICIES:
            raise LimitExceededException(
                f"Maximum policy size of {MOST_OF_ROLES_POLICIES} bytes exceeded for role {role_name}"
            )
        super().put_role_policy(role_name, policy_name, policy_json)

    @override
    def attach_role_policy(self, policy_arn: str, role_name: str) -> None:
        attached = self.get_role(role_name).managed_policies
        if policy_arn in attached:
            return  # moto would count it twice
        check_quota("PoliciesPerRole", len(attached) + 1, MOST_POLICIES_OF_ROLE)
        super().attach_role_policy(policy_arn, role_name)

    @override
    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
            raise NotFoundException(f"Role {role_name} not found in instance profile {profile_name}")
        super().remove_role_from_instance_profile(profile_name, role_name)

    @override
    def create_open_id_connect_provider(
        self, url: str, thumbprint_list: list[str], client_id_list: list[str], tags: list[dict[str, str]]
    ) -> OpenIDConnectProvider:
        if not url.startswith("https://"):
            raise ValidationError("Invalid Open ID Connect Provider URL")
        return super().create_open_id_connect_provider(url, thumbprint_list, client_id_list, tags)

    def _check_boundary(self, policy_arn: str | None) -> None:
        if policy_arn and policy_arn not in self.managed_policies:
            raise NotFoundException(f"Scope ARN: {policy_arn} does not exist or is not attachable.")
