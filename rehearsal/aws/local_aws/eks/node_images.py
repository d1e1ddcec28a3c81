"""Which versions and images nodes can have."""

import re

from .catalogue import minor_of
from .models import Call, Cluster
from .refusals import invalid_parameter

LAST_WITH_AL2 = "1.32"

# Release versions of the other images are not in the catalogue; this is what they look like.
OTHER_RELEASES = {
    "BOTTLEROCKET": re.compile(r"\d+\.\d+\.\d+-[0-9a-f]{8}"),
    "WINDOWS": re.compile(r"1\.\d+-20\d\d\.\d\d\.\d\d"),
}


def check_node_version(call: Call, cluster: Cluster, version: str) -> None:
    """Nodes are never newer than their control plane.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
    """
    if version not in call.eks.catalogue.offered:
        raise invalid_parameter("unsupported Kubernetes version")
    if minor_of(version) > minor_of(cluster.version):
        raise invalid_parameter(
            f"Nodegroup Kubernetes version {version} is newer than the cluster's version {cluster.version}"
        )


def check_ami_type(ami_type: str, version: str) -> None:
    """https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-deprecation-faqs.html."""
    if ami_type.startswith("AL2_") and minor_of(version) > minor_of(LAST_WITH_AL2):
        raise invalid_parameter(
            f"AMI Type {ami_type} is only supported for kubernetes versions {LAST_WITH_AL2} or earlier"
        )


def newest_release(call: Call, ami_type: str, version: str) -> str | None:
    """The release a node group gets when none is asked; None where the catalogue does not know."""
    if ami_type.startswith(tuple(OTHER_RELEASES)):
        return None
    return call.eks.catalogue.node_releases.get(version, (None,))[0]


def check_release(call: Call, ami_type: str, version: str, release: str) -> None:
    """https://github.com/eksctl-io/eksctl/issues/7976."""
    family, of_amazon_linux = ami_type.partition("_")[0], call.eks.catalogue.node_releases
    if family in OTHER_RELEASES:
        another = any(release in releases for releases in of_amazon_linux.values())
        known = bool(OTHER_RELEASES[family].fullmatch(release)) and not another
    else:
        known = release in of_amazon_linux.get(version, ())
    if not known:
        raise invalid_parameter(f"Requested release version {release} is not valid for kubernetes version {version}.")


def is_older(release: str, other: str) -> bool:
    """Whether a release of the same image comes before another."""
    return _numbers(release) < _numbers(other)


def _numbers(release: str) -> list[int]:
    # The second part is a date for Amazon Linux, and a commit for Bottlerocket.
    version, _, build = release.partition("-")
    return [int(part) for part in [*version.split("."), *([build] if build.isdecimal() else [])]]
