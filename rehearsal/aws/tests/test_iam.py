"""IAM's limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""

import json
from typing import Any

from .support import LocalAws, refused, unique

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "eks.amazonaws.com"}}],
    }
)


def policy_of(size: int) -> str:
    """A policy of so many characters, white space not counted."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::"}
    empty = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))
    statement["Resource"] += "x" * (size - len(empty))
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=8)


def test_fails_when_a_role_name_is_too_long(aws: LocalAws) -> None:
    iam = aws.client("iam")
    name = unique("role").ljust(64, "x")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    with refused("ValidationError"):
        iam.create_role(RoleName=f"{name}x", AssumeRolePolicyDocument=TRUST)


def test_fails_when_a_managed_policy_is_too_long(aws: LocalAws) -> None:
    iam = aws.client("iam")
    iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy_of(6144))
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144"):
        iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy_of(6145))
    policy = iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy_of(200))["Policy"]["Arn"]
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144"):
        iam.create_policy_version(PolicyArn=policy, PolicyDocument=policy_of(6145))


def test_fails_when_a_roles_own_policies_are_too_long(aws: LocalAws) -> None:
    iam = aws.client("iam")
    name = unique("role")
    with refused("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST.replace("eks.", f"{'x' * 2048}."))
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    with refused("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048"):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=TRUST.replace("eks.", f"{'x' * 2048}."))
    iam.put_role_policy(RoleName=name, PolicyName="first", PolicyDocument=policy_of(10000))
    iam.put_role_policy(RoleName=name, PolicyName="first", PolicyDocument=policy_of(10240))
    with refused("LimitExceeded", f"Maximum policy size of 10240 bytes exceeded for role {name}"):
        iam.put_role_policy(RoleName=name, PolicyName="second", PolicyDocument=policy_of(200))


def test_fails_when_a_role_has_ten_policies(aws: LocalAws) -> None:
    iam = aws.client("iam")
    name = unique("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    policies = [
        iam.create_policy(PolicyName=unique("policy"), PolicyDocument=policy_of(200))["Policy"]["Arn"]
        for _ in range(11)
    ]
    for policy in policies[:10]:
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    iam.attach_role_policy(RoleName=name, PolicyArn=policies[0])
    with refused("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10"):
        iam.attach_role_policy(RoleName=name, PolicyArn=policies[10])


def test_an_identity_provider_is_what_was_asked(aws: LocalAws) -> None:
    iam: Any = aws.client("iam")
    url = f"https://oidc.eks.us-west-2.amazonaws.com/id/{unique('A')}"
    arn = iam.create_open_id_connect_provider(Url=url, ClientIDList=["sts.amazonaws.com"])["OpenIDConnectProviderArn"]
    provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert (provider["Url"], provider["ClientIDList"]) == (url.removeprefix("https://"), ["sts.amazonaws.com"])
    with refused("ValidationError"):
        iam.create_open_id_connect_provider(Url=url.replace("https", "http"), ClientIDList=["sts.amazonaws.com"])


def test_instance_profiles_are_listed_by_their_path(aws: LocalAws) -> None:
    iam, cluster, name = aws.client("iam"), unique("cluster"), unique("profile")
    iam.create_instance_profile(InstanceProfileName=name, Path=f"/karpenter/us-west-2/{cluster}/1/")

    def listed(prefix: str) -> list[str]:
        profiles = iam.list_instance_profiles(PathPrefix=prefix)["InstanceProfiles"]
        return [profile["InstanceProfileName"] for profile in profiles]

    assert listed(f"/karpenter/us-west-2/{cluster}/") == [name]
    assert listed(f"/karpenter/eu-west-1/{cluster}/") == []
    assert name in listed("/")


def test_an_instance_profile_changes_its_role(aws: LocalAws) -> None:
    iam, profile, (one, other) = aws.client("iam"), unique("profile"), (unique("role"), unique("role"))
    tags = [{"Key": "eks:eks-cluster-name", "Value": "dev"}]
    iam.create_instance_profile(InstanceProfileName=profile, Tags=tags)
    for role in (one, other):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=one)
    with refused("LimitExceeded"):
        iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=other)
    with refused("DeleteConflict"):
        iam.delete_instance_profile(InstanceProfileName=profile)
    with refused("NoSuchEntity", other):
        iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=other)
    iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=one)
    iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=other)
    iam.tag_instance_profile(InstanceProfileName=profile, Tags=[{"Key": "team", "Value": "a"}])
    found = iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
    assert [role["RoleName"] for role in found["Roles"]] == [other]
    assert found["Tags"] == [*tags, {"Key": "team", "Value": "a"}]


def test_fails_when_an_instance_profile_is_missing(aws: LocalAws) -> None:
    iam = aws.client("iam")
    with refused("NoSuchEntity"):
        iam.get_instance_profile(InstanceProfileName="missing")
    with refused("NoSuchEntity"):
        iam.delete_instance_profile(InstanceProfileName="missing")
