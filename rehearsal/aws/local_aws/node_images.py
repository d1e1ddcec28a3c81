"""Images of nodes that EKS publishes, and the parameters of Systems Manager that name them.

https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html
https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from .eks.catalogue import Catalogue

AMAZON_LINUX = {"x86_64": ("standard", "nvidia", "neuron"), "arm64": ("standard", "nvidia")}
"""Variants of Amazon Linux 2023 by architecture."""

BOTTLEROCKET = re.compile(
    r"/aws/service/bottlerocket/aws-k8s-(?P<version>1\.\d+)(?P<variant>-nvidia)?/(?P<architecture>x86_64|arm64)"
    r"/(?P<release>\d+\.\d+\.\d+(-[0-9a-f]{8})?)/image_id"
)

PREFIXES = ("/aws/service/eks/optimized-ami/", "/aws/service/bottlerocket/")


@dataclass(frozen=True)
class NodeImage:
    """An image as EC2 describes it."""

    name: str
    architecture: str
    created: datetime

    def id(self, region: str) -> str:
        """Always the same, and another in each region, as in AWS."""
        return f"ami-0{hashlib.sha256(f'{region}/{self.name}'.encode()).hexdigest()[:16]}"


class NodeImages:
    """The images of the catalogue's releases."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def by_parameter(self) -> dict[str, NodeImage]:
        """Those of Amazon Linux 2023, by the parameter that holds an image's id; some have two."""
        return dict(self._amazon_linux())

    def of_parameter(self, name: str) -> NodeImage | None:
        """The image whose id a parameter holds, if it is one of these.

        Releases of Bottlerocket are not in the catalogue: only their form is checked, and there is no `latest`.
        """
        match = BOTTLEROCKET.fullmatch(name)
        if not match or match["version"] not in self._catalogue.offered:
            return self.by_parameter.get(name)
        family = f"bottlerocket-aws-k8s-{match['version']}{match['variant'] or ''}"
        day = self._catalogue.date
        created = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return NodeImage(f"{family}-{match['architecture']}-v{match['release']}", match["architecture"], created)

    def _amazon_linux(self) -> Iterator[tuple[str, NodeImage]]:
        for version, releases in self._catalogue.node_releases.items():
            for architecture, variants in AMAZON_LINUX.items():
                for variant in variants:
                    folder = f"{PREFIXES[0]}{version}/amazon-linux-2023/{architecture}/{variant}"
                    for release in releases:
                        day = release.partition("-")[2]
                        name = f"amazon-eks-node-al2023-{architecture}-{variant}-{version}-v{day}"
                        image = NodeImage(name, architecture, datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC))
                        yield f"{folder}/{name}/image_id", image
                        if release == releases[0]:
                            yield f"{folder}/recommended/image_id", image
