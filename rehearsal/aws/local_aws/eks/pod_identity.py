"""Pod identity associations: the role of a service account.

https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
"""

import secrets
from typing import Any

from .models import Call, Cluster, Described, now
from .principals import check_pod_role
from .refusals import in_use, not_found

CHANGEABLE = ("roleArn", "targetRoleArn", "disableSessionTags", "policy")
LISTED = ("clusterName", "namespace", "serviceAccount", "associationArn", "associationId", "ownerArn")


def create_pod_identity_association(call: Call) -> dict[str, Any]:
    """One association for a service account, and no more."""
    association = associate(call, call["namespace"], call["serviceAccount"], call["roleArn"])
    association["tags"] = dict(call.get("tags", {}))
    association.update(call.only(*CHANGEABLE))
    _set_external_id(call, association)
    return {"association": association}


def describe_pod_identity_association(call: Call) -> dict[str, Any]:
    """One association."""
    return {"association": _association(call)}


def list_pod_identity_associations(call: Call) -> dict[str, Any]:
    """In short, those of a namespace or of a service account."""
    asked = call.only("namespace", "serviceAccount").items()
    found = [
        {member: association[member] for member in LISTED if member in association}
        for association in call.cluster.associations.values()
        if all(association[member] == value for member, value in asked)
    ]
    return call.page(found, "associations")


def update_pod_identity_association(call: Call) -> dict[str, Any]:
    """Another role, or other options."""
    association = _association(call)
    if "roleArn" in call.asked:
        check_pod_role(call, call["roleArn"])
    association.update(call.only(*CHANGEABLE), modifiedAt=now())
    _set_external_id(call, association)
    return {"association": association}


def delete_pod_identity_association(call: Call) -> dict[str, Any]:
    """Gone at once."""
    association = _association(call)
    del call.cluster.associations[call["associationId"]]
    return {"association": association}


def associate(call: Call, namespace: str, service_account: str, role_arn: str, owner: str | None = None) -> Described:
    """Keep an association; an add-on's has the add-on for its owner."""
    cluster = call.cluster
    check_pod_role(call, role_arn)
    check_free(cluster, namespace, service_account)
    id_ = f"a-{secrets.token_hex(9)[:17]}"
    association = {
        "clusterName": cluster.name,
        "namespace": namespace,
        "serviceAccount": service_account,
        "roleArn": role_arn,
        "associationArn": call.eks.arn(f"podidentityassociation/{cluster.name}/{id_}"),
        "associationId": id_,
        "tags": {},
        "createdAt": now(),
        "modifiedAt": now(),
        "disableSessionTags": False,
        **({"ownerArn": owner} if owner else {}),
    }
    cluster.associations[id_] = association
    return association


def check_free(cluster: Cluster, namespace: str, service_account: str) -> None:
    """https://github.com/eksctl-io/eksctl/issues/7753."""
    for id_, association in cluster.associations.items():
        if (association["namespace"], association["serviceAccount"]) == (namespace, service_account):
            raise in_use(f"Association already exists: {id_}")


def _association(call: Call) -> Described:
    association = call.cluster.associations.get(call["associationId"])
    if not association:
        raise not_found(f"No pod identity association found for associationId: {call['associationId']}")
    return association


def _set_external_id(call: Call, association: Described) -> None:
    if association.get("targetRoleArn"):
        pod = f"{association['namespace']}/{association['serviceAccount']}"
        association["externalId"] = f"{call.eks.region_name}/{call.eks.account_id}/{association['clusterName']}/{pod}"
    else:
        association.pop("externalId", None)
        association.pop("targetRoleArn", None)
