"""Who is behind an access key: a user of IAM, or a role in a session of STS."""

from dataclasses import dataclass, field
from datetime import datetime

from moto.core.utils import utcnow
from moto.iam.exceptions import NotFoundException
from moto.iam.models import AccessKey, IAMBackend, Role, User, iam_backends
from moto.sts.models import sts_backends


@dataclass(frozen=True)
class Identity:
    """A user, or a role with the session it is used in; `arn` is what GetCallerIdentity answers."""

    account_id: str
    arn: str
    principal_arn: str
    principal_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_name: str = ""
    session_token: str | None = field(default=None, repr=False)
    session_ends: datetime | None = None

    @property
    def has_expired(self) -> bool:
        """Whether its session is over."""
        return self.session_ends is not None and self.session_ends < utcnow()


def of_key(access_key_id: str, partition: str) -> Identity | None:
    """Whom a key belongs to, unless it is unknown or inactive, or its role is gone."""
    for account_id in list(iam_backends):
        iam = iam_backends[account_id][partition]
        key = iam.access_keys.get(access_key_id)
        if key and key.status == "Active":
            return _user(iam, key, key.user_name) if key.user_name else _session(iam, key)
    return None


def principal_id(principal_arn: str) -> str | None:
    """The id of a user or role: one that is made again under the same name has another."""
    _, partition, _, _, account_id, _ = principal_arn.split(":", 5)
    iam = iam_backends[account_id][partition]
    known: list[User | Role] = [*iam.users.values(), *iam.get_roles()]
    return next((str(principal.id) for principal in known if principal.arn == principal_arn), None)


def _user(iam: IAMBackend, key: AccessKey, name: str) -> Identity | None:
    user = iam.users.get(name)
    if not user:
        return None
    return Identity(iam.account_id, user.arn, user.arn, user.id, key.access_key_id, key.secret_access_key)


def _session(iam: IAMBackend, key: AccessKey) -> Identity | None:
    session = sts_backends[iam.account_id][iam.partition].get_assumed_role_from_access_key(key.access_key_id)
    if not session:
        return None
    try:
        role = iam.get_role_by_arn(session.role_arn)
    except NotFoundException:
        return None
    return Identity(
        account_id=iam.account_id,
        arn=session.arn,
        principal_arn=role.arn,
        principal_id=role.id,
        access_key_id=key.access_key_id,
        secret_access_key=key.secret_access_key,
        session_name=session.session_name,
        session_token=session.session_token,
        session_ends=session.expiration,
    )
