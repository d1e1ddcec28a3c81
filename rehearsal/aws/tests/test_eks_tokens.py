import base64
from collections.abc import Callable
from typing import Any

import pytest
import requests

from .support import ACCOUNTS, REGION, LocalAws, Roles, unique
from .tokens import PREFIX, QUERY, Key, Reviews, key_of_session, key_of_user, presigned, presigned_at, token_of

CALLER = f"arn:aws:iam::{ACCOUNTS[0]}:user/rehearsal"
POLICIES = "arn:aws:eks::aws:cluster-access-policy"
STS = f"https://sts.{REGION}.amazonaws.com"
MISMATCH = "SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided"
NOT_MAPPED = "identity is not mapped"
UNKNOWN_KEY = "InvalidClientTokenId: The security token included in the request is invalid."

Change = Callable[[str], str]


@pytest.fixture
def reviews(aws: LocalAws, cluster: str) -> Reviews:
    return Reviews(aws, cluster)


@pytest.fixture
def user(aws: LocalAws) -> Key:
    return key_of_user(aws)


@pytest.fixture
def admitted(eks: Any, cluster: str, reviews: Reviews) -> Reviews:
    """Of a cluster whose one access entry is the account's user's."""
    eks.create_access_entry(clusterName=cluster, principalArn=CALLER, kubernetesGroups=["people"])
    return reviews


def sign(reviews: Reviews, key: Key, **options: Any) -> str:
    return presigned(key, reviews.cluster, reviews.aws.ready["endpoint"], **options)


def test_a_user_is_whom_its_entry_makes_it(aws: LocalAws, admitted: Reviews, user: Key) -> None:
    known = admitted.user(user)
    id_ = aws.client("sts").get_caller_identity()["UserId"]
    assert known == {
        "username": CALLER,
        "uid": f"aws-iam-authenticator:{ACCOUNTS[0]}:{id_}",
        "groups": ["people"],
        "extra": {
            "accessKeyId": [user.id],
            "arn": [CALLER],
            "canonicalArn": [CALLER],
            "principalId": [id_],
            "sessionName": [""],
            "sigs.k8s.io/aws-iam-authenticator/principalId": [id_],
        },
    }


def test_a_session_is_its_role_whatever_its_path(aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles) -> None:
    role = roles.create("ec2.amazonaws.com", Path="/teams/a/")
    name = role.rpartition("/")[2]
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role)
    known = reviews.user(key_of_session(aws, role, "me@example.com"))
    assert known["username"] == f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/{name}/me-example.com"
    assert known["extra"]["arn"] == [f"arn:aws:sts::{ACCOUNTS[0]}:assumed-role/{name}/me@example.com"]
    assert known["extra"]["canonicalArn"] == [role]
    assert known["extra"]["sessionName"] == ["me@example.com"]


def test_a_username_is_filled_in(aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
    role = roles.create("ec2.amazonaws.com")
    username = "{{AccountID}}:{{SessionName}}:{{SessionNameRaw}}"
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, username=username)
    assert reviews.user(key_of_session(aws, role, "a@b"))["username"] == f"{ACCOUNTS[0]}:a-b:a@b"


def test_a_principal_may_be_of_another_account(aws: LocalAws, eks: Any, reviews: Reviews) -> None:
    foreign = f"arn:aws:iam::{ACCOUNTS[1]}:user/rehearsal"
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=foreign)
    assert reviews.user(key_of_user(aws, ACCOUNTS[1]))["username"] == foreign


@pytest.fixture
def instance(ec2: Any, subnets: list[str]) -> dict[str, Any]:
    run = ec2.run_instances(
        ImageId="ami-00000000000000000", InstanceType="m5.large", MinCount=1, MaxCount=1, SubnetId=subnets[0]
    )
    [instance] = run["Instances"]
    made: dict[str, Any] = instance
    return made


@pytest.mark.parametrize(
    ("type_", "groups"),
    [
        ("EC2_LINUX", ["system:nodes"]),
        ("EC2_WINDOWS", ["eks:kube-proxy-windows", "system:nodes"]),
        ("EC2", ["system:nodes"]),
    ],
)
def test_a_nodes_role_makes_an_instance_a_node(
    aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles, instance: dict[str, Any], *, type_: str, groups: list[str]
) -> None:
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, type=type_)
    known = reviews.user(key_of_session(aws, role, instance["InstanceId"]))
    assert (known["username"], known["groups"]) == (f"system:node:{instance['PrivateDnsName']}", groups)


