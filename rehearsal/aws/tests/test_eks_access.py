import json
from typing import Any

import boto3
import pytest

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique

POLICIES = "arn:aws:eks::aws:cluster-access-policy"
EVERYWHERE: dict[str, Any] = {"type": "cluster"}
CALLER = f"arn:aws:iam::{ACCOUNTS[0]}:user/rehearsal"


@pytest.fixture
def role(roles: Roles) -> str:
    return roles.create("ec2.amazonaws.com")


def entries(eks: Any, cluster: str, **asked: str) -> list[str]:
    found: list[str] = eks.list_access_entries(clusterName=cluster, **asked)["accessEntries"]
    return found


def test_a_roles_entry_has_ekss_defaults(eks: Any, cluster: str, role: str) -> None:
    created = eks.create_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
    assert created == entry
    name = role.rpartition("/")[2]
    assert entry["type"] == "STANDARD"
    assert entry["kubernetesGroups"] == []
    assert entry["tags"] == {}
    assert entry["username"] == f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/{name}/{{{{SessionName}}}}"
    assert f":access-entry/{cluster}/role/{ACCOUNTS[0]}/{name}/" in entry["accessEntryArn"]


def test_a_role_with_a_path_is_known_by_its_whole_arn(eks: Any, cluster: str, roles: Roles) -> None:
    role = roles.create("ec2.amazonaws.com", Path="/teams/a/")
    entry = eks.create_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
    name = role.rpartition("/")[2]
    assert entry["username"] == f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/{name}/{{{{SessionName}}}}"
    assert f"/role/{ACCOUNTS[0]}/{name}/" in entry["accessEntryArn"]
    assert eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"] == entry
    with refused("InvalidParameterException", "The specified principalArn is invalid: invalid principal."):
        eks.create_access_entry(clusterName=cluster, principalArn=role.replace("/teams/a/", "/"))


def test_a_users_entry_has_the_users_arn_for_name(eks: Any, cluster: str) -> None:
    entry = eks.create_access_entry(clusterName=cluster, principalArn=CALLER)["accessEntry"]
    assert entry["username"] == CALLER


