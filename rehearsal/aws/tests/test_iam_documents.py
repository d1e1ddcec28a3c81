"""What IAM refuses of policy documents, and of what is in use."""

import json
from typing import Any

import pytest

from .support import ACCOUNTS, LocalAws, Roles, refused, unique

POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
TRUST = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
PROVIDER = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"


@pytest.fixture
def iam(aws: LocalAws) -> Any:
    return aws.client("iam")


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def create_role(iam: Any, trust: str = document(TRUST), **options: Any) -> str:
    name = unique("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **options)
    return name


def create_policy(iam: Any) -> str:
    arn: str = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
    return arn


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        # https://github.com/jtblin/kube2iam/issues/334, https://github.com/hashicorp/terraform-provider-aws/issues/8905
        ({**TRUST, "Resource": "*"}, "Has prohibited field Resource"),
        ({"Effect": "Allow", "Action": "sts:AssumeRole"}, "Missing required field Principal"),
        ({**TRUST, "Action": "s3:GetObject"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        (
            {**TRUST, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNTS[0]}:role/missing"}},
            f'Invalid principal in policy: "AWS":"arn:aws:iam::{ACCOUNTS[0]}:role/missing"',
        ),
        ({**TRUST, "Principal": {"Service": "ec2"}}, 'Invalid principal in policy: "SERVICE":"ec2"'),
    ],
)
def test_fails_when_a_trust_policy_trusts_nobody_there_is(iam: Any, statement: dict[str, Any], message: str) -> None:
    with refused("MalformedPolicyDocument", message):
        create_role(iam, document(statement))
    name = create_role(iam)
    with refused("MalformedPolicyDocument", message):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(statement))


@pytest.mark.parametrize("text", ["not JSON", "[]", "{}", '{"Statement": ["text"]}'])
def test_fails_when_a_document_is_no_policy(iam: Any, text: str) -> None:
    with refused("MalformedPolicyDocument"):
        create_role(iam, text)
    with refused("MalformedPolicyDocument"):
        iam.create_policy(PolicyName=unique("policy"), PolicyDocument=text)


def test_a_role_may_trust_a_provider_that_is_not_there(iam: Any) -> None:
    federated = {
        **TRUST,
        "Principal": {"Federated": f"arn:aws:iam::{ACCOUNTS[0]}:oidc-provider/{PROVIDER}"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {f"{PROVIDER}:sub": "system:serviceaccount:kube-system:it"}},
    }
    name = create_role(iam, document(federated))
    answered = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    assert answered["Statement"] == [federated]


def test_fails_when_a_policy_names_a_principal(iam: Any) -> None:
    # https://github.com/hashicorp/terraform/issues/13449
    text = document({**POLICY["Statement"][0], "Principal": "*"})  # type: ignore[dict-item]
    message = "Policy document should not specify a principal."
    with refused("MalformedPolicyDocument", message):
        iam.create_policy(PolicyName=unique("policy"), PolicyDocument=text)
    with refused("MalformedPolicyDocument", message):
        iam.create_policy_version(PolicyArn=create_policy(iam), PolicyDocument=text)
    with refused("MalformedPolicyDocument", message):
        iam.put_role_policy(RoleName=create_role(iam), PolicyName="own", PolicyDocument=text)


def test_fails_when_a_policy_is_of_another_partition(aws: LocalAws) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-iam/issues/224
    for region, own, other in (("us-west-2", "aws", "aws-cn"), ("cn-northwest-1", "aws-cn", "aws")):
        iam = aws.client("iam", region)
        for partition in (own, "*"):
            statement = {"Effect": "Allow", "Action": "ec2:*", "Resource": [f"arn:{partition}:ec2:*:*:subnet/*"]}
            iam.create_policy(PolicyName=unique("policy"), PolicyDocument=document(statement))
        resource = f"arn:{other}:ec2:*:*:subnet/*"
        statement = {"Effect": "Allow", "Action": "ec2:*", "Resource": ["*", resource]}
        with refused("MalformedPolicyDocument", f'Partition "{other}" is not valid for resource "{resource}".'):
            iam.create_policy(PolicyName=unique("policy"), PolicyDocument=document(statement))


def test_a_boundary_is_what_was_asked(iam: Any) -> None:
    boundary = create_policy(iam)
    name = create_role(iam, PermissionsBoundary=boundary)
    assert iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == boundary
    managed = "arn:aws:iam::aws:policy/PowerUserAccess"
    iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=managed)
    assert iam.get_role(RoleName=name)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == managed
    iam.delete_role_permissions_boundary(RoleName=name)
    assert "PermissionsBoundary" not in iam.get_role(RoleName=name)["Role"]


def test_fails_when_a_boundary_is_missing(iam: Any) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html; words as ROSA met them
    missing = f"arn:aws:iam::{ACCOUNTS[0]}:policy/missing"
    message = f"Scope ARN: {missing} does not exist or is not attachable."
    with refused("NoSuchEntity", message):
        create_role(iam, PermissionsBoundary=missing)
    with refused("NoSuchEntity", message):
        iam.put_role_permissions_boundary(RoleName=create_role(iam), PermissionsBoundary=missing)


def test_fails_when_a_policy_in_use_is_deleted(iam: Any) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
    policy = create_policy(iam)
    name = create_role(iam, PermissionsBoundary=policy)
    for _ in range(2):
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    assert iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"] == 1
    with refused("DeleteConflict", "Cannot delete a policy attached to entities."):
        iam.delete_policy(PolicyArn=policy)
    iam.detach_role_policy(RoleName=name, PolicyArn=policy)
    with refused("DeleteConflict", "Cannot delete a policy used as a permissions boundary."):
        iam.delete_policy(PolicyArn=policy)
    iam.delete_role_permissions_boundary(RoleName=name)
    iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(POLICY), SetAsDefault=True)
    with refused("DeleteConflict", "This policy has more than one version."):
        iam.delete_policy(PolicyArn=policy)
    iam.delete_policy_version(PolicyArn=policy, VersionId="v1")
    iam.delete_policy(PolicyArn=policy)
    with refused("NoSuchEntity"):
        iam.get_policy(PolicyArn=policy)


def test_fails_when_a_policy_is_there_or_has_five_versions(iam: Any) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
    name = unique("policy")
    policy = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
    message = f"A policy called {name} already exists. Duplicate names are not allowed."
    with refused("EntityAlreadyExists", message):
        iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(POLICY))
    for _ in range(4):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(POLICY))
    with refused("LimitExceeded", "A managed policy can have up to 5 versions."):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=json.dumps(POLICY))


def test_fails_when_a_role_in_use_is_deleted(iam: Any) -> None:
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
    name, profile, policy = create_role(iam), unique("profile"), create_policy(iam)
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(POLICY))
    iam.create_instance_profile(InstanceProfileName=profile)
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=name)
    with refused("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first."):
        iam.delete_role(RoleName=name)
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=name)
    with refused("DeleteConflict", "Cannot delete entity, must detach all policies first."):
        iam.delete_role(RoleName=name)
    iam.detach_role_policy(RoleName=name, PolicyArn=policy)
    with refused("DeleteConflict", "Cannot delete entity, must delete policies first."):
        iam.delete_role(RoleName=name)
    iam.delete_role_policy(RoleName=name, PolicyName="own")
    iam.delete_role(RoleName=name)


def test_a_role_may_trust_another(iam: Any, roles: Roles) -> None:
    create_role(iam, document({**TRUST, "Principal": {"AWS": roles.create("ec2.amazonaws.com")}}))