@pytest.mark.parametrize(
    ("type_", "groups"),
    [
        ("HYBRID_LINUX", ["system:bootstrappers", "system:nodes"]),
        ("FARGATE_LINUX", ["system:bootstrappers", "system:nodes", "system:node-proxier"]),
    ],
)
def test_a_node_that_is_no_instance_has_its_sessions_name(
    aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles, *, type_: str, groups: list[str]
) -> None:
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, type=type_)
    known = reviews.user(key_of_session(aws, role, "node-1"))
    assert (known["username"], known["groups"]) == ("system:node:node-1", groups)


def test_a_node_keeps_its_name_when_its_instance_is_terminated(
    aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles, instance: dict[str, Any]
) -> None:
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, type="EC2_LINUX")
    aws.client("ec2").terminate_instances(InstanceIds=[instance["InstanceId"]])
    known = reviews.user(key_of_session(aws, role, instance["InstanceId"]))
    assert known["username"] == f"system:node:{instance['PrivateDnsName']}"


@pytest.mark.parametrize(
    ("session", "message"),
    [
        ("node-1", "SessionName did not contain an instance id"),
        ("i-0123", "SessionName did not contain an instance id"),
        ("i-0123456789abcdef0", "failed querying private DNS from EC2 API for node i-0123456789abcdef0: The instance"),
    ],
)
def test_fails_when_a_node_is_no_instance(
    aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles, *, session: str, message: str
) -> None:
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, type="EC2_LINUX")
    assert message in reviews.refusal(token_of(sign(reviews, key_of_session(aws, role, session))))


def test_fails_when_a_node_is_an_instance_of_another_region(
    aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles
) -> None:
    elsewhere = aws.client("ec2", "eu-north-1")
    vpc = elsewhere.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = elsewhere.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    run = elsewhere.run_instances(ImageId="ami-00000000000000000", MinCount=1, MaxCount=1, SubnetId=subnet)
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role, type="EC2_LINUX")
    key = key_of_session(aws, role, run["Instances"][0]["InstanceId"])
    assert "failed querying private DNS" in reviews.refusal(token_of(sign(reviews, key)))


def test_access_policies_are_groups(aws: LocalAws, eks: Any, admitted: Reviews, user: Key) -> None:
    names = {"clusterName": admitted.cluster, "principalArn": CALLER}
    everywhere, somewhere = {"type": "cluster"}, {"type": "namespace", "namespaces": ["team-a", "team-b"]}
    admin, view = f"{POLICIES}/AmazonEKSClusterAdminPolicy", f"{POLICIES}/AmazonEKSViewPolicy"
    eks.associate_access_policy(**names, policyArn=admin, accessScope=everywhere)
    eks.associate_access_policy(**names, policyArn=view, accessScope=somewhere)
    assert admitted.user(user)["groups"] == [
        "people",
        "eks-access-policy:AmazonEKSClusterAdminPolicy",
        "eks-access-policy:AmazonEKSViewPolicy:team-a",
        "eks-access-policy:AmazonEKSViewPolicy:team-b",
    ]
    eks.disassociate_access_policy(**names, policyArn=admin)
    assert "eks-access-policy:AmazonEKSClusterAdminPolicy" not in admitted.user(user)["groups"]


def test_the_creator_is_an_administrator(aws: LocalAws, eks: Any, plan: dict[str, Any], user: Key) -> None:
    plan["accessConfig"]["bootstrapClusterCreatorAdminPermissions"] = True
    reviews = Reviews(aws, eks.create_cluster(**plan)["cluster"]["name"])
    assert reviews.user(user)["groups"] == ["eks-access-policy:AmazonEKSClusterAdminPolicy"]


@pytest.mark.parametrize(
    "endpoint", [STS, "https://sts.amazonaws.com", f"https://sts-fips.{REGION}.amazonaws.com", "http://localhost"]
)
def test_a_token_may_be_of_any_endpoint_of_sts(admitted: Reviews, user: Key, endpoint: str) -> None:
    port = admitted.aws.ready["endpoint"].rpartition(":")[2]
    address = f"{endpoint}:{port}" if endpoint.startswith("http:") else endpoint
    assert admitted.ask(token_of(presigned(user, admitted.cluster, address)))["authenticated"]


@pytest.mark.parametrize("minutes", [-14, 4])
def test_a_token_lives_15_minutes_whatever_it_says(admitted: Reviews, user: Key, minutes: int) -> None:
    endpoint = admitted.aws.ready["endpoint"]
    assert admitted.ask(token_of(presigned_at(user, admitted.cluster, endpoint, minutes)))["authenticated"]


@pytest.mark.parametrize(
    ("minutes", "message"), [(-16, "X-Amz-Date parameter is expired (15 minute"), (6, "Signature not yet current:")]
)
def test_fails_when_a_token_is_not_of_now(admitted: Reviews, user: Key, minutes: int, message: str) -> None:
    endpoint = admitted.aws.ready["endpoint"]
    assert message in admitted.refusal(token_of(presigned_at(user, admitted.cluster, endpoint, minutes)))


