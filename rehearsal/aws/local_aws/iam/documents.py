"""What IAM refuses of a policy document.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterator
from typing import Any

from moto.iam.exceptions import LimitExceededException, MalformedPolicyDocument

from .. import policies, principals

MOST_OF_POLICY = 6144
MOST_OF_TRUST = 2048


def check_trust_policy(document: str, partition: str) -> None:
    """Refuse a trust policy that names nobody, or somebody who is not there; an identity provider need not be there.

    https://github.com/hashicorp/terraform-provider-aws/issues/8905
    """
    check_quota("ACLSizePerRole", size(document), MOST_OF_TRUST)
    for statement in _statements(document):
        if not statement.get("Principal"):
            raise MalformedPolicyDocument("Missing required field Principal")
        if "Resource" in statement or "NotResource" in statement:
            raise MalformedPolicyDocument("Has prohibited field Resource")
        if any(not action.lower().startswith("sts:") for action in policies.listed(statement.get("Action", []))):
            raise MalformedPolicyDocument("AssumeRole policy may only specify STS AssumeRole actions.")
        for kind, name in principals.invalid(statement["Principal"], partition):
            raise MalformedPolicyDocument(f'Invalid principal in policy: "{kind.upper()}":"{name}"')


def check_permissions(document: str, partition: str) -> None:
    """Refuse a principal, and resources of another partition.

    https://github.com/hashicorp/terraform/issues/13449
    https://github.com/terraform-aws-modules/terraform-aws-iam/issues/224
    """
    for statement in _statements(document):
        if "Principal" in statement or "NotPrincipal" in statement:
            raise MalformedPolicyDocument("Policy document should not specify a principal.")
        for resource in policies.listed(statement.get("Resource", [])):
            named = resource.split(":")[1] if resource.startswith("arn:") else partition
            if named not in (partition, "*"):
                raise MalformedPolicyDocument(f'Partition "{named}" is not valid for resource "{resource}".')


def check_quota(quota: str, asked: int, most: int) -> None:
    """Refuse what is over one of IAM's quotas."""
    if asked > most:
        raise LimitExceededException(f"Cannot exceed quota for {quota}: {most}")


def size(document: str) -> int:
    """Characters; IAM does not count white space."""
    return len("".join(document.split()))


def _statements(document: str) -> Iterator[dict[str, Any]]:
    """The statements of a document; what is none at all is refused."""
    try:
        statements = policies.listed(json.loads(document)["Statement"])
    except ValueError:
        raise MalformedPolicyDocument("This policy contains invalid Json") from None
    except (TypeError, KeyError):
        raise MalformedPolicyDocument("Syntax errors in policy.") from None
    for statement in statements:
        if not isinstance(statement, dict):
            raise MalformedPolicyDocument("Syntax errors in policy.")
        yield statement
