from typing import Any

import pytest

from .support import ACCOUNTS, LocalAws, refused

RELEASE = "/aws/service/eks/optimized-ami/1.36/amazon-linux-2023"
NAME = "amazon-eks-node-al2023-x86_64-nvidia-1.36-v20261003"
BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-1.36-nvidia/arm64/1.55.0-0123abcd/image_id"


@pytest.fixture
def ssm(aws: LocalAws) -> Any:
    return aws.client("ssm")


def image_of(ssm: Any, parameter: str) -> str:
    image_id: str = ssm.get_parameter(Name=parameter)["Parameter"]["Value"]
    return image_id


def test_a_releases_image_is_named_by_a_parameter(ssm: Any, ec2: Any) -> None:
    image_id = image_of(ssm, f"{RELEASE}/x86_64/nvidia/{NAME}/image_id")
    [image] = ec2.describe_images(Filters=[{"Name": "image-id", "Values": [image_id]}])["Images"]
    assert (image["ImageId"], image["Name"], image["Architecture"]) == (image_id, NAME, "x86_64")
    assert image["CreationDate"] == "2026-10-03T00:00:00.000Z"
    assert (image["RootDeviceName"], image["ImageOwnerAlias"], image["Public"]) == ("/dev/xvda", "amazon", True)


def test_the_newest_is_recommended(ssm: Any) -> None:
    newest = "amazon-eks-node-al2023-arm64-standard-1.36-v20261023"
    recommended = image_of(ssm, f"{RELEASE}/arm64/standard/recommended/image_id")
    assert recommended == image_of(ssm, f"{RELEASE}/arm64/standard/{newest}/image_id")


def test_an_image_is_found_by_its_name_without_its_parameter(aws: LocalAws) -> None:
    ec2 = aws.client("ec2", "eu-west-1", ACCOUNTS[1])
    names = [{"Name": "name", "Values": ["amazon-eks-node-al2023-*-neuron-1.36-*"]}]
    found = ec2.describe_images(Owners=["self", "amazon"], Filters=names)["Images"]
    assert sorted(image["Name"][-9:] for image in found) == ["v20261003", "v20261023"]
    assert ec2.describe_images(Owners=["self"], Filters=names)["Images"] == []


def test_an_image_has_the_same_id_in_every_account_and_another_in_each_region(aws: LocalAws) -> None:
    parameter = f"{RELEASE}/x86_64/standard/recommended/image_id"
    here, there = (image_of(aws.client("ssm", account=account), parameter) for account in ACCOUNTS)
    assert here == there != image_of(aws.client("ssm", "eu-west-1"), parameter)


def test_an_image_of_bottlerocket_is_there_when_it_is_asked_for(ssm: Any, ec2: Any) -> None:
    [image] = ec2.describe_images(ImageIds=[image_of(ssm, BOTTLEROCKET)])["Images"]
    assert image["Name"] == "bottlerocket-aws-k8s-1.36-nvidia-arm64-v1.55.0-0123abcd"
    assert image["Architecture"] == "arm64"


def test_parameters_are_had_together(ssm: Any) -> None:
    known, unknown = BOTTLEROCKET, f"{RELEASE}/arm64/neuron/recommended/image_id"
    answer = ssm.get_parameters(Names=[known, unknown])
    assert [parameter["Name"] for parameter in answer["Parameters"]] == [known]
    assert answer["InvalidParameters"] == [unknown]


@pytest.mark.parametrize(
    "parameter",
    [
        f"{RELEASE}/x86_64/nvidia/{NAME[:-2]}24/image_id",
        f"{RELEASE}/arm64/neuron/recommended/image_id",
        RELEASE.replace("1.36", "1.21") + "/x86_64/standard/recommended/image_id",
        BOTTLEROCKET.replace("1.55.0-0123abcd", "latest"),
        BOTTLEROCKET.replace("1.36", "1.30"),
    ],
)
def test_fails_when_there_is_no_such_release(ssm: Any, parameter: str) -> None:
    with refused("ParameterNotFound", parameter):
        ssm.get_parameter(Name=parameter)