def test_fails_when_a_principal_has_no_entry(aws: LocalAws, admitted: Reviews, roles: Roles) -> None:
    stranger = key_of_session(aws, roles.create("ec2.amazonaws.com"))
    assert admitted.refusal(token_of(sign(admitted, stranger))) == NOT_MAPPED


def test_fails_when_an_entry_was_just_deleted(eks: Any, admitted: Reviews, user: Key) -> None:
    token = token_of(sign(admitted, user))
    assert admitted.ask(token)["authenticated"]
    eks.delete_access_entry(clusterName=admitted.cluster, principalArn=CALLER)
    assert admitted.refusal(token) == NOT_MAPPED


def test_fails_when_a_role_was_made_again(aws: LocalAws, eks: Any, reviews: Reviews, roles: Roles) -> None:
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=role)
    name = role.rpartition("/")[2]
    trust = roles.iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    roles.iam.delete_role(RoleName=name)
    roles.iam.create_role(RoleName=name, AssumeRolePolicyDocument=str(trust).replace("'", '"'))
    assert reviews.refusal(token_of(sign(reviews, key_of_session(aws, role)))) == NOT_MAPPED


def test_fails_when_a_cluster_has_no_entries(aws: LocalAws, eks: Any, plan: dict[str, Any], user: Key) -> None:
    del plan["accessConfig"]
    reviews = Reviews(aws, eks.create_cluster(**plan)["cluster"]["name"])
    assert reviews.refusal(token_of(sign(reviews, user))) == NOT_MAPPED


def test_fails_when_a_token_is_for_another_cluster(admitted: Reviews, user: Key) -> None:
    other = presigned(user, unique("other"), admitted.aws.ready["endpoint"])
    assert MISMATCH in admitted.refusal(token_of(other))


@pytest.mark.parametrize(
    ("account", "region", "name"),
    [
        (ACCOUNTS[0], REGION, "missing"),
        (ACCOUNTS[1], REGION, None),
        (ACCOUNTS[0], "eu-west-1", None),
        ("999999999999", REGION, None),
        (ACCOUNTS[0], "nowhere", None),
    ],
)
def test_fails_when_there_is_no_such_cluster(
    aws: LocalAws, admitted: Reviews, user: Key, *, account: str, region: str, name: str | None
) -> None:
    reviews = Reviews(aws, name or admitted.cluster, account, region)
    assert reviews.refusal(token_of(sign(admitted, user))) == f"No cluster found for name: {reviews.cluster}."


def test_fails_when_a_key_is_not_known(aws: LocalAws, eks: Any, admitted: Reviews, roles: Roles, user: Key) -> None:
    role = roles.create("ec2.amazonaws.com")
    eks.create_access_entry(clusterName=admitted.cluster, principalArn=role)
    session = key_of_session(aws, role)
    for key, message in (
        (Key("AKIAUNKNOWN000000000", user.secret), UNKNOWN_KEY),
        (Key(user.id, "another-secret"), MISMATCH),
        (Key(user.id, user.secret, "a-session-token"), UNKNOWN_KEY),
        (Key(session.id, session.secret), UNKNOWN_KEY),
        (Key(session.id, session.secret, "another-token"), UNKNOWN_KEY),
        (key_of_session(aws, role, region="cn-north-1"), UNKNOWN_KEY),
    ):
        assert message in admitted.refusal(token_of(sign(admitted, key)))


def test_fails_when_a_key_is_inactive_or_gone(aws: LocalAws, eks: Any, reviews: Reviews) -> None:
    iam, name = aws.client("iam"), unique("person")
    arn = iam.create_user(UserName=name)["User"]["Arn"]
    made = iam.create_access_key(UserName=name)["AccessKey"]
    key = Key(made["AccessKeyId"], made["SecretAccessKey"])
    eks.create_access_entry(clusterName=reviews.cluster, principalArn=arn)
    assert reviews.user(key)["username"] == arn
    iam.update_access_key(UserName=name, AccessKeyId=key.id, Status="Inactive")
    assert UNKNOWN_KEY in reviews.refusal(token_of(sign(reviews, key)))
    iam.delete_access_key(UserName=name, AccessKeyId=key.id)
    assert UNKNOWN_KEY in reviews.refusal(token_of(sign(reviews, key)))


