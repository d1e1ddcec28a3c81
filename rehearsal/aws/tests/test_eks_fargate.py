from typing import Any

import pytest

from .support import Roles, refused

Asked = dict[str, Any]


@pytest.fixture
def profile(cluster: str, subnets: list[str], roles: Roles) -> Asked:
    return {
        "clusterName": cluster,
        "fargateProfileName": "karpenter",
        "podExecutionRoleArn": roles.create("eks-fargate-pods.amazonaws.com"),
        "selectors": [{"namespace": "karpenter", "labels": {"app": "karpenter"}}],
        "subnets": subnets,
        "tags": {"Stage": "test"},
    }


def test_a_profile_is_what_was_asked_and_its_role_gets_in(eks: Any, profile: Asked) -> None:
    created = eks.create_fargate_profile(**profile)["fargateProfile"]
    names = {"clusterName": profile["clusterName"], "fargateProfileName": "karpenter"}
    assert eks.describe_fargate_profile(**names)["fargateProfile"] == created
    assert {name: created[name] for name in profile} == profile
    assert eks.list_fargate_profiles(clusterName=profile["clusterName"])["fargateProfileNames"] == ["karpenter"]
    role = profile["podExecutionRoleArn"]
    entry = eks.describe_access_entry(clusterName=profile["clusterName"], principalArn=role)["accessEntry"]
    assert entry["type"] == "FARGATE_LINUX"
    assert entry["kubernetesGroups"] == ["system:bootstrappers", "system:nodes", "system:node-proxier"]
    with refused("ResourceInUseException", "Cluster has Fargate profiles attached"):
        eks.delete_cluster(name=profile["clusterName"])
    eks.delete_fargate_profile(**names)
    with refused("ResourceNotFoundException", "No Fargate Profile found with name: karpenter."):
        eks.describe_fargate_profile(**names)


def test_fails_when_the_role_trusts_another(eks: Any, profile: Asked, roles: Roles) -> None:
    # https://repost.aws/knowledge-center/fargate-troubleshoot-profile-creation
    with refused("InvalidParameterException", "Misconfigured PodExecutionRole Trust Policy"):
        eks.create_fargate_profile(**{**profile, "podExecutionRoleArn": roles.create("eks.amazonaws.com")})


def test_fails_when_a_subnet_is_public(eks: Any, ec2: Any, vpc: str, gateway: str, profile: Asked) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=profile["subnets"][1])
    message = f"Subnet {profile['subnets'][1]} provided in Fargate Profile is not a private subnet"
    with refused("InvalidParameterException", message):
        eks.create_fargate_profile(**profile)


@pytest.mark.parametrize(
    ("selectors", "message"),
    [
        ([], "Fargate Profile requires at least one selector."),
        (
            [{"labels": {"a": "b"}}],
            "Fargate Profile must have at least one selector with at least one namespace value.",
        ),
        ([{"namespace": "a", "labels": {str(number): "" for number in range(6)}}], "with more than 5 Label pairs"),
    ],
)
def test_fails_when_the_selectors_select_nothing(eks: Any, profile: Asked, selectors: Any, message: str) -> None:
    with refused("InvalidParameterException", message):
        eks.create_fargate_profile(**{**profile, "selectors": selectors})


def test_fails_when_the_name_is_taken(eks: Any, profile: Asked) -> None:
    eks.create_fargate_profile(**profile)
    with refused("ResourceInUseException", "A Fargate Profile already exists with this name in this cluster."):
        eks.create_fargate_profile(**profile)
