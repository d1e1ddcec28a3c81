from typing import Any

from .support import ACCOUNTS, REGION, Roles, refused

POD = {"namespace": "karpenter", "serviceAccount": "karpenter"}


def test_an_association_is_what_was_asked(eks: Any, cluster: str, roles: Roles) -> None:
    role = roles.for_pods()
    created = eks.create_pod_identity_association(clusterName=cluster, **POD, roleArn=role, tags={"a": "1"})
    id_ = created["association"]["associationId"]
    described = eks.describe_pod_identity_association(clusterName=cluster, associationId=id_)
    association = described["association"]
    assert association == created["association"]
    assert association["associationArn"].endswith(f":podidentityassociation/{cluster}/{id_}")
    assert (association["roleArn"], association["tags"]) == (role, {"a": "1"})
    assert association["disableSessionTags"] is False
    assert "ownerArn" not in association


def test_associations_are_listed_by_namespace_and_account(eks: Any, cluster: str, roles: Roles) -> None:
    role = roles.for_pods()
    for namespace in ("a", "b"):
        eks.create_pod_identity_association(clusterName=cluster, namespace=namespace, serviceAccount="it", roleArn=role)
    [found] = eks.list_pod_identity_associations(clusterName=cluster, namespace="a")["associations"]
    assert set(found) == {"clusterName", "namespace", "serviceAccount", "associationArn", "associationId"}
    found = eks.list_pod_identity_associations(clusterName=cluster, serviceAccount="it")["associations"]
    assert [one["namespace"] for one in found] == ["a", "b"]


def test_an_association_can_be_changed_and_deleted(eks: Any, cluster: str, roles: Roles) -> None:
    first, second = roles.for_pods(), roles.for_pods()
    created = eks.create_pod_identity_association(clusterName=cluster, **POD, roleArn=first)["association"]
    names = {"clusterName": cluster, "associationId": created["associationId"]}
    target = f"arn:aws:iam::{ACCOUNTS[1]}:role/target"
    changed = eks.update_pod_identity_association(**names, roleArn=second, targetRoleArn=target)["association"]
    assert (changed["roleArn"], changed["targetRoleArn"]) == (second, target)
    assert changed["externalId"] == f"{REGION}/{ACCOUNTS[0]}/{cluster}/karpenter/karpenter"
    assert eks.describe_pod_identity_association(**names)["association"] == changed
    eks.delete_pod_identity_association(**names)
    with refused("ResourceNotFoundException", created["associationId"]):
        eks.describe_pod_identity_association(**names)


def test_an_association_may_lead_to_a_role_of_another_account(eks: Any, cluster: str, roles: Roles) -> None:
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
    target = f"arn:aws:iam::{ACCOUNTS[1]}:role/target"
    created = eks.create_pod_identity_association(
        clusterName=cluster, **POD, roleArn=roles.for_pods(), targetRoleArn=target, disableSessionTags=True
    )["association"]
    assert (created["targetRoleArn"], created["disableSessionTags"]) == (target, True)
    assert created["externalId"] == f"{REGION}/{ACCOUNTS[0]}/{cluster}/karpenter/karpenter"
    names = {"clusterName": cluster, "associationId": created["associationId"]}
    changed = eks.update_pod_identity_association(**names, disableSessionTags=False)["association"]
    assert (changed["roleArn"], changed["disableSessionTags"]) == (created["roleArn"], False)
    assert changed["externalId"] == created["externalId"]
    changed = eks.update_pod_identity_association(**names, targetRoleArn="")["association"]
    assert not {"targetRoleArn", "externalId"} & set(changed)


def test_fails_when_the_service_account_has_a_role(eks: Any, cluster: str, roles: Roles) -> None:
    # https://github.com/eksctl-io/eksctl/issues/7753
    asked = {"clusterName": cluster, **POD, "roleArn": roles.for_pods()}
    id_ = eks.create_pod_identity_association(**asked)["association"]["associationId"]
    with refused("ResourceInUseException", f"Association already exists: {id_}"):
        eks.create_pod_identity_association(**asked)


def test_fails_when_the_role_is_not_for_pods(eks: Any, cluster: str, roles: Roles) -> None:
    # https://github.com/hashicorp/terraform-provider-aws/issues/41483
    message = "Trust policy of the role provided is invalid."
    for role in (roles.create("pods.eks.amazonaws.com"), roles.create("ec2.amazonaws.com", "sts:*")):
        with refused("InvalidParameterException", message):
            eks.create_pod_identity_association(clusterName=cluster, **POD, roleArn=role)
    with refused("InvalidParameterException", "Role provided in the request does not exist."):
        missing = f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"
        eks.create_pod_identity_association(clusterName=cluster, **POD, roleArn=missing)
    created = eks.create_pod_identity_association(clusterName=cluster, **POD, roleArn=roles.for_pods())["association"]
    with refused("InvalidParameterException", message):
        eks.update_pod_identity_association(
            clusterName=cluster, associationId=created["associationId"], roleArn=roles.create("ec2.amazonaws.com")
        )
