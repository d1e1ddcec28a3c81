import json
from typing import Any

import pytest

from .support import LocalAws, Roles, refused


def describe(eks: Any, cluster: str, name: str) -> Any:
    return eks.describe_addon(clusterName=cluster, addonName=name)["addon"]


def test_an_add_on_is_what_was_asked(eks: Any, cluster: str, roles: Roles) -> None:
    role, values = roles.for_pods(), json.dumps({"env": {"WARM_PREFIX_TARGET": "1"}})
    created = eks.create_addon(
        clusterName=cluster,
        addonName="vpc-cni",
        addonVersion="v1.22.1-eksbuild.2",
        configurationValues=values,
        podIdentityAssociations=[{"serviceAccount": "aws-node", "roleArn": role}],
        resolveConflicts="OVERWRITE",
        tags={"Stage": "test"},
    )["addon"]
    addon = describe(eks, cluster, "vpc-cni")
    assert created == addon
    assert (addon["addonVersion"], addon["configurationValues"]) == ("v1.22.1-eksbuild.2", values)
    assert (addon["status"], addon["tags"]) == ("ACTIVE", {"Stage": "test"})
    [association] = eks.list_pod_identity_associations(clusterName=cluster)["associations"]
    assert addon["podIdentityAssociations"] == [association["associationArn"]]
    assert association["ownerArn"] == addon["addonArn"]
    assert (association["namespace"], association["serviceAccount"]) == ("kube-system", "aws-node")


def test_the_first_version_is_the_default(eks: Any, cluster: str) -> None:
    addon = eks.create_addon(clusterName=cluster, addonName="coredns")["addon"]
    assert addon["addonVersion"] == "v1.14.3-eksbuild.11"
    assert "configurationValues" not in addon
    assert addon["podIdentityAssociations"] == []


def test_an_update_changes_what_was_asked_only(eks: Any, cluster: str, roles: Roles) -> None:
    first, second = ({"serviceAccount": "aws-node", "roleArn": roles.for_pods()} for _ in range(2))
    names = {"clusterName": cluster, "addonName": "vpc-cni"}
    eks.create_addon(**names, configurationValues="{}", podIdentityAssociations=[first])
    update = eks.update_addon(**names, addonVersion="v1.22.1-eksbuild.2", resolveConflicts="PRESERVE")["update"]
    assert update["type"] == "AddonUpdate"
    assert {"type": "ResolveConflicts", "value": "PRESERVE"} in update["params"]
    addon = describe(eks, cluster, "vpc-cni")
    assert (addon["addonVersion"], addon["configurationValues"]) == ("v1.22.1-eksbuild.2", "{}")
    assert len(addon["podIdentityAssociations"]) == 1
    eks.update_addon(**names, podIdentityAssociations=[second])
    [association] = eks.list_pod_identity_associations(clusterName=cluster)["associations"]
    described = eks.describe_pod_identity_association(clusterName=cluster, associationId=association["associationId"])
    assert described["association"]["roleArn"] == second["roleArn"]
    eks.update_addon(**names, podIdentityAssociations=[])
    assert eks.list_pod_identity_associations(clusterName=cluster)["associations"] == []
    assert eks.describe_update(name=cluster, addonName="vpc-cni", updateId=update["id"])["update"] == update


def test_an_add_on_takes_its_associations_with_it(eks: Any, cluster: str, roles: Roles) -> None:
    association = {"serviceAccount": "aws-node", "roleArn": roles.for_pods()}
    eks.create_addon(clusterName=cluster, addonName="vpc-cni", podIdentityAssociations=[association])
    assert eks.list_addons(clusterName=cluster)["addons"] == ["vpc-cni"]
    assert eks.delete_addon(clusterName=cluster, addonName="vpc-cni")["addon"]["status"] == "DELETING"
    assert eks.list_pod_identity_associations(clusterName=cluster)["associations"] == []
    with refused("ResourceNotFoundException", f"No addon: vpc-cni found in cluster: {cluster}"):
        describe(eks, cluster, "vpc-cni")


def test_versions_are_described_newest_first(eks: Any) -> None:
    [addon] = eks.describe_addon_versions(addonName="vpc-cni", kubernetesVersion="1.35")["addons"]
    assert (addon["type"], addon["owner"], addon["defaultNamespace"]) == ("networking", "aws", "kube-system")
    versions = addon["addonVersions"]
    assert [version["addonVersion"] for version in versions] == [
        "v1.23.0-eksbuild.1",
        "v1.22.1-eksbuild.2",
        "v1.9.3-eksbuild.1",
    ]
    assert versions[0]["compatibilities"] == [
        {"clusterVersion": "1.35", "platformVersions": ["*"], "defaultVersion": True}
    ]
    assert versions[1]["compatibilities"][0]["defaultVersion"] is False
    assert versions[0]["requiresIamPermissions"] is True
    assert eks.describe_addon_versions(addonName="kube-proxy", kubernetesVersion="1.35")["addons"] == []
    storage = eks.describe_addon_versions(types=["storage"])["addons"]
    assert [addon["addonName"] for addon in storage] == ["aws-ebs-csi-driver"]