def replaced(old: str, new: str) -> Change:
    def change(url: str) -> str:
        assert old in url
        return url.replace(old, new)

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda url: url[:-4] + ("0000" if not url.endswith("0000") else "1111"), MISMATCH),
        (lambda url: url.partition("&X-Amz-Signature")[0], MISMATCH),
        (replaced("Version=2011-06-15", "Version=2011-06-16"), MISMATCH),
        (replaced("X-Amz-Expires=60", "X-Amz-Expires=61"), MISMATCH),
        (replaced(f"{REGION}%2Fsts", "eu-west-1%2Fsts"), MISMATCH),
        (replaced(f"{REGION}%2Fsts", f"{REGION}%2Fec2"), "Credential should be scoped to a valid region."),
        (replaced(f"{REGION}%2Fsts", "cn-north-1%2Fsts"), "Credential should be scoped to a valid region."),
        (replaced("X-Amz-Credential", "X-Amz-Algorithm"), "query parameter with multiple values not supported"),
        (replaced("X-Amz-Expires=60", "X-Amz-Expires=901"), "invalid X-Amz-Expires parameter in pre-signed URL: 901"),
        (replaced("X-Amz-Expires=60", "X-Amz-Expires=-1"), "invalid X-Amz-Expires parameter in pre-signed URL: -1"),
        (replaced("X-Amz-Date=", "X-Amz-Date=now"), "error parsing X-Amz-Date parameter now"),
        (replaced("GetCallerIdentity", "GetSessionToken"), "unexpected action parameter in pre-signed URL"),
        (replaced("%3Bx-k8s-aws-id", ""), "client did not sign the x-k8s-aws-id header"),
        (lambda url: url + "&Extra=1", 'non-whitelisted query parameter "Extra"'),
        (replaced("http://", "https://"), 'unexpected scheme "https"'),
        (replaced("http://127.0.0.1", "http://127.0.0.2"), 'unexpected scheme "http"'),
        (lambda url: f"https://example.com/?{url.partition('?')[2]}", 'unexpected hostname "example.com"'),
        (lambda url: f"https://sts.cn-north-1.amazonaws.com.cn/?{url.partition('?')[2]}", "unexpected hostname"),
        (replaced("/?", "/path?"), "unexpected path in pre-signed URL"),
    ],
)
def test_fails_when_a_token_was_changed(admitted: Reviews, user: Key, change: Change, message: str) -> None:
    assert message in admitted.refusal(token_of(change(sign(admitted, user))))


@pytest.mark.parametrize(
    ("token", "message"),
    [
        ("", 'token is missing expected "k8s-aws-v1." prefix'),
        ("eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl", 'token is missing expected "k8s-aws-v1." prefix'),
        (PREFIX, 'unexpected scheme ""'),
        (f"{PREFIX}%%%", "illegal base64 data"),
        (f"{PREFIX}abcde", "illegal base64 data"),
        (f"{PREFIX}{base64.urlsafe_b64encode(b'12345').decode()}", "illegal base64 data"),
        (token_of("not a URL"), 'unexpected scheme ""'),
        (token_of("http://[/"), "not a URL"),
        (token_of("\u20ac"), "not a URL"),
        (token_of(f"{STS}/"), "unexpected action parameter"),
        (token_of(f"{STS}/?{QUERY}"), "client did not sign the x-k8s-aws-id header"),
        (PREFIX + "a" * 4096, "token is too large"),
    ],
)
def test_fails_when_a_token_is_none(admitted: Reviews, token: str, message: str) -> None:
    assert message in admitted.refusal(token)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview"}',
        b'{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": 1}}',
        b'{"apiVersion": "authentication.k8s.io/v1beta1", "kind": "TokenReview", "spec": {"token": "a"}}',
    ],
)
def test_fails_when_no_token_review_is_asked(admitted: Reviews, body: bytes) -> None:
    address = f"{admitted.aws.ready['endpoint']}/_local/token-review/{ACCOUNTS[0]}/{REGION}/{admitted.cluster}"
    answer = requests.post(address, data=body, timeout=10)
    assert answer.status_code == 400


def test_clusters_of_china_have_tokens_too(aws: LocalAws, user: Key) -> None:
    region = "cn-north-1"
    ec2 = aws.client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{region}{zone}")
        for number, zone in enumerate("ab")
    ]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    cluster = unique("cluster")
    aws.client("eks", region).create_cluster(
        name=cluster,
        roleArn=Roles(aws.client("iam", region)).create("eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": [answer["Subnet"]["SubnetId"] for answer in made]},
        accessConfig={"authenticationMode": "API"},
    )
    reviews = Reviews(aws, cluster, region=region)
    assert reviews.user(user)["username"] == f"arn:aws-cn:iam::{ACCOUNTS[0]}:user/rehearsal"
    endpoint = "https://sts.cn-north-1.amazonaws.com.cn"
    assert reviews.ask(token_of(presigned(user, cluster, endpoint, region=region)))["authenticated"]
