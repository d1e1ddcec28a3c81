"""The Kubernetes versions EKS offers."""

from typing import Any

from .catalogue import Catalogue, moment
from .models import Call


def describe_cluster_versions(call: Call) -> dict[str, Any]:
    """Supported versions, newest first; all that are known when asked."""
    catalogue = call.eks.catalogue
    found = [_describe(catalogue, name) for name in catalogue.kubernetes_versions]
    if call.get("defaultOnly"):
        found = [version for version in found if version["defaultVersion"]]
    if call.get("clusterVersions"):
        found = [version for version in found if version["clusterVersion"] in call["clusterVersions"]]
    elif not call.get("includeAll"):
        found = [version for version in found if version["versionStatus"] != "UNSUPPORTED"]
    for member in ("status", "versionStatus", "clusterType"):
        if member in call.asked:
            found = [version for version in found if version[member] == call[member]]
    return call.page(found, "clusterVersions")


def _describe(catalogue: Catalogue, name: str) -> dict[str, Any]:
    version = catalogue.kubernetes_versions[name]
    status = version.status(catalogue.date)
    newest = catalogue.node_releases.get(name, (f"{name}.0-",))[0]
    return {
        "clusterVersion": name,
        "clusterType": "eks",
        "defaultPlatformVersion": "eks.1",
        "defaultVersion": name == catalogue.offered[0],
        "releaseDate": moment(version.released),
        "endOfStandardSupportDate": moment(version.end_of_standard_support),
        "endOfExtendedSupportDate": moment(version.end_of_extended_support),
        "status": status.lower().replace("_", "-"),
        "versionStatus": status,
        "kubernetesPatchVersion": newest.partition("-")[0],
    }
