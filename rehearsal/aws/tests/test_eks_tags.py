from typing import Any

import pytest

from .support import ACCOUNTS, REGION, Roles, refused


@pytest.fixture
def arns(eks: Any, nodes: dict[str, Any], subnets: list[str], roles: Roles) -> list[str]:
    """One resource of each kind that has tags."""
    cluster = nodes["clusterName"]
    pods = roles.for_pods()
    fargate = roles.create("eks-fargate-pods.amazonaws.com")
    return [
        eks.describe_cluster(name=cluster)["cluster"]["arn"],
        eks.create_nodegroup(**nodes)["nodegroup"]["nodegroupArn"],
        eks.create_addon(clusterName=cluster, addonName="coredns")["addon"]["addonArn"],
        eks.create_access_entry(clusterName=cluster, principalArn=pods)["accessEntry"]["accessEntryArn"],
        eks.create_pod_identity_association(clusterName=cluster, namespace="a", serviceAccount="a", roleArn=pods)[
            "association"
        ]["associationArn"],
        eks.create_fargate_profile(
            clusterName=cluster,
            fargateProfileName="a",
            podExecutionRoleArn=fargate,
            selectors=[{"namespace": "a"}],
            subnets=subnets,
        )["fargateProfile"]["fargateProfileArn"],
    ]


def test_everything_can_be_tagged(eks: Any, arns: list[str]) -> None:
    for arn in arns:
        assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {}
        eks.tag_resource(resourceArn=arn, tags={"a": "1", "b": "1", "c": "1"})
        eks.tag_resource(resourceArn=arn, tags={"b": "2"})
        eks.untag_resource(resourceArn=arn, tagKeys=["a", "c", "missing"])
        assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}


def test_tags_are_described_with_their_resource(eks: Any, cluster: str) -> None:
    arn = eks.describe_cluster(name=cluster)["cluster"]["arn"]
    eks.tag_resource(resourceArn=arn, tags={"Stage": "test"})
    assert eks.describe_cluster(name=cluster)["cluster"]["tags"] == {"Stage": "test"}


def test_fails_when_tags_are_not_permitted(eks: Any, cluster: str) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html
    arn = eks.describe_cluster(name=cluster)["cluster"]["arn"]
    with refused("BadRequestException", "reserved"):
        eks.tag_resource(resourceArn=arn, tags={"aws:owner": "me"})
    eks.tag_resource(resourceArn=arn, tags={f"key-{number}": "" for number in range(50)})
    with refused("BadRequestException", "at most 50 tags"):
        eks.tag_resource(resourceArn=arn, tags={"another": ""})


def test_fails_when_the_resource_does_not_exist(eks: Any) -> None:
    arn = f"arn:aws:eks:{REGION}:{ACCOUNTS[0]}:cluster/missing"
    with refused("NotFoundException", arn):
        eks.tag_resource(resourceArn=arn, tags={"a": "1"})
    with refused("NotFoundException", arn):
        eks.list_tags_for_resource(resourceArn=arn)
