import base64
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local_aws.eks.certificates import certificate_authority

from .support import ACCOUNTS, PROJECT, REGION, LocalAws, Roles, command, started, unique

ENDPOINT = "https://127.0.0.1:6443"
AUTHORITY = certificate_authority()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[LocalAws]:
    """A local AWS of its own for the test: what it is told is for all clusters."""
    with started(tmp_path / "log", ACCOUNTS[0]) as aws:
        yield aws


def create_cluster(aws: LocalAws) -> dict[str, Any]:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    made = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("ab")
    ]
    cluster: dict[str, Any] = aws.client("eks").create_cluster(
        name=unique("cluster"),
        roleArn=Roles(aws.client("iam")).create("eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": [answer["Subnet"]["SubnetId"] for answer in made]},
    )["cluster"]
    return cluster


def behind(cluster: dict[str, Any]) -> tuple[str, str]:
    return cluster["endpoint"], cluster["certificateAuthority"]["data"]


def put(aws: LocalAws, told: Any) -> requests.Response:
    return requests.put(f"{aws.ready['endpoint']}/_local/kubernetes", json=told, timeout=10)


def test_stands_behind_all_clusters_from_now_on(own: LocalAws) -> None:
    eks = own.client("eks")
    before = create_cluster(own)
    assert before["endpoint"].endswith(f".gr7.{REGION}.eks.amazonaws.com")
    answer = put(own, {"endpoint": ENDPOINT, "certificateAuthority": AUTHORITY})
    assert (answer.status_code, answer.content) == (204, b"")
    described = eks.describe_cluster(name=before["name"])["cluster"]
    assert behind(described) == (ENDPOINT, AUTHORITY)
    assert described["identity"] == before["identity"]
    assert behind(create_cluster(own)) == (ENDPOINT, AUTHORITY)
    put(own, {"endpoint": "https://localhost:1", "certificateAuthority": AUTHORITY})
    assert behind(eks.delete_cluster(name=before["name"])["cluster"]) == ("https://localhost:1", AUTHORITY)
    assert " PUT - - 127.0.0.1:" in own.log.read_text()


def test_can_be_named_at_the_start(tmp_path: Path) -> None:
    pem = base64.b64decode(AUTHORITY)
    (tmp_path / "ca.crt").write_bytes(pem)
    options = ["--kubernetes-api", ENDPOINT, "--kubernetes-ca", str(tmp_path / "ca.crt")]
    with started(tmp_path / "log", ACCOUNTS[0], options=options) as aws:
        assert behind(create_cluster(aws)) == (ENDPOINT, AUTHORITY)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ([], "expected a JSON object"),
        ({"endpoint": ENDPOINT}, "expected a JSON object"),
        ({"endpoint": ENDPOINT, "certificateAuthority": None}, "expected a JSON object"),
        ({"endpoint": ENDPOINT, "certificateAuthority": AUTHORITY, "more": ""}, "expected a JSON object"),
        ({"endpoint": "http://127.0.0.1:6443", "certificateAuthority": AUTHORITY}, "is not an endpoint like https"),
        ({"endpoint": f"{ENDPOINT}/", "certificateAuthority": AUTHORITY}, "is not an endpoint like https"),
        ({"endpoint": ENDPOINT, "certificateAuthority": "%"}, "is not a PEM certificate in base64"),
        ({"endpoint": ENDPOINT, "certificateAuthority": "YWJj"}, "is not a PEM certificate in base64"),
    ],
)
def test_fails_when_it_cannot_be(aws: LocalAws, told: Any, message: str) -> None:
    answer = put(aws, told)
    assert answer.status_code == 400
    assert message in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "kubernetes", 405), ("POST", "kubernetes", 405), ("GET", "token-review/a/b/c", 405), ("GET", "", 404)],
)
def test_fails_when_asked_for_something_else(aws: LocalAws, method: str, path: str, status: int) -> None:
    assert requests.request(method, f"{aws.ready['endpoint']}/_local/{path}", timeout=10).status_code == status


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--kubernetes-api", ENDPOINT], "--kubernetes-api and --kubernetes-ca go together"),
        (["--kubernetes-ca", "missing"], "--kubernetes-api and --kubernetes-ca go together"),
        (["--kubernetes-api", ENDPOINT, "--kubernetes-ca", "missing"], "missing: No such file or directory"),
        (["--kubernetes-api", ENDPOINT, "--kubernetes-ca", "pyproject.toml"], "is not a PEM certificate"),
        (["--kubernetes-api", "localhost", "--kubernetes-ca", "pyproject.toml"], "is not an endpoint like https"),
    ],
)
def test_fails_when_it_is_named_badly(tmp_path: Path, options: list[str], message: str) -> None:
    line = [*command(tmp_path / "log", ACCOUNTS[0]), *options]
    ended = subprocess.run(line, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert message in ended.stderr