def test_kubernetes_versions_are_described_newest_first(eks: Any) -> None:
    versions = eks.describe_cluster_versions()["clusterVersions"]
    assert [version["clusterVersion"] for version in versions] == ["1.36", "1.35", "1.34", "1.33", "1.32"]
    assert versions[0]["defaultVersion"] is True
    assert versions[0]["kubernetesPatchVersion"] == "1.36.1"
    assert versions[0]["endOfStandardSupportDate"].strftime("%Y-%m-%d") == "2027-08-02"
    [default] = eks.describe_cluster_versions(defaultOnly=True)["clusterVersions"]
    assert default == versions[0]
    extended = eks.describe_cluster_versions(versionStatus="EXTENDED_SUPPORT")["clusterVersions"]
    assert [version["clusterVersion"] for version in extended] == ["1.33", "1.32"]
    assert len(eks.describe_cluster_versions(includeAll=True)["clusterVersions"]) == 6
    [named] = eks.describe_cluster_versions(clusterVersions=["1.34"])["clusterVersions"]
    assert named["clusterVersion"] == "1.34"


def test_the_schema_of_the_configuration_can_be_read(eks: Any) -> None:
    answer = eks.describe_addon_configuration(addonName="vpc-cni", addonVersion="v1.23.0-eksbuild.1")
    assert "ENABLE_PREFIX_DELEGATION" in json.loads(answer["configurationSchema"])["properties"]["env"]["properties"]
    assert answer["podIdentityConfiguration"] == [
        {
            "serviceAccount": "aws-node",
            "recommendedManagedPolicies": ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"],
        }
    ]
    with refused("ResourceNotFoundException"):
        eks.describe_addon_configuration(addonName="vpc-cni", addonVersion="v0.0.0-eksbuild.1")


@pytest.mark.parametrize(
    ("addon", "values"),
    [
        ("vpc-cni", {"enableNetworkPolicy": "true", "nodeAgent": {"enablePolicyEventLogs": "true"}}),
        ("coredns", {"autoScaling": {"enabled": True}, "computeType": "Fargate", "tolerations": [{"key": "a"}]}),
        ("eks-pod-identity-agent", {"agent": {"additionalArgs": {"-b": "169.254.170.23"}}}),
        ("aws-ebs-csi-driver", {"defaultStorageClass": {"enabled": True}, "controller": {"replicaCount": 1}}),
    ],
)
def test_known_configuration_is_accepted(eks: Any, cluster: str, addon: str, values: Any) -> None:
    eks.create_addon(clusterName=cluster, addonName=addon, configurationValues=json.dumps(values))


def test_configuration_may_be_yaml(eks: Any, cluster: str) -> None:
    eks.create_addon(clusterName=cluster, addonName="coredns", configurationValues="replicaCount: 3\n")


@pytest.mark.parametrize(
    ("addon", "values", "problem"),
    [
        # https://github.com/awsdocs/amazon-eks-user-guide/issues/772
        ("coredns", {"scaling": 1}, "$.scaling: is not defined in the schema and the schema does not allow additional"),
        # https://github.com/terraform-aws-modules/terraform-aws-eks/issues/2878
        ("vpc-cni", {"VpcCni": {}}, "$.VpcCni: is not defined in the schema"),
        ("vpc-cni", {"env": {"WARM_TARGET": "1"}}, "$.env.WARM_TARGET: is not defined in the schema"),
        ("vpc-cni", {"enableNetworkPolicy": True}, "$.enableNetworkPolicy: boolean found, string expected"),
        ("coredns", {"replicaCount": "3"}, "$.replicaCount: string found, integer expected"),
        ("coredns", [], "$: array found, object expected"),
    ],
)
def test_fails_when_configuration_is_unknown(eks: Any, cluster: str, addon: str, values: Any, problem: str) -> None:
    message = "ConfigurationValue provided in request is not supported: Json schema validation failed with error: ["
    with refused("InvalidParameterException", message + problem):
        eks.create_addon(clusterName=cluster, addonName=addon, configurationValues=json.dumps(values))
    eks.create_addon(clusterName=cluster, addonName=addon)
    with refused("InvalidParameterException", message + problem):
        eks.update_addon(clusterName=cluster, addonName=addon, configurationValues=json.dumps(values))


def test_fails_when_the_add_on_or_its_version_is_not_offered(eks: Any, cluster: str) -> None:
    # https://github.com/marcincuber/eks/issues/10
    for name in ("kube-proxy", "missing"):
        message = f"Addon {name} specified is not supported in 1.35 kubernetes version"
        with refused("InvalidParameterException", message):
            eks.create_addon(clusterName=cluster, addonName=name)
    # https://github.com/hashicorp/terraform-provider-aws/issues/32238
    with refused("InvalidParameterException", "Addon version specified is not supported"):
        eks.create_addon(clusterName=cluster, addonName="coredns", addonVersion="v1.0.0-eksbuild.1")
    eks.create_addon(clusterName=cluster, addonName="coredns")
    with refused("InvalidParameterException", "Addon version specified is not supported"):
        eks.update_addon(clusterName=cluster, addonName="coredns", addonVersion="v1.0.0-eksbuild.1")


def test_fails_when_the_add_on_is_there(eks: Any, cluster: str) -> None:
    eks.create_addon(clusterName=cluster, addonName="coredns")
    with refused("ResourceInUseException", "Addon already exists."):
        eks.create_addon(clusterName=cluster, addonName="coredns")


def test_fails_when_its_service_account_is_taken(aws: LocalAws, eks: Any, cluster: str, roles: Roles) -> None:
    role = roles.for_pods()
    account = {"serviceAccount": "aws-node", "roleArn": role}
    eks.create_pod_identity_association(clusterName=cluster, namespace="kube-system", **account)
    with refused("ResourceInUseException", "Association already exists: a-"):
        eks.create_addon(clusterName=cluster, addonName="vpc-cni", podIdentityAssociations=[account])
    assert eks.list_addons(clusterName=cluster)["addons"] == []
