"""The EKS backend: clusters and what belongs to them, kept as the API describes them."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

from moto.ec2.models import ec2_backends
from moto.eks.models import CLUSTER_NOT_FOUND_MSG, EKSBackend
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition

from .catalogue import Catalogue
from .kubernetes_api import KubernetesApi
from .refusals import not_found

Described = dict[str, Any]
"""A resource in the words of the API: what a Describe operation answers."""


@dataclass
class AccessEntry:
    """An access entry with its principal's id, and the policies associated to it, by their ARNs.

    The id is why an entry is of no use to a principal deleted and made again:
    https://docs.aws.amazon.com/eks/latest/APIReference/API_AccessEntry.html
    """

    described: Described
    principal_id: str | None
    policies: dict[str, Described] = field(default_factory=dict)


@dataclass
class Update:
    """An update, and which node group or add-on it was made to, if not to the cluster."""

    described: Described
    nodegroup: str | None = None
    addon: str | None = None


@dataclass
class Cluster:
    """A cluster and all that belongs to it, by name; access entries by their principal, associations by their id."""

    described: Described
    creator_arn: str
    creator_is_admin: bool
    interfaces: list[str] = field(default_factory=list)
    nodegroups: dict[str, Described] = field(default_factory=dict)
    fargate_profiles: dict[str, Described] = field(default_factory=dict)
    addons: dict[str, Described] = field(default_factory=dict)
    access_entries: dict[str, AccessEntry] = field(default_factory=dict)
    associations: dict[str, Described] = field(default_factory=dict)
    updates: dict[str, Update] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.described["name"])

    @property
    def version(self) -> str:
        """Its Kubernetes version."""
        return str(self.described["version"])

    @property
    def vpc_id(self) -> str:
        """The VPC of its subnets."""
        return str(self.described["resourcesVpcConfig"]["vpcId"])

    @property
    def has_access_entries(self) -> bool:
        """Whether its authentication mode knows access entries."""
        return bool(self.described["accessConfig"]["authenticationMode"] != "CONFIG_MAP")


class LocalEKSBackend(EKSBackend):
    """EKS of one account and region. moto's own clusters, in `clusters`, are not used: they echo what was asked."""

    catalogue: ClassVar[Catalogue]
    kubernetes_api: ClassVar[KubernetesApi | None] = None
    lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.kept: dict[str, Cluster] = {}
        self.partition = get_partition(region_name)

    @property
    def ec2(self) -> Any:
        """EC2 of the same account and region."""
        return ec2_backends[self.account_id][self.region_name]

    def arn(self, resource: str) -> str:
        """The ARN of a resource of EKS."""
        return f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}:{resource}"


@dataclass(frozen=True)
class Call:
    """One request: to which backend, from which key, with which members."""

    eks: LocalEKSBackend
    access_key: str
    asked: dict[str, Any]

    def __getitem__(self, member: str) -> Any:
        return self.asked[member]

    def get(self, member: str, default: Any = None) -> Any:
        """A member that need not be there."""
        return self.asked.get(member, default)

    @property
    def cluster(self) -> Cluster:
        """The cluster the request names."""
        name = self.asked.get("clusterName") or self.asked["name"]
        if name not in self.eks.kept:
            raise not_found(CLUSTER_NOT_FOUND_MSG.format(clusterName=name))
        return self.eks.kept[name]

    def only(self, *members: str) -> dict[str, Any]:
        """Those of the members that were asked, to be kept as they are."""
        return {member: self.asked[member] for member in members if member in self.asked}

    def page(self, items: list[Any], answered_as: str) -> dict[str, Any]:
        """Part of a list, and where the next part begins."""
        start = int(self.asked.get("nextToken") or 0)
        end = start + int(self.asked.get("maxResults") or 100)
        return {answered_as: items[start:end], **({"nextToken": str(end)} if end < len(items) else {})}


def now() -> float:
    """The time as the API gives it."""
    return round(time.time(), 3)


def unique() -> str:
    """A new UUID."""
    return str(mock_random.uuid4())
