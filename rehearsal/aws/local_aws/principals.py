"""Which principals a policy may name. IAM and SQS look them up when a policy is set."""

import re
from collections.abc import Iterator
from typing import Any

from moto.iam.models import iam_backends

from . import accounts, policies

IDENTITY = re.compile(r"arn:(?P<partition>[\w-]+):iam::(?P<account>\d{12}):(?P<kind>root|role/.+|user/.+)")
SESSION = re.compile(r"arn:(?P<partition>[\w-]+):sts::\d{12}:(assumed-role|federated-user)/.+")
SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")

NO_SERVICES = ("events.amazonaws.com.cn", "sqs.amazonaws.com.cn")
"""https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2932."""


def invalid(principal: Any, partition: str) -> Iterator[tuple[str, str]]:
    """Kind and name of each principal that AWS does not know. Of accounts not rehearsed everything is known.

    https://github.com/hashicorp/terraform-provider-aws/issues/8905
    """
    for kind, names in principal.items() if isinstance(principal, dict) else ():
        is_known = {"AWS": _is_identity, "Service": _is_service}.get(kind)
        yield from ((kind, name) for name in policies.listed(names) if is_known and not is_known(name, partition))


def _is_identity(name: str, partition: str) -> bool:
    if name == "*" or re.fullmatch(r"\d{12}", name):
        return True
    match = IDENTITY.fullmatch(name) or SESSION.fullmatch(name)
    if not match or match["partition"] != partition:
        return False
    if match.re is SESSION or match["kind"] == "root" or not accounts.is_rehearsed(match["account"]):
        return True
    iam = iam_backends[match["account"]][partition]
    known = iam.get_roles() if match["kind"].startswith("role/") else iam.users.values()
    return any(identity.arn == name for identity in known)


def _is_service(name: str, _: str) -> bool:
    return SERVICE.fullmatch(name) is not None and name not in NO_SERVICES
