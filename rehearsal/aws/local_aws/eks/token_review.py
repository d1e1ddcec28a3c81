"""What EKS answers when a cluster's API server asks whose a token is.

https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
"""

import re
from typing import Any

from moto.ec2.exceptions import InvalidInstanceIdError
from moto.eks.models import CLUSTER_NOT_FOUND_MSG, eks_backends

from .. import accounts
from ..identities import Identity
from .models import AccessEntry, Cluster, LocalEKSBackend
from .tokens import Audience, BadToken, verify

INSTANCE_ID = re.compile(r"i-(\w{8}|\w{17})", re.ASCII)
KIND = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview"}


class BadReview(ValueError):
    """What was asked is no TokenReview; the message says what was expected."""


def review(asked: Any, account_id: str, region: str, cluster_name: str, port: str) -> dict[str, Any]:
    """A TokenReview with its status."""
    token = _token(asked)
    with LocalEKSBackend.lock:
        try:
            eks, cluster = _find(account_id, region, cluster_name)
            identity = verify(token, Audience(cluster.name, eks.partition, port))
            status = {"authenticated": True, "user": _user(eks, cluster, identity)}
        except BadToken as refusal:
            status = {"authenticated": False, "error": refusal.message}
    return {**KIND, "status": status}


def _token(asked: Any) -> str:
    """The token of a request; with v1beta1 an API server asks unless it is told the version."""
    spec = asked.get("spec") if isinstance(asked, dict) else None
    token = spec.get("token") if isinstance(spec, dict) else None
    if not isinstance(token, str) or any(asked.get(member) != value for member, value in KIND.items()):
        raise BadReview(f"expected a request body to be a TokenReview of {KIND['apiVersion']}")
    return token


def _find(account_id: str, region: str, name: str) -> tuple[LocalEKSBackend, Cluster]:
    eks = None
    if accounts.is_rehearsed(account_id) and region in eks_backends[account_id]:
        eks = eks_backends[account_id][region]
    if not isinstance(eks, LocalEKSBackend) or name not in eks.kept:
        raise BadToken(CLUSTER_NOT_FOUND_MSG.format(clusterName=name))
    return eks, eks.kept[name]


def _user(eks: LocalEKSBackend, cluster: Cluster, identity: Identity) -> dict[str, Any]:
    """Of an identity the user that the cluster's access entry makes it."""
    entry = next((e for e in cluster.access_entries.values() if e.principal_id == identity.principal_id), None)
    if not entry:
        raise BadToken("identity is not mapped")
    extra = {
        "accessKeyId": identity.access_key_id,
        "arn": identity.arn,
        "canonicalArn": identity.principal_arn,
        "principalId": identity.principal_id,
        "sessionName": identity.session_name,
        "sigs.k8s.io/aws-iam-authenticator/principalId": identity.principal_id,
    }
    return {
        "username": _fill(entry.described["username"], eks, identity),
        "uid": f"aws-iam-authenticator:{identity.account_id}:{identity.principal_id}",
        "groups": [*entry.described["kubernetesGroups"], *_groups_of_policies(entry)],
        "extra": {name: [value] for name, value in extra.items()},
    }


def _groups_of_policies(entry: AccessEntry) -> list[str]:
    """Groups in place of EKS's own authorizer, which a Kubernetes of one's own does not have."""
    groups = []
    for arn, policy in entry.policies.items():
        group, scope = f"eks-access-policy:{arn.rpartition('/')[2]}", policy["accessScope"]
        groups += [group] if scope["type"] == "cluster" else [f"{group}:{name}" for name in scope["namespaces"]]
    return groups


def _fill(username: str, eks: LocalEKSBackend, identity: Identity) -> str:
    """https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/server/server.go."""
    node = "{{EC2PrivateDNSName}}"
    if node in username:
        username = username.replace(node, _private_dns_name(eks, identity.session_name))
    values = {
        "AccountID": identity.account_id,
        "SessionName": identity.session_name.replace("@", "-"),
        "SessionNameRaw": identity.session_name,
        "AccessKeyID": identity.access_key_id,
    }
    for name, value in values.items():
        username = username.replace(f"{{{{{name}}}}}", value)
    return username


def _private_dns_name(eks: LocalEKSBackend, session_name: str) -> str:
    """An instance's, which a node's session is named after. It keeps its name when it is terminated: EKS caches it."""
    if not INSTANCE_ID.fullmatch(session_name):
        raise BadToken("SessionName did not contain an instance id")
    try:
        return str(eks.ec2.get_instance(session_name).private_dns_name)
    except InvalidInstanceIdError as error:
        raise BadToken(f"failed querying private DNS from EC2 API for node {session_name}: {error.message}") from None
