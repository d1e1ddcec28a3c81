"""Accounts of the local AWS: each has one IAM user with an access key, and the key decides the account."""

from dataclasses import dataclass
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.iam.models import iam_backends
from moto.utilities.utils import PARTITION_NAMES

from .extension import UnexpectedMoto

USER = "rehearsal"


@dataclass(frozen=True)
class Account:
    """An account and the credentials of its administrator, the IAM user `rehearsal`."""

    account_id: str
    access_key_id: str
    secret_access_key: str

    @property
    def caller_arn(self) -> str:
        """The user's ARN in the commercial partition; in China and GovCloud regions the partition differs."""
        return f"arn:aws:iam::{self.account_id}:user/{USER}"


def create_account(account_id: str, number: int) -> Account:
    """Create the user in every partition, always with the same key.

    The key is obviously false, and 20 characters long because moto recognizes no other.
    """
    account = Account(account_id, f"AKIAREHEARSAL{number:07d}", f"not-a-secret-of-account-{account_id}")
    for partition in PARTITION_NAMES:
        iam = iam_backends[account_id][partition]
        iam.create_user(partition, USER)
        iam.attach_user_policy(f"arn:{partition}:iam::aws:policy/AdministratorAccess", USER)
        key = iam.create_access_key(USER)
        del iam.access_keys[key.access_key_id]
        key.access_key_id = account.access_key_id
        key.secret_access_key = account.secret_access_key
        iam.access_keys[key.access_key_id] = key
    return account


def is_rehearsed(account_id: str) -> bool:
    """Whether the local AWS was started with this account."""
    return account_id in list(iam_backends) and any(USER in iam.users for iam in iam_backends[account_id].values())


def refuse_unknown_keys() -> None:
    """Answer a request signed with an unknown key as AWS does, instead of serving it from a default account.

    That is `InvalidClientTokenId`, for EC2 `AuthFailure`, for S3 `InvalidAccessKeyId`. moto has these answers, but only
    together with its evaluation of policies, which ignores conditions and most resources and is left out here.
    """
    name = "_authenticate_and_authorize_action"
    if not hasattr(ActionAuthenticatorMixin, name):
        raise UnexpectedMoto(f"ActionAuthenticatorMixin.{name} is missing")
    setattr(ActionAuthenticatorMixin, name, _check_access_key)


def _check_access_key(response: Any, iam_request_class: Any, _resource: str = "*") -> None:
    # Anonymous and presigned requests carry no such header: instance metadata, OIDC keys, AssumeRoleWithWebIdentity.
    if "Credential=" in response.headers.get("Authorization", ""):
        iam_request_class(  # looks the key up, and raises what the service answers when there is none
            account_id=response.current_account,
            method=response.method,
            path=response.raw_path,
            data=response.data,
            body=response.raw_body,
            headers=response.headers,
            action=response._get_action(),
        )
