import base64
from typing import Any

import pytest
from cryptography import x509

from .support import ACCOUNTS, REGION, LocalAws, Roles, refused, unique

Plan = dict[str, Any]


def test_a_cluster_is_what_was_asked(aws: LocalAws, eks: Any, vpc: str, plan: Plan) -> None:
    key = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    asked = {
        **plan,
        "bootstrapSelfManagedAddons": False,
        "deletionProtection": True,
        "encryptionConfig": [{"resources": ["secrets"], "provider": {"keyArn": key}}],
        "kubernetesNetworkConfig": {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.21.0.0/16"},
        "logging": {
            "clusterLogging": [{"enabled": True, "types": ["scheduler", "api"]}, {"enabled": False, "types": []}]
        },
        "tags": {"Stage": "test"},
        "upgradePolicy": {"supportType": "STANDARD"},
        "zonalShiftConfig": {"enabled": True},
    }
    created = eks.create_cluster(**asked)["cluster"]
    cluster = eks.describe_cluster(name=plan["name"])["cluster"]
    assert created == {**cluster, "accessConfig": plan["accessConfig"]}
    # https://github.com/aws/containers-roadmap/issues/185
    assert cluster["accessConfig"] == {"authenticationMode": "API"}
    for member in ("roleArn", "version", "deletionProtection", "encryptionConfig", "tags", "upgradePolicy"):
        assert cluster[member] == asked[member]
    assert cluster["zonalShiftConfig"] == {"enabled": True}
    assert cluster["arn"] == f"arn:aws:eks:{REGION}:{ACCOUNTS[0]}:cluster/{plan['name']}"
    assert cluster["status"] == "ACTIVE"
    assert cluster["kubernetesNetworkConfig"] == {
        "serviceIpv4Cidr": "172.21.0.0/16",
        "ipFamily": "ipv4",
        "elasticLoadBalancing": {"enabled": False},
    }
    assert cluster["logging"]["clusterLogging"] == [
        {"types": ["api", "scheduler"], "enabled": True},
        {"types": ["audit", "authenticator", "controllerManager"], "enabled": False},
    ]
    assert cluster["identity"]["oidc"]["issuer"].startswith(f"https://oidc.eks.{REGION}.amazonaws.com/id/")
    assert cluster["resourcesVpcConfig"]["vpcId"] == vpc
    certificate = base64.b64decode(cluster["certificateAuthority"]["data"])
    assert x509.load_pem_x509_certificate(certificate).subject.rfc4514_string() == "CN=kubernetes"


def test_what_was_not_asked_has_ekss_defaults(eks: Any, plan: Plan) -> None:
    del plan["version"], plan["accessConfig"]
    cluster = eks.create_cluster(**plan)["cluster"]
    assert cluster["version"] == "1.36"
    assert cluster["accessConfig"]["authenticationMode"] == "CONFIG_MAP"
    assert cluster["upgradePolicy"] == {"supportType": "EXTENDED"}
    assert cluster["resourcesVpcConfig"]["endpointPublicAccess"] is True
    assert cluster["resourcesVpcConfig"]["endpointPrivateAccess"] is False
    assert cluster["resourcesVpcConfig"]["publicAccessCidrs"] == ["0.0.0.0/0"]
    assert cluster["kubernetesNetworkConfig"]["serviceIpv4Cidr"] == "172.20.0.0/16"
    assert cluster["deletionProtection"] is False
    assert "zonalShiftConfig" not in cluster


def test_a_private_cluster_has_no_public_ranges(eks: Any, plan: Plan) -> None:
    plan["resourcesVpcConfig"] |= {"endpointPublicAccess": False, "endpointPrivateAccess": True}
    assert eks.create_cluster(**plan)["cluster"]["resourcesVpcConfig"]["publicAccessCidrs"] == []


def test_names_are_listed_in_pages(aws: LocalAws, plan: Plan) -> None:
    eks = aws.client("eks")
    names = [eks.create_cluster(**{**plan, "name": unique("page")})["cluster"]["name"] for _ in range(3)]
    pages = eks.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 2})
    listed = [name for page in pages for name in page["clusters"]]
    assert sorted(names) == [name for name in listed if name in names]