@pytest.mark.parametrize(
    ("type_", "username", "groups"),
    [
        ("EC2_LINUX", "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]),
        ("EC2_WINDOWS", "system:node:{{EC2PrivateDNSName}}", ["eks:kube-proxy-windows", "system:nodes"]),
        ("HYBRID_LINUX", "system:node:{{SessionName}}", ["system:bootstrappers", "system:nodes"]),
    ],
)
def test_a_nodes_entry_is_a_node(
    eks: Any, cluster: str, role: str, *, type_: str, username: str, groups: list[str]
) -> None:
    entry = eks.create_access_entry(clusterName=cluster, principalArn=role, type=type_)["accessEntry"]
    assert (entry["username"], entry["kubernetesGroups"]) == (username, groups)
    with refused("InvalidParameterException", "You can't specify kubernetesGroups"):
        eks.update_access_entry(clusterName=cluster, principalArn=role, kubernetesGroups=["a"])


def test_an_entry_can_be_changed_and_deleted(eks: Any, cluster: str, role: str) -> None:
    eks.create_access_entry(clusterName=cluster, principalArn=role, kubernetesGroups=["b", "a"], tags={"a": "1"})
    eks.update_access_entry(clusterName=cluster, principalArn=role, kubernetesGroups=["c"], username="me")
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
    assert (entry["kubernetesGroups"], entry["username"], entry["tags"]) == (["c"], "me", {"a": "1"})
    eks.delete_access_entry(clusterName=cluster, principalArn=role)
    assert entries(eks, cluster) == []
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3024
    for operation in (eks.describe_access_entry, eks.delete_access_entry):
        with refused("ResourceNotFoundException", "The specified principalArn could not be found."):
            operation(clusterName=cluster, principalArn=role)


def test_policies_can_be_associated_and_disassociated(eks: Any, cluster: str, role: str) -> None:
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    names = {"clusterName": cluster, "principalArn": role}
    view = f"{POLICIES}/AmazonEKSViewPolicy"
    scope = {"type": "namespace", "namespaces": ["team-b", "team-a"]}
    answer = eks.associate_access_policy(**names, policyArn=view, accessScope=scope)
    assert answer["associatedAccessPolicy"]["accessScope"] == scope
    eks.associate_access_policy(**names, policyArn=view, accessScope=EVERYWHERE)
    [policy] = eks.list_associated_access_policies(**names)["associatedAccessPolicies"]
    assert policy["policyArn"] == view
    assert policy["accessScope"] == {"type": "cluster", "namespaces": []}
    assert entries(eks, cluster, associatedPolicyArn=view) == [role]
    assert entries(eks, cluster, associatedPolicyArn=f"{POLICIES}/AmazonEKSEditPolicy") == []
    eks.disassociate_access_policy(**names, policyArn=view)
    assert eks.list_associated_access_policies(**names)["associatedAccessPolicies"] == []
    with refused("ResourceNotFoundException"):
        eks.disassociate_access_policy(**names, policyArn=view)


def test_policies_are_those_of_the_catalogue(eks: Any) -> None:
    policies = eks.list_access_policies()["accessPolicies"]
    assert {"name": "AmazonEKSViewPolicy", "arn": f"{POLICIES}/AmazonEKSViewPolicy"} in policies
    assert len(policies) == 4


def test_the_creator_is_an_administrator_unless_told(aws: LocalAws, eks: Any, plan: dict[str, Any]) -> None:
    plan["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] = True
    cluster = eks.create_cluster(**plan)["cluster"]["name"]
    assert entries(eks, cluster, associatedPolicyArn=f"{POLICIES}/AmazonEKSClusterAdminPolicy") == [CALLER]


def test_a_creator_with_a_session_is_its_role(aws: LocalAws, eks: Any, plan: dict[str, Any]) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNTS[0]}}
    role = aws.client("iam").create_role(
        RoleName=unique("deployer"),
        Path="/teams/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )["Role"]["Arn"]
    session = aws.client("sts").assume_role(RoleArn=role, RoleSessionName="deploy")["Credentials"]
    plan["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] = True
    deployer = boto3.client(
        "eks",
        region_name=REGION,
        endpoint_url=aws.ready["endpoint"],
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    cluster = deployer.create_cluster(**plan)["cluster"]["name"]
    assert entries(eks, cluster) == [role]


def test_entries_come_with_their_authentication_mode(eks: Any, plan: dict[str, Any], nodes: dict[str, Any]) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
    del plan["accessConfig"]
    cluster = eks.create_cluster(**{**plan, "name": unique("mapped")})["cluster"]["name"]
    eks.create_nodegroup(**{**nodes, "clusterName": cluster})
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3048
    message = "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]"
    with refused("InvalidRequestException", message):
        eks.create_access_entry(clusterName=cluster, principalArn=CALLER)
    with refused("InvalidRequestException", message):
        entries(eks, cluster)
    eks.update_cluster_config(name=cluster, accessConfig={"authenticationMode": "API_AND_CONFIG_MAP"})
    assert entries(eks, cluster) == [CALLER, nodes["nodeRole"]]


def test_a_node_group_makes_an_entry_that_stays(eks: Any, nodes: dict[str, Any]) -> None:
    cluster, role = nodes["clusterName"], nodes["nodeRole"]
    eks.create_nodegroup(**nodes)
    entry = eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"]
    assert entry["type"] == "EC2_LINUX"
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2968
    with refused("ResourceInUseException", "The specified access entry resource is already in use on this cluster."):
        eks.create_access_entry(clusterName=cluster, principalArn=role, type="EC2_LINUX")
    # https://github.com/aws/containers-roadmap/issues/2631
    eks.delete_nodegroup(clusterName=cluster, nodegroupName=nodes["nodegroupName"])
    assert entries(eks, cluster) == [role]


def test_a_principal_may_be_of_another_account_but_for_nodes(eks: Any, cluster: str) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
    foreign = f"arn:aws:iam::{ACCOUNTS[1]}:user/rehearsal"
    with refused("InvalidParameterException", "The specified principalArn is invalid: invalid principal."):
        eks.create_access_entry(clusterName=cluster, principalArn=foreign, type="EC2_LINUX")
    entry = eks.create_access_entry(clusterName=cluster, principalArn=foreign)["accessEntry"]
    assert entry["principalArn"] == foreign


def test_a_node_group_takes_the_entry_there_is(eks: Any, nodes: dict[str, Any]) -> None:
    cluster, role = nodes["clusterName"], nodes["nodeRole"]
    made = eks.create_access_entry(clusterName=cluster, principalArn=role, type="EC2_LINUX")["accessEntry"]
    eks.create_nodegroup(**nodes)
    assert eks.describe_access_entry(clusterName=cluster, principalArn=role)["accessEntry"] == made


@pytest.mark.parametrize(
    ("principal", "message"),
    [
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2969
        (f"arn:aws:iam::{ACCOUNTS[0]}:role/missing", "The specified principalArn is invalid: invalid principal."),
        (f"arn:aws:iam::{ACCOUNTS[0]}:user/missing", "The specified principalArn is invalid: invalid principal."),
        (f"arn:aws:iam::{ACCOUNTS[1]}:user/missing", "The specified principalArn is invalid: invalid principal."),
        (f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/a/b", "The principalArn parameter format is not valid"),
        (f"arn:aws:iam::{ACCOUNTS[0]}:group/a", "The principalArn parameter format is not valid"),
        # https://github.com/hashicorp/terraform-provider-aws/issues/36447
        (f"arn:aws:iam::{ACCOUNTS[0]}:role/aws-service-role/a.amazonaws.com/b", "of a Service Linked Role"),
    ],
)
def test_fails_when_the_principal_is_none(eks: Any, cluster: str, principal: str, message: str) -> None:
    with refused("InvalidParameterException", message):
        eks.create_access_entry(clusterName=cluster, principalArn=principal)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2915
        ({"kubernetesGroups": ["system:masters"]}, "name system:masters is invalid, it cannot start with system:"),
        # https://github.com/aws-ia/terraform-aws-eks-blueprints/pull/1920
        ({"username": "system:me"}, "The username must not begin with system:"),
        ({"type": "EC2_LINUX", "kubernetesGroups": ["a"]}, "You can't specify kubernetesGroups"),
        ({"type": "LINUX"}, "The access entry type LINUX is not supported"),
    ],
)
def test_fails_when_an_entry_is_not_permitted(
    eks: Any, cluster: str, role: str, asked: dict[str, Any], message: str
) -> None:
    with refused("InvalidParameterException", message):
        eks.create_access_entry(clusterName=cluster, principalArn=role, **asked)
    assert entries(eks, cluster) == []


def test_fails_when_a_principal_has_an_entry(eks: Any, cluster: str, role: str) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2977
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    with refused("ResourceInUseException", "The specified access entry resource is already in use on this cluster."):
        eks.create_access_entry(clusterName=cluster, principalArn=role)


def test_fails_when_a_policy_cannot_be_associated(eks: Any, cluster: str, role: str, roles: Roles) -> None:
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessScope.html
    eks.create_access_entry(clusterName=cluster, principalArn=role)
    names, view = {"clusterName": cluster, "principalArn": role}, f"{POLICIES}/AmazonEKSViewPolicy"
    for policy, scope, message in (
        (f"{POLICIES}/Missing", EVERYWHERE, "The specified policyArn is invalid"),
        ("arn:aws:iam::aws:policy/AdministratorAccess", EVERYWHERE, "The specified policyArn is invalid"),
        (view, {"type": "namespace"}, "needs at least one namespace"),
        (view, {"type": "cluster", "namespaces": ["a"]}, "can't have namespaces"),
    ):
        with refused("InvalidParameterException", message):
            eks.associate_access_policy(**names, policyArn=policy, accessScope=scope)
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
    node = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=cluster, principalArn=node, type="EC2_LINUX")
    with refused("InvalidRequestException", "an access entry of type EC2_LINUX"):
        eks.associate_access_policy(clusterName=cluster, principalArn=node, policyArn=view, accessScope=EVERYWHERE)
