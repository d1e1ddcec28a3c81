"""A cluster's place in the network: its subnets, its security group, its interfaces."""

import contextlib
import random
from ipaddress import IPv4Network
from typing import Any

from moto.ec2.exceptions import EC2ClientError

from .models import Call, Cluster, Described
from .refusals import invalid_parameter, refused

# https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets
UNSUPPORTED_ZONES = ("use1-az3", "usw1-az2", "cac1-az3")

RESERVED = [
    IPv4Network(block)
    for block in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]
PRIVATE = [IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]


def check_cluster_subnets(call: Call, subnet_ids: list[str]) -> str:
    """Refuse subnets a control plane cannot be in; answer their VPC."""
    if not subnet_ids:
        raise invalid_parameter("Subnet Id is required")
    subnets = find_subnets(call, subnet_ids)
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise invalid_parameter("Subnets specified must belong to the same VPC")
    _check_zones(call, subnets)
    if len({subnet.availability_zone for subnet in subnets}) < 2:
        raise invalid_parameter("Subnets specified must be in at least two different AZs")
    return str(subnets[0].vpc_id)


def find_subnets(call: Call, subnet_ids: list[str]) -> list[Any]:
    """The subnets with these ids, in EC2's words when one is missing."""
    try:
        return [call.eks.ec2.get_subnet(subnet_id) for subnet_id in subnet_ids]
    except EC2ClientError as error:
        raise invalid_parameter(str(error.message)) from None


def check_subnets_of(call: Call, cluster: Cluster, subnet_ids: list[str]) -> list[Any]:
    """Subnets for nodes or Fargate: of the cluster's VPC."""
    subnets = find_subnets(call, subnet_ids)
    strangers = [subnet.id for subnet in subnets if subnet.vpc_id != cluster.vpc_id]
    if strangers:
        raise invalid_parameter(f"Subnets {strangers} do not belong to the VPC {cluster.vpc_id} of the cluster")
    return subnets


def check_security_groups(call: Call, vpc_id: str, group_ids: list[str]) -> None:
    """Refuse groups that are missing or of another VPC."""
    for group_id in group_ids:
        group = call.eks.ec2.get_security_group_from_id(group_id)
        if not group or group.vpc_id != vpc_id:
            raise invalid_parameter(f"The security group '{group_id}' does not exist in VPC '{vpc_id}'")


def check_endpoints(config: Described) -> None:
    """Refuse an endpoint nobody can reach, and ranges that are none of the internet's."""
    if not config["endpointPublicAccess"] and not config["endpointPrivateAccess"]:
        raise invalid_parameter("Private and public endpoint access cannot be false")
    for problem, test in (("invalid", _network), ("not allowed", _is_public)):
        bad = [cidr for cidr in config["publicAccessCidrs"] if not test(cidr)]
        if bad:
            raise invalid_parameter(f"The following CIDRs are {problem} in publicAccessCidrs: [{', '.join(bad)}]")


def service_range(call: Call, vpc_id: str, asked: str | None) -> str:
    """The range of service addresses: as asked, or the one of two that does not look like the VPC's.

    https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
    """
    blocks = [
        IPv4Network(block["cidr_block"], strict=False)
        for block in call.eks.ec2.get_vpc(vpc_id).get_cidr_block_association_set()
    ]
    if not asked:
        return "172.20.0.0/16" if any(PRIVATE[0].overlaps(block) for block in blocks) else "10.100.0.0/16"
    chosen = _network(asked)
    if not chosen or not 12 <= chosen.prefixlen <= 24 or not any(chosen.subnet_of(block) for block in PRIVATE):
        raise invalid_parameter(f"The specified service CIDR {asked} is invalid")
    if any(chosen.overlaps(block) for block in blocks):
        raise invalid_parameter(f"The specified service CIDR {asked} overlaps with the CIDR of the VPC")
    return asked


def create_cluster_group(call: Call, name: str, vpc_id: str) -> str:
    """The cluster security group: members reach each other, and everything.

    https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
    """
    number = random.randrange(10**8, 2**31)  # noqa: S311 - part of a name
    group = call.eks.ec2.create_security_group(
        f"eks-cluster-sg-{name}-{number}",
        "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, "
        "as well as any managed workloads.",
        vpc_id,
        tags={
            "Name": f"eks-cluster-sg-{name}-{number}",
            f"kubernetes.io/cluster/{name}": "owned",
            "aws:eks:cluster-name": name,
        },
    )
    call.eks.ec2.authorize_security_group_ingress(
        group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=vpc_id
    )
    return str(group.id)


def place_interfaces(call: Call, cluster: Cluster) -> None:
    """Put the control plane's interfaces into the first subnets of two zones, after taking old ones away."""
    remove_interfaces(call, cluster)
    config = cluster.described["resourcesVpcConfig"]
    subnets = find_subnets(call, config["subnetIds"])
    by_zone = {subnet.availability_zone: subnet for subnet in reversed(subnets)}
    for subnet in list(by_zone.values())[-2:]:
        interface = call.eks.ec2.create_network_interface(
            subnet,
            None,
            group_ids=[*config["securityGroupIds"], config["clusterSecurityGroupId"]],
            description=f"Amazon EKS {cluster.name}",
        )
        cluster.interfaces.append(interface.id)


def remove_interfaces(call: Call, cluster: Cluster) -> None:
    """Take the control plane's interfaces away."""
    for interface in cluster.interfaces:
        call.eks.ec2.enis.pop(interface, None)
    cluster.interfaces.clear()


def remove_cluster_group(call: Call, cluster: Cluster) -> None:
    """Delete the cluster security group; one that another group names stays behind, and its VPC with it."""
    with contextlib.suppress(EC2ClientError):
        call.eks.ec2.delete_security_group(group_id=cluster.described["resourcesVpcConfig"]["clusterSecurityGroupId"])


def is_public(call: Call, subnet: Any) -> bool:
    """Whether a subnet's routes lead to an internet gateway."""
    tables = call.eks.ec2.describe_route_tables(filters={"association.subnet-id": [subnet.id]})
    if not tables:
        tables = call.eks.ec2.describe_route_tables(filters={"association.main": ["true"], "vpc-id": [subnet.vpc_id]})
    gateways = (getattr(route.gateway, "id", "") for table in tables for route in table.routes)
    return any(str(gateway).startswith("igw-") for gateway in gateways)


def _check_zones(call: Call, subnets: list[Any]) -> None:
    for subnet in subnets:
        if subnet.availability_zone_id in UNSUPPORTED_ZONES:
            zones = call.eks.ec2.describe_availability_zones()
            good = [zone.name for zone in zones if zone.zone_id not in UNSUPPORTED_ZONES]
            raise refused(
                "UnsupportedAvailabilityZoneException",
                f"Cannot create cluster '{call.asked['name']}' because {subnet.availability_zone}, the targeted "
                "availability zone, does not currently have sufficient capacity to support the cluster. "
                f"Retry and choose from these availability zones: {', '.join(good)}",
                validZones=good,
            )


def _network(cidr: str) -> IPv4Network | None:
    try:
        return IPv4Network(cidr)
    except ValueError:
        return None


def _is_public(cidr: str) -> bool:
    return not any(IPv4Network(cidr).subnet_of(block) for block in RESERVED)