def test_the_cluster_security_group_is_made_and_goes_with_the_cluster(
    eks: Any, ec2: Any, vpc: str, cluster: str
) -> None:
    group_id = eks.describe_cluster(name=cluster)["cluster"]["resourcesVpcConfig"]["clusterSecurityGroupId"]
    [group] = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"]
    assert group["VpcId"] == vpc
    assert group["GroupName"].startswith(f"eks-cluster-sg-{cluster}-")
    assert {tag["Key"]: tag["Value"] for tag in group["Tags"]} == {
        "Name": group["GroupName"],
        f"kubernetes.io/cluster/{cluster}": "owned",
        "aws:eks:cluster-name": cluster,
    }
    [rule] = group["IpPermissions"]
    assert [pair["GroupId"] for pair in rule["UserIdGroupPairs"]] == [group_id]
    eks.delete_cluster(name=cluster)
    with refused("InvalidGroup.NotFound"):
        ec2.describe_security_groups(GroupIds=[group_id])


def test_a_cluster_keeps_its_subnets_in_use(eks: Any, ec2: Any, subnets: list[str], cluster: str) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
    with refused("DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnets[0])
    eks.delete_cluster(name=cluster)
    for subnet in subnets:
        ec2.delete_subnet(SubnetId=subnet)


def test_nothing_is_left_of_a_deleted_cluster(eks: Any, cluster: str) -> None:
    assert eks.delete_cluster(name=cluster)["cluster"]["status"] == "DELETING"
    with refused("ResourceNotFoundException", f"No cluster found for name: {cluster}."):
        eks.describe_cluster(name=cluster)
    with refused("ResourceNotFoundException", f"No cluster found for name: {cluster}."):
        eks.delete_cluster(name=cluster)


def test_china_has_its_own_names(aws: LocalAws) -> None:
    region = "cn-north-1"
    ec2, roles = aws.client("ec2", region), Roles(aws.client("iam", region))
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=region + zone)["Subnet"]
        for number, zone in enumerate("ab")
    ]
    cluster = aws.client("eks", region).create_cluster(
        name="china",
        roleArn=roles.create("eks.amazonaws.com"),
        resourcesVpcConfig={"subnetIds": [subnet["SubnetId"] for subnet in subnets]},
    )["cluster"]
    assert cluster["arn"] == f"arn:aws-cn:eks:{region}:{ACCOUNTS[0]}:cluster/china"
    assert cluster["identity"]["oidc"]["issuer"].startswith(f"https://oidc.eks.{region}.amazonaws.com.cn/id/")


def test_fails_when_the_name_is_taken(eks: Any, plan: Plan, cluster: str) -> None:
    with refused("ResourceInUseException", f"Cluster already exists with name: {cluster}"):
        eks.create_cluster(**plan)


@pytest.mark.parametrize("version", ["1.29", "1.30", "1.37", "latest"])
def test_fails_when_the_version_is_not_supported(eks: Any, plan: Plan, version: str) -> None:
    # https://github.com/rancher/rancher/issues/27777
    with refused("InvalidParameterException", "unsupported Kubernetes version"):
        eks.create_cluster(**{**plan, "version": version})


def test_fails_when_the_role_is_missing_or_trusts_another(eks: Any, plan: Plan, roles: Roles) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2406
    for role in (f"arn:aws:iam::{ACCOUNTS[0]}:role/missing", roles.create("ec2.amazonaws.com")):
        message = f"Role with arn: {role}, could not be assumed because it does not exist or the trusted entity is not"
        with refused("InvalidParameterException", message):
            eks.create_cluster(**{**plan, "roleArn": role})


def test_fails_when_the_subnets_are_not_those_of_a_cluster(eks: Any, ec2: Any, subnets: list[str], plan: Plan) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    other = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone=f"{REGION}b")["Subnet"]["SubnetId"]
    cases = [
        ([], "Subnet Id is required"),  # https://github.com/rancher/rancher/issues/28195
        (["subnet-00000000"], "The subnet ID 'subnet-00000000' does not exist"),
        ([subnets[0], other], "Subnets specified must belong to the same VPC"),
        ([subnets[0]], "Subnets specified must be in at least two different AZs"),
    ]
    for ids, message in cases:
        with refused("InvalidParameterException", message):
            eks.create_cluster(**{**plan, "resourcesVpcConfig": {"subnetIds": ids}})


