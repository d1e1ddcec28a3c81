"""Access policies, and which access entries have them.

https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html
"""

from typing import Any

from .access import NODE_TYPES, entry_of
from .models import Call, now
from .refusals import invalid_parameter, invalid_request, not_found

# Nodes of Auto Mode are the only ones whose entries may have policies.
WITHOUT_POLICIES = NODE_TYPES.keys() - {"EC2"}


def list_access_policies(call: Call) -> dict[str, Any]:
    """All that EKS offers."""
    policies = [{"name": name, "arn": _arn(call, name)} for name in call.eks.catalogue.access_policies]
    return call.page(policies, "accessPolicies")


def associate_access_policy(call: Call) -> dict[str, Any]:
    """Give an entry a policy, or give the policy another scope."""
    entry, policy = entry_of(call), call["policyArn"]
    if policy not in (_arn(call, name) for name in call.eks.catalogue.access_policies):
        raise invalid_parameter("The specified policyArn is invalid: invalid policy.")
    if entry.described["type"] in WITHOUT_POLICIES:
        raise invalid_request(
            f"You can't associate an access policy with an access entry of type {entry.described['type']}"
        )
    scope = {"type": "cluster", "namespaces": [], **call["accessScope"]}
    if scope["type"] == "namespace" and not scope["namespaces"]:
        raise invalid_parameter("The accessScope of type namespace needs at least one namespace")
    if scope["type"] == "cluster" and scope["namespaces"]:
        raise invalid_parameter("The accessScope of type cluster can't have namespaces")
    associated = {"associatedAt": now(), **entry.policies.get(policy, {})}
    entry.policies[policy] = {**associated, "policyArn": policy, "accessScope": scope, "modifiedAt": now()}
    return {
        "clusterName": call["clusterName"],
        "principalArn": call["principalArn"],
        "associatedAccessPolicy": entry.policies[policy],
    }


def list_associated_access_policies(call: Call) -> dict[str, Any]:
    """The policies of an entry."""
    answer = call.page(list(entry_of(call).policies.values()), "associatedAccessPolicies")
    return {"clusterName": call["clusterName"], "principalArn": call["principalArn"], **answer}


def disassociate_access_policy(call: Call) -> dict[str, Any]:
    """Take a policy away."""
    if not entry_of(call).policies.pop(call["policyArn"], None):
        raise not_found("The specified policyArn is not associated with the access entry.")
    return {}


def _arn(call: Call, name: str) -> str:
    return f"arn:{call.eks.partition}:eks::aws:cluster-access-policy/{name}"
