import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.datastructures import MultiDict

from local_aws.eks import contract
from local_aws.eks.contract import BrokenContract, check_answer, read_request
from local_aws.eks.operations import OPERATIONS
from local_aws.eks.refusals import Refused
from local_aws.eks.responses import LocalEKSResponse

from .support import ACCOUNTS, REGION, LocalAws, refused

NOTHING: MultiDict[str, str] = MultiDict()


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"cluster": {"nme": "a"}}, r"\$\.cluster\.nme is no member"),
        ({"cluster": {"name": 1}}, r"\$\.cluster\.name is 1, no string"),
        ({"cluster": {"deletionProtection": "true"}}, r"\$\.cluster\.deletionProtection is 'true', no boolean"),
        ({"cluster": {"createdAt": "2026-11-21"}}, r"\$\.cluster\.createdAt is '2026-11-21', no timestamp"),
        ({"cluster": {"status": "READY"}}, r"\$\.cluster\.status is 'READY', none of CREATING, "),
        ({"cluster": {"encryptionConfig": [{"key": "a"}]}}, r"\$\.cluster\.encryptionConfig\[0\]\.key is no member"),
        ({"cluster": {"tags": {"a": None}}}, r"\$\.cluster\.tags\.a is None, no string"),
        ({"cluster": None}, r"\$\.cluster is None, no structure"),
    ],
)
def test_an_answer_that_ekss_api_does_not_know_is_no_answer(answer: Any, problem: str) -> None:
    with pytest.raises(BrokenContract, match=problem):
        check_answer("DescribeCluster", answer)


def test_an_answer_that_ekss_api_knows_is_one() -> None:
    check_answer("DescribeCluster", {"cluster": {"name": "a", "tags": {}, "createdAt": 1.5}})
    check_answer("TagResource", {})


def test_the_server_checks_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    response = LocalEKSResponse()
    response.current_account, response.region, response.access_key = ACCOUNTS[0], REGION, ""
    monkeypatch.setitem(OPERATIONS, "ListClusters", lambda call: {"clusters": [], **call.asked})
    assert response._answer("ListClusters", {}) == '{"clusters": []}'
    with pytest.raises(
        BrokenContract, match=r"The answer to ListClusters breaks EKS's API: \$\.maxResults is no member"
    ):
        response._answer("ListClusters", {"maxResults": 7})


def test_every_operation_is_one_of_ekss() -> None:
    assert OPERATIONS.keys() <= set(contract.service().operation_names)


def test_a_request_is_read_from_path_query_and_body() -> None:
    query = MultiDict([("tagKeys", "a"), ("tagKeys", "b")])
    assert read_request("UntagResource", {"resourceArn": "arn:x"}, query, b"") == {
        "resourceArn": "arn:x",
        "tagKeys": ["a", "b"],
    }
    body = b'{"policyArn": "p", "accessScope": {"type": "cluster"}, "ignored": null}'
    path = {"name": "c", "principalArn": "arn:aws:iam::111122223333:role/a"}
    with pytest.raises(NotImplementedError, match=r"\$\.ignored is no member"):
        read_request("AssociateAccessPolicy", path, NOTHING, body)
    assert read_request("ListClusters", {}, MultiDict([("maxResults", "7")]), b"") == {"maxResults": 7}
    versions = read_request("DescribeClusterVersions", {}, MultiDict([("defaultOnly", "true")]), b"")
    assert versions == {"defaultOnly": True}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"accessScope": {"type": "cluster"}}, "$.policyArn is missing"),
        ({"policyArn": "p", "accessScope": "cluster"}, "$.accessScope is 'cluster', no structure"),
        (
            {"policyArn": "p", "accessScope": {"type": "world"}},
            "$.accessScope.type is 'world', none of cluster, namesp",
        ),
    ],
)
def test_a_request_that_ekss_api_does_not_know_is_refused(body: Any, problem: str) -> None:
    path = {"name": "c", "principalArn": "p"}
    with pytest.raises(Refused) as caught:
        read_request("AssociateAccessPolicy", path, NOTHING, json.dumps(body).encode())
    assert caught.value.code == "InvalidParameterException"
    assert problem in caught.value.message


def test_sizes_and_patterns_are_those_of_the_api(aws: LocalAws, plan: dict[str, Any]) -> None:
    eks = aws.client("eks", checked=False)
    with refused("InvalidParameterException", "$.name has size 101, not 1 to 100"):
        eks.create_cluster(**{**plan, "name": "a" * 101})
    with refused("InvalidParameterException", "$.name is '-a', which does not match"):
        eks.create_cluster(**{**plan, "name": "-a"})
    with refused("InvalidParameterException", "$.roleArn is missing"):
        eks.create_cluster(name="a", resourcesVpcConfig={})


def test_says_what_it_cannot_do(aws: LocalAws, eks: Any) -> None:
    with refused("NotImplemented", "EKS: ListInsights"):
        eks.list_insights(clusterName="a")
    with refused("UnrecognizedClientException", "The security token included in the request is invalid."):
        aws.client("eks", key="AKIAUNKNOWN000000000").list_clusters()


def test_a_refusal_has_the_members_of_ekss_exception(eks: Any) -> None:
    principal = f"arn:aws:iam::{ACCOUNTS[0]}:role/a"
    with pytest.raises(ClientError) as caught:
        eks.describe_access_entry(clusterName="missing", principalArn=principal)
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert response["clusterName"] == "missing"
    assert response["message"] == "No cluster found for name: missing."