def test_fails_when_a_zone_has_no_control_planes(aws: LocalAws) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets
    region = "us-east-1"
    ec2 = aws.client("ec2", region)
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    bad = next(zone["ZoneName"] for zone in zones if zone["ZoneId"] == "use1-az3")
    good = next(zone["ZoneName"] for zone in zones if zone["ZoneId"] == "use1-az1")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ids = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate((bad, good))
    ]
    role = Roles(aws.client("iam")).create("eks.amazonaws.com")
    with refused("UnsupportedAvailabilityZoneException", f"Cannot create cluster 'zoned' because {bad}, "):
        aws.client("eks", region).create_cluster(name="zoned", roleArn=role, resourcesVpcConfig={"subnetIds": ids})


def test_fails_when_a_security_group_is_of_another_vpc(eks: Any, ec2: Any, plan: Plan) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="other", Description="other", VpcId=vpc)["GroupId"]
    plan["resourcesVpcConfig"]["securityGroupIds"] = [group]
    with refused("InvalidParameterException", f"The security group '{group}' does not exist"):
        eks.create_cluster(**plan)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"endpointPublicAccess": False}, "Private and public endpoint access cannot be false"),
        ({"publicAccessCidrs": ["203.0.113.7/24"]}, "CIDRs are invalid in publicAccessCidrs: [203.0.113.7/24]"),
        ({"publicAccessCidrs": ["10.0.0.0/8"]}, "CIDRs are not allowed in publicAccessCidrs: [10.0.0.0/8]"),
    ],
)
def test_fails_when_the_endpoint_cannot_be_reached(eks: Any, plan: Plan, asked: dict[str, Any], message: str) -> None:
    plan["resourcesVpcConfig"] |= asked
    with refused("InvalidParameterException", message):
        eks.create_cluster(**plan)


@pytest.mark.parametrize("block", ["10.0.0.0/16", "203.0.113.0/24", "172.16.0.0/25", "nonsense"])
def test_fails_when_the_service_range_is_not_permitted(eks: Any, plan: Plan, block: str) -> None:
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
    with refused("InvalidParameterException", f"The specified service CIDR {block} "):
        eks.create_cluster(**plan, kubernetesNetworkConfig={"serviceIpv4Cidr": block})


def test_fails_when_the_key_cannot_be_used(aws: LocalAws, eks: Any, plan: Plan) -> None:
    # https://docs.aws.amazon.com/eks/latest/APIReference/API_EncryptionConfig.html
    kms = aws.client("kms")
    disabled = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=disabled)
    asymmetric = kms.create_key(KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["Arn"]
    here = f"arn:aws:kms:{REGION}:{ACCOUNTS[0]}"
    for key in (disabled, asymmetric, f"{here}:key/{'0' * 8}", f"{here}:alias/missing", "alias/missing"):
        with refused("InvalidParameterException", f"The KMS key {key} does not exist"):
            eks.create_cluster(**plan, encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": key}}])


def test_a_key_may_be_named_by_its_alias(aws: LocalAws, eks: Any, plan: Plan) -> None:
    # https://github.com/crossplane-contrib/provider-aws/issues/1520
    kms, alias = aws.client("kms"), f"alias/{unique('eks')}"
    kms.create_alias(AliasName=alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    provider = {"keyArn": f"arn:aws:kms:{REGION}:{ACCOUNTS[0]}:{alias}"}
    eks.create_cluster(**plan, encryptionConfig=[{"resources": ["secrets"], "provider": provider}])


def test_fails_when_the_creator_of_a_config_map_cluster_is_no_administrator(eks: Any, plan: Plan) -> None:
    # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3206
    plan["accessConfig"]["authenticationMode"] = "CONFIG_MAP"
    with refused("InvalidParameterException", "bootstrapClusterCreatorAdminPermissions must be true"):
        eks.create_cluster(**plan)


def test_fails_when_auto_mode_is_half_on(eks: Any, plan: Plan) -> None:
    with refused("InvalidRequestException", "For EKS Auto Mode, please ensure that all required configs"):
        eks.create_cluster(**plan, computeConfig={"enabled": True})


def test_fails_when_a_protected_cluster_is_deleted(eks: Any, plan: Plan) -> None:
    # https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
    eks.create_cluster(**plan, deletionProtection=True)
    with refused("InvalidRequestException", "deletion protection"):
        eks.delete_cluster(name=plan["name"])
    eks.update_cluster_config(name=plan["name"], deletionProtection=False)
    eks.delete_cluster(name=plan["name"])
